package plugin

import (
	"context"
	"slices"

	"github.com/grafana/grafana-plugin-sdk-go/backend"
	"github.com/grafana/grafana-plugin-sdk-go/backend/tracing"
	"github.com/grafana/grafana-plugin-sdk-go/data"
	"github.com/koreai/sessions-datasource/pkg/frames"
	"github.com/koreai/sessions-datasource/pkg/measure"
	"github.com/koreai/sessions-datasource/pkg/query"
	"go.opentelemetry.io/otel/attribute"
)

// clockTolerance is how far Kore.ai's clock may turn out to be from what was
// believed, in ms, before a query is answered anew: more than an answer takes.
const clockTolerance = 60_000

// answer answers one query. What is final, and where a range that ends now ends, is
// worked out by Kore.ai's clock. The very first call may show that it is quite
// another than ours: then the query is answered once more, if it means another.
func (i *Instance) answer(ctx context.Context, dq backend.DataQuery, who principal) backend.DataResponse {
	known, believed := i.store.TimeKnown(), i.store.KoreTime(who.asked)
	q, res := i.answerNow(ctx, dq, who)
	off := i.store.KoreTime(who.asked) - believed
	if res.Error == nil && max(off, -off) > clockTolerance && i.meansAnother(q, known, dq, who) {
		_, res = i.answerNow(ctx, dq, who)
	}
	return res
}

// meansAnother reports whether a query that was answered would be another one by the
// time that is known now: its range moves or, where the time was not known before,
// what of it can still change. A conversation has nothing of either.
func (i *Instance) meansAnother(q query.Query, known bool, dq backend.DataQuery, who principal) bool {
	if q.Type == query.Conversation {
		return false
	}
	now, _, err := i.parse(dq, who)
	if err != nil {
		return false
	}
	now = now.Until(i.store.KoreNow())
	moved := max(now.Range.From-q.Range.From, q.Range.From-now.Range.From, now.Range.To-q.Range.To, q.Range.To-now.Range.To)
	return moved > clockTolerance || !known && !q.Direct()
}

// answerNow walks one query through the back end: parse, read, measure, frame. It
// returns the query as well.
func (i *Instance) answerNow(ctx context.Context, dq backend.DataQuery, who principal) (query.Query, backend.DataResponse) {
	ctx, span := tracing.DefaultTracer().Start(ctx, "query")
	defer span.End()
	q, notices, err := i.parse(dq, who)
	if err != nil {
		return q, failed(err)
	}
	span.SetAttributes(attribute.String("type", string(q.Type)), attribute.Bool("alert", who.alert))
	if who.expression {
		q.AllowPartial = false
	}
	var frame *data.Frame
	var read rows
	var more []data.Notice
	if q.Type == query.Conversation {
		frame, read, more, err = i.converse(ctx, q, who)
	} else {
		q = q.Until(i.store.KoreNow())
		frame, read, more, err = i.measure(ctx, q, who)
	}
	if err != nil {
		return q, failed(tracing.Error(span, err))
	}
	if read.interval != "" {
		q.Interval = read.interval
	}
	describe(frame, q, read, append(warnings(notices), more...))
	return q, backend.DataResponse{Frames: data.Frames{frame}, Status: backend.StatusOK}
}

// measure reads and measures sessions.
func (i *Instance) measure(ctx context.Context, q query.Query, who principal) (*data.Frame, rows, []data.Notice, error) {
	read, err := i.readAll(ctx, q, who)
	if err != nil {
		return nil, rows{}, nil, err
	}
	_, span := tracing.DefaultTracer().Start(ctx, "measure")
	defer span.End()
	frame, notices, err := i.frame(q, &read)
	return frame, read, append(notices, finality(q)...), err
}

// frame measures what was read and says what the numbers leave out.
func (i *Instance) frame(q query.Query, read *rows) (*data.Frame, []data.Notice, error) {
	if q.Type == query.Sessions {
		return i.table(q, read)
	}
	if q.Type == query.TimeSeries {
		interval, err := i.autoInterval(q, read)
		if err != nil {
			return nil, nil, err
		}
		q.Interval, read.interval = interval, interval
	}
	axis, err := axisOf(q)
	if err != nil {
		return nil, nil, err
	}
	if axis != nil {
		axis.After(i.store.KoreNow())
	}
	result, err := measured(q, axis, read)
	if err != nil {
		return nil, nil, err
	}
	filling, err := i.hideFilling(q, axis, &result, read)
	if err != nil {
		return nil, nil, err
	}
	notices := append(leftOut(q, result.Matched, result.OpenLeftOut, read), filling...)
	if result.Folded > 0 {
		notices = append(notices, info("%d smaller groups are measured together as %q. Raise the group limit to see more of them.", result.Folded, frames.OtherLabel(result.Groups)))
	}
	if q.Type == query.Summary {
		if !read.Complete {
			notices = append(notices, soFar(q, read.CoveredFrom))
		}
		if err := addChange(q, &result, read); err != nil {
			return nil, nil, err
		}
		if q.Format == query.FormatValues {
			return frames.Values(q, result, i.botName), notices, nil
		}
		return frames.Summary(q, result, i.botName), notices, nil
	}
	return frames.TimeSeries(q, result, i.botName), notices, nil
}

// table lists sessions. Once as many are known as it may show it is complete,
// however much of the range is still unread.
func (i *Instance) table(q query.Query, read *rows) (*data.Frame, []data.Notice, error) {
	list, matched, open, err := measure.Select(q, read.Snapshots, read.CoveredFrom)
	if err != nil {
		return nil, nil, err
	}
	notices := leftOut(q, matched, open, read)
	switch {
	case len(list) >= q.Limit && !read.Complete:
		read.Complete = true
		notices = append(notices, warning("Only the newest %d sessions are shown; older ones were not counted. Raise the limit or narrow the range to see more.", q.Limit))
	case matched > len(list):
		notices = append(notices, warning("Only the newest %d of %d sessions are shown. Raise the limit or narrow the range to see more.", len(list), matched))
	}
	if i.policy.HidesUsers() {
		list = slices.Clone(list)
		for n := range list {
			list[n].User = "" // the rows keep a hash, which counts users
		}
	}
	if q.Format == query.FormatFields {
		return frames.Fields(q, list, i.botName), notices, nil
	}
	return frames.Table(q, list, i.botName), notices, nil
}

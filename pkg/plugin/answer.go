package plugin

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/grafana/grafana-plugin-sdk-go/backend"
	"github.com/grafana/grafana-plugin-sdk-go/backend/tracing"
	"github.com/grafana/grafana-plugin-sdk-go/data"
	"github.com/koreai/sessions-datasource/pkg/columns"
	"github.com/koreai/sessions-datasource/pkg/frames"
	"github.com/koreai/sessions-datasource/pkg/measure"
	"github.com/koreai/sessions-datasource/pkg/query"
	"github.com/koreai/sessions-datasource/pkg/session"
	"go.opentelemetry.io/otel/attribute"
)

// rows is what was read for a query: from the store or from Kore.ai directly.
type rows struct {
	snapshots   []columns.Snapshot
	coveredFrom int64          // sessions are only known from there on
	known       []session.Span // with a baseline: of the range and its weeks, the starts that are known
	complete    bool
	progress    *progress // while not complete
	notices     []data.Notice
	stats       []data.QueryStat
	interval    string // of the buckets of a time series
	before      *rows  // of the period that a summary is compared with
}

// clockTolerance is how far Kore.ai's clock may turn out to be from what was
// believed, in ms, before a query is answered anew: more than an answer takes.
const clockTolerance = 60_000

// answer answers one query. What is final, and where a range that ends now ends, is
// worked out by Kore.ai's clock. The very first call may tell that it is quite
// another than ours: then the query is answered once more, if it means another.
func (i *Instance) answer(ctx context.Context, dq backend.DataQuery, who asker) backend.DataResponse {
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
func (i *Instance) meansAnother(q query.Query, known bool, dq backend.DataQuery, who asker) bool {
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
func (i *Instance) answerNow(ctx context.Context, dq backend.DataQuery, who asker) (query.Query, backend.DataResponse) {
	ctx, span := tracing.DefaultTracer().Start(ctx, "query")
	defer span.End()
	q, said, err := i.parse(dq, who)
	if err != nil {
		return q, failed(err)
	}
	span.SetAttributes(attribute.String("type", string(q.Type)), attribute.Bool("alert", who.alert))
	if who.expression {
		q.AllowPartial = false
	}
	if q.Type == query.Conversation {
		return q, i.converse(ctx, span, q, said, who)
	}
	q = q.Until(i.store.KoreNow())
	read, err := i.readAll(ctx, q, who)
	if err != nil {
		return q, failed(tracing.Error(span, err))
	}
	_, measuring := tracing.DefaultTracer().Start(ctx, "measure")
	frame, more, err := i.frame(q, &read)
	measuring.End()
	if err != nil {
		return q, failed(tracing.Error(span, err))
	}
	if read.interval != "" {
		q.Interval = read.interval
	}
	describe(frame, q, read, append(append(warnings(said), more...), finality(q)...))
	return q, backend.DataResponse{Frames: data.Frames{frame}, Status: backend.StatusOK}
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
	notices := append(leftOut(q, result.OpenLeftOut, read.complete), neverOccurs(q, result.Matched, read)...)
	notices = append(notices, leftOutByDefaults(q, result.Matched, read)...)
	notices = append(notices, filling...)
	if result.Folded > 0 {
		notices = append(notices, info("%d smaller groups are measured together as %q. Raise the group limit to see more of them.", result.Folded, frames.OtherLabel(result.Groups)))
	}
	if q.Type == query.Summary {
		if !read.complete {
			notices = append(notices, soFar(q, read.coveredFrom))
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
	list, matched, open, err := measure.Select(q, read.snapshots, read.coveredFrom)
	if err != nil {
		return nil, nil, err
	}
	notices := append(leftOut(q, open, read.complete), neverOccurs(q, matched, read)...)
	notices = append(notices, leftOutByDefaults(q, matched, read)...)
	switch {
	case len(list) >= q.Limit && !read.complete:
		read.complete, read.progress = true, nil
		notices = append(notices, warning("Only the newest %d sessions are shown; older ones were not counted. Raise the limit or narrow the range to see more.", q.Limit))
	case matched > len(list):
		notices = append(notices, warning("Only the newest %d of %d sessions are shown. Raise the limit or narrow the range to see more.", len(list), matched))
	}
	if i.policy.HidesUsers() {
		list = withoutUsers(list)
	}
	if q.Format == query.FormatFields {
		return frames.Fields(q, list, i.botName), notices, nil
	}
	return frames.Table(q, list, i.botName), notices, nil
}

// withoutUsers is a copy that names no user; the rows keep a hash, which counts users.
func withoutUsers(list []session.Session) []session.Session {
	out := make([]session.Session, len(list))
	for n, s := range list {
		s.User = ""
		out[n] = s
	}
	return out
}

// leftOut says how many open sessions the default status leaves out. Where not
// all of the range was counted there may be more.
func leftOut(q query.Query, open int, complete bool) []data.Notice {
	if q.Status != "closed" || open == 0 {
		return nil
	}
	count := fmt.Sprintf("%d sessions of this range are", open)
	if open == 1 {
		count = "1 session of this range is"
	}
	if q.ByEnd() {
		count = strings.Replace(count, "of this range", "that started in this range", 1)
	}
	if !complete {
		count = "At least " + count
	}
	if q.ByEnd() {
		return []data.Notice{info("%s still open, or without an end, and left out (countBy: end).", count)}
	}
	return []data.Notice{info("%s still open and left out (status: closed).", count)}
}

func instant(ms int64, zone *time.Location) string {
	return time.UnixMilli(ms).In(zone).Format("2006-01-02 15:04:05 MST")
}

func info(format string, a ...any) data.Notice {
	return data.Notice{Severity: data.NoticeSeverityInfo, Text: fmt.Sprintf(format, a...)}
}

func warning(format string, a ...any) data.Notice {
	return data.Notice{Severity: data.NoticeSeverityWarning, Text: fmt.Sprintf(format, a...)}
}

func warnings(texts []string) []data.Notice {
	out := make([]data.Notice, len(texts))
	for n, t := range texts {
		out[n] = data.Notice{Severity: data.NoticeSeverityWarning, Text: t}
	}
	return out
}

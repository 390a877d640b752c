package plugin

import (
	"context"
	"slices"
	"time"

	"github.com/grafana/grafana-plugin-sdk-go/data"
	"github.com/koreai/sessions-datasource/pkg/buckets"
	"github.com/koreai/sessions-datasource/pkg/measure"
	"github.com/koreai/sessions-datasource/pkg/query"
	"github.com/koreai/sessions-datasource/pkg/session"
	"github.com/koreai/sessions-datasource/pkg/store"
	"golang.org/x/sync/errgroup"
)

// rows is what was read for a query, from the store or from Kore.ai directly, and
// what became of it on the way to the answer.
type rows struct {
	store.View
	notices  []data.Notice    // those of the view among them
	extra    []data.QueryStat // beside those of the view
	interval string           // of the buckets of a time series
	before   *rows            // of the period that a summary is compared with
}

// isComplete reports whether all that the answer is made of was read.
func (r *rows) isComplete() bool { return r.Complete && (r.before == nil || r.before.Complete) }

// readAll reads the sessions of a query and, side by side, those of the period that
// a summary is compared with. The answer is complete when both are.
func (i *Instance) readAll(ctx context.Context, q query.Query, who principal) (rows, error) {
	if q.Compare.IsZero() {
		return i.read(ctx, q, who)
	}
	var now, before rows
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() (err error) { now, err = i.read(ctx, q, who); return err })
	g.Go(func() (err error) { before, err = i.read(ctx, q.Compared(), who); return err })
	if err := g.Wait(); err != nil {
		return rows{}, err
	}
	now.before = &before
	now.Stats.Add(before.Stats)
	for _, n := range before.notices {
		if !slices.Contains(now.notices, n) && (before.Complete || now.Complete) {
			now.notices = append(now.notices, n) // how far loading is, is said once
		}
	}
	return now, nil
}

// read gets the sessions that a query needs.
func (i *Instance) read(ctx context.Context, q query.Query, who principal) (rows, error) {
	switch {
	case q.Direct():
		return i.direct(ctx, q, who)
	case q.Type == query.Sessions:
		return i.newest(ctx, q, who)
	case q.Baseline != query.NoBaseline:
		return i.withWeeks(ctx, q, who)
	default:
		return i.shared(ctx, q, store.Request{Span: q.Started(q.Measured())}, who)
	}
}

// shared reads what is asked for from the store that all panels, users and alert rules share.
func (i *Instance) shared(ctx context.Context, q query.Query, req store.Request, who principal) (rows, error) {
	req.Wait = time.Until(who.until)
	if q.AllowPartial {
		req.Wait = min(req.Wait, store.PartialWait)
	}
	req.Bots, req.Lane, req.Asked, req.Alert, req.Partial = i.sources(q.Bots), who.lane, who.asked, who.alert, q.AllowPartial
	view, err := i.store.Read(ctx, req)
	out := rows{View: view, notices: warnings(view.Notices)}
	if err == nil && !view.Complete {
		out.notices = append(out.notices, loading(view, i.settings.CallsPerMinute))
	}
	return out, err
}

// firstStep is how much of a range a table of sessions reads first.
const firstStep = 24 * time.Hour

// newest reads backwards until a table is full: the 1,000 newest sessions of
// 90 days are often those of one day, and the rest need not be read for them.
func (i *Instance) newest(ctx context.Context, q query.Query, who principal) (rows, error) {
	for step := firstStep.Milliseconds(); ; step *= 2 {
		newest := session.Span{From: max(q.Range.From, q.Range.To-step), To: q.Range.To}
		span := q.Started(newest)
		read, err := i.shared(ctx, q, store.Request{Span: span}, who)
		if err != nil || newest.From == q.Range.From {
			return read, err
		}
		from := max(span.From, read.CoveredFrom)
		list, _, _, err := measure.Select(q, read.Snapshots, from)
		if err != nil {
			return rows{}, err
		}
		if len(list) >= q.Limit || !read.Complete {
			read.CoveredFrom, read.Complete = from, false
			return read, nil
		}
	}
}

// maxBehindNow is how long ago a range may end to be one that moves with the clock.
const maxBehindNow = 2 * time.Hour

// withWeeks reads the range of a query and the weeks that say what is normal: these
// spans and nothing between them.
func (i *Instance) withWeeks(ctx context.Context, q query.Query, who principal) (rows, error) {
	axis, err := axisOf(q)
	if err != nil {
		return rows{}, err
	}
	req := store.Request{Spans: buckets.Started(q, axis), Needs: needs(q)}
	if q.Range.To > i.store.KoreTime(who.asked)-maxBehindNow.Milliseconds() {
		req.Ahead = buckets.Ahead(q, axis)
	}
	return i.shared(ctx, q, req, who)
}

// sources are the bots to read, all of the settings by default; nil is the account.
func (i *Instance) sources(bots []string) []string {
	switch {
	case i.settings.Account:
		return nil
	case len(bots) > 0:
		return bots
	default:
		return i.botIDs()
	}
}

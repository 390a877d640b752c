package plugin

import (
	"context"
	"time"

	"github.com/grafana/grafana-plugin-sdk-go/data"
	"github.com/koreai/sessions-datasource/pkg/measure"
	"github.com/koreai/sessions-datasource/pkg/query"
	"github.com/koreai/sessions-datasource/pkg/session"
	"github.com/koreai/sessions-datasource/pkg/settings"
	"github.com/koreai/sessions-datasource/pkg/store"
)

// reader gets the rows that a query needs, by the way that it takes: what is
// shared, or an answer of Kore.ai of its own.
type reader struct {
	settings settings.Settings
	store    *store.Handle
}

// read gets the sessions that a query needs.
func (r *reader) read(ctx context.Context, q query.Query, who asker) (rows, error) {
	switch {
	case q.Direct():
		return r.direct(ctx, q, who)
	case q.Type == query.Sessions:
		return r.newest(ctx, q, who)
	case q.Baseline != query.NoBaseline:
		return r.compared(ctx, q, who)
	default:
		return r.shared(ctx, q, store.Request{Span: q.Started(q.Measured())}, who)
	}
}

// shared reads what is asked for from the store that all panels, users and alert rules share.
func (r *reader) shared(ctx context.Context, q query.Query, req store.Request, who asker) (rows, error) {
	wait := time.Until(who.until)
	if q.AllowPartial {
		wait = min(wait, store.PartialWait)
	}
	req.Bots, req.Lane, req.Asked, req.Alert, req.Partial, req.Wait = r.sources(q.Bots), who.lane, who.asked, who.alert, q.AllowPartial, wait
	view, err := r.store.Read(ctx, req)
	if err != nil {
		return rows{}, err
	}
	out := rows{snapshots: view.Snapshots, coveredFrom: view.CoveredFrom, known: view.Known, complete: view.Complete, stats: statistics(view.Stats)}
	for _, n := range view.Notices {
		out.notices = append(out.notices, data.Notice{Severity: data.NoticeSeverityWarning, Text: n})
	}
	if !view.Complete {
		out.progress = &progress{Loaded: view.Loaded, Total: view.Total, RetryAfterMs: view.RetryAfter.Milliseconds()}
		out.notices = append(out.notices, loading(*out.progress, view.Left, r.settings.CallsPerMinute))
	}
	return out, nil
}

// firstStep is how much of a range a table of sessions reads first.
const firstStep = 24 * time.Hour

// newest reads backwards until a table is full: the 1,000 newest sessions of
// 90 days are often those of one day, and the rest need not be read for them.
func (r *reader) newest(ctx context.Context, q query.Query, who asker) (rows, error) {
	for step := firstStep.Milliseconds(); ; step *= 2 {
		newest := session.Span{From: max(q.Range.From, q.Range.To-step), To: q.Range.To}
		span := q.Started(newest)
		read, err := r.shared(ctx, q, store.Request{Span: span}, who)
		if err != nil || newest.From == q.Range.From {
			return read, err
		}
		list, _, _, err := measure.Select(q, read.snapshots, max(span.From, read.coveredFrom))
		if err != nil {
			return rows{}, err
		}
		if len(list) >= q.Limit || !read.complete {
			read.coveredFrom = max(span.From, read.coveredFrom)
			if read.complete {
				read.complete, read.progress = false, &progress{}
			}
			return read, nil
		}
	}
}

// sources are the bots to read, all of the settings by default; nil is the account.
func (r *reader) sources(bots []string) []string {
	if r.settings.Account {
		return nil
	}
	if len(bots) > 0 {
		return bots
	}
	return r.botIDs()
}

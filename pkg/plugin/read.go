package plugin

import (
	"context"
	"fmt"
	"time"

	"github.com/grafana/grafana-plugin-sdk-go/data"
	"github.com/koreai/sessions-datasource/pkg/columns"
	"github.com/koreai/sessions-datasource/pkg/koreai"
	"github.com/koreai/sessions-datasource/pkg/measure"
	"github.com/koreai/sessions-datasource/pkg/query"
	"github.com/koreai/sessions-datasource/pkg/session"
	"github.com/koreai/sessions-datasource/pkg/store"
)

// read gets the sessions that a query needs.
func (i *Instance) read(ctx context.Context, q query.Query, who asker) (rows, error) {
	switch {
	case q.Direct():
		return i.direct(ctx, q, who)
	case q.Type == query.Sessions:
		return i.newest(ctx, q, who)
	default:
		return i.shared(ctx, q, q.Measured(), who)
	}
}

// shared reads a span from the store that all panels, users and alert rules share.
func (i *Instance) shared(ctx context.Context, q query.Query, span session.Span, who asker) (rows, error) {
	wait := time.Until(who.until)
	if q.AllowPartial {
		wait = min(wait, partialWait)
	}
	view, err := i.store.Read(ctx, store.Request{
		Bots: i.sources(q.Bots), Span: span, Lane: who.lane, Asked: who.asked, Alert: who.alert, Partial: q.AllowPartial, Wait: wait,
	})
	if err != nil {
		return rows{}, err
	}
	out := rows{snapshots: view.Snapshots, coveredFrom: view.CoveredFrom, complete: view.Complete, stats: statistics(view.Stats)}
	for _, n := range view.Notices {
		out.notices = append(out.notices, data.Notice{Severity: data.NoticeSeverityWarning, Text: n})
	}
	if !view.Complete {
		out.progress = &progress{Loaded: view.Loaded, Total: view.Total, RetryAfterMs: view.RetryAfter.Milliseconds()}
		out.notices = append(out.notices, loading(*out.progress, view.Left, i.settings.CallsPerMinute))
	}
	return out, nil
}

// firstStep is how much of a range a table of sessions reads first.
const firstStep = 24 * time.Hour

// newest reads backwards until a table is full: the 1,000 newest sessions of
// 90 days are often those of one day, and the rest need not be read for them.
func (i *Instance) newest(ctx context.Context, q query.Query, who asker) (rows, error) {
	for step := firstStep.Milliseconds(); ; step *= 2 {
		span := session.Span{From: max(q.Range.From, q.Range.To-step), To: q.Range.To}
		read, err := i.shared(ctx, q, span, who)
		if err != nil || span.From == q.Range.From {
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

// direct asks Kore.ai itself: for what only it can answer, or for a rare kind
// of session on a very busy bot. Filters are applied here again by measuring.
func (i *Instance) direct(ctx context.Context, q query.Query, who asker) (rows, error) {
	if q.Fetch == query.Filtered && q.APIUserID == "" && q.CallID == "" && len(q.SessionIDs) == 0 {
		if view, ok := i.store.Covered(i.sources(q.Bots), q.Measured()); ok {
			return rows{snapshots: view.Snapshots, coveredFrom: q.Measured().From, complete: true, stats: statistics(view.Stats)}, nil
		}
	}
	ctx, cancel := context.WithDeadline(ctx, who.until)
	defer cancel()
	filter := apiFilter(q)
	out, err := i.ask(ctx, q, filter, who)
	if err != nil || filter.ContainmentType == "" || q.Type == query.Sessions {
		return out, err
	}
	// None of this containment type: whether that is 0 or no data depends on the others.
	q.Limit = 1
	if _, matched, _, err := measure.Select(q, out.snapshots, out.coveredFrom); err != nil || matched > 0 {
		return out, err
	}
	filter.ContainmentType = ""
	return i.ask(ctx, q, filter, who)
}

// ask reads from Kore.ai what is left of the query's sessions by the filter.
func (i *Instance) ask(ctx context.Context, q query.Query, filter koreai.Request, who asker) (rows, error) {
	got, err := i.store.Direct(ctx, store.DirectRequest{
		Bots: i.sources(q.Bots), Span: q.Measured(), Filter: filter, SessionIDs: q.SessionIDs, Lane: who.lane,
	})
	if err != nil {
		return rows{}, err
	}
	users := columns.NewUsers()
	b := columns.NewBuilder(users)
	for _, s := range got.Sessions {
		b.Add(s)
	}
	snapshot := columns.Snapshot{Users: users}
	for _, c := range b.Chunks() {
		snapshot.Parts = append(snapshot.Parts, columns.Whole(c))
	}
	out := rows{snapshots: []columns.Snapshot{snapshot}, coveredFrom: q.Measured().From, complete: true, stats: statistics(got.Stats)}
	if len(q.SessionIDs) > 0 {
		out.coveredFrom = 0
	}
	for _, n := range got.Notices {
		out.notices = append(out.notices, data.Notice{Severity: data.NoticeSeverityWarning, Text: n})
	}
	if len(got.InvalidIDs) > 0 {
		out.notices = append(out.notices, warning("Kore.ai does not know %s.", unknownIDs(got.InvalidIDs)))
	}
	return out, nil
}

func unknownIDs(ids []string) string {
	const most = 10
	if len(ids) == 1 {
		return "the session ID " + ids[0]
	}
	text := fmt.Sprintf("%d of the session IDs: ", len(ids))
	for n, id := range ids {
		if n == most {
			return text + fmt.Sprintf(" and %d more", len(ids)-most)
		}
		if n > 0 {
			text += ", "
		}
		text += id
	}
	return text
}

// sources are the bots to read, all of the settings by default; nil is the account.
func (i *Instance) sources(bots []string) []string {
	if i.settings.Account {
		return nil
	}
	if len(bots) > 0 {
		return bots
	}
	return i.botIDs()
}

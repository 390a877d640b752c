package plugin

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/koreai/sessions-datasource/pkg/columns"
	"github.com/koreai/sessions-datasource/pkg/koreai"
	"github.com/koreai/sessions-datasource/pkg/measure"
	"github.com/koreai/sessions-datasource/pkg/query"
	"github.com/koreai/sessions-datasource/pkg/session"
	"github.com/koreai/sessions-datasource/pkg/store"
	"github.com/koreai/sessions-datasource/pkg/words"
	"golang.org/x/sync/errgroup"
)

// maxLookupsAtOnce bounds the look-ups of one query under way; the data source
// bounds its calls besides.
const maxLookupsAtOnce = 8

// direct asks Kore.ai itself: for what only it can answer, or for a rare kind
// of session on a very busy bot. Filters are applied here again by measuring.
func (i *Instance) direct(ctx context.Context, q query.Query, who principal) (rows, error) {
	if q.Fetch == query.Filtered && len(q.APIUserIDs) == 0 && len(q.CallIDs) == 0 && len(q.SessionIDs) == 0 {
		if view := i.store.Peek(i.sources(q.Bots), q.Started(q.Measured())); view.Complete {
			return rows{View: view}, nil
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
	if _, matched, _, err := measure.Select(q, out.Snapshots, out.CoveredFrom); err != nil || matched > 0 {
		return out, err
	}
	filter.ContainmentType = ""
	return i.ask(ctx, q, filter, who)
}

// ask reads from Kore.ai what is left of the query's sessions by the filter.
func (i *Instance) ask(ctx context.Context, q query.Query, filter koreai.Request, who principal) (rows, error) {
	got, err := i.lookUp(ctx, q, filter, who)
	if err != nil {
		return rows{}, err
	}
	out := rows{View: store.View{Snapshots: snapshots(got.Sessions), Complete: true, Stats: got.Stats}, notices: warnings(got.Notices)}
	if len(q.SessionIDs) == 0 {
		out.CoveredFrom = q.Started(q.Measured()).From
	}
	switch n := len(got.InvalidIDs); {
	case n == 1:
		out.notices = append(out.notices, warning("Kore.ai does not know the session ID %s.", got.InvalidIDs[0]))
	case n > 1:
		out.notices = append(out.notices, warning("Kore.ai does not know %d of the session IDs: %s.", n, words.List(got.InvalidIDs, 10)))
	}
	if n := i.costOfLookups(q, who.asked); n != "" {
		out.notices = append(out.notices, info("%s", n))
	}
	return out, nil
}

// snapshots holds sessions that were read directly as those of the store are: one
// snapshot a bot that was asked, or one of the account.
func snapshots(sessions []store.Found) []columns.Snapshot {
	users, builders := columns.NewUsers(), map[string]*columns.Builder{}
	for _, s := range sessions {
		if builders[s.Asked] == nil {
			builders[s.Asked] = columns.NewBuilder(users)
		}
		builders[s.Asked].Add(s.Session)
	}
	var out []columns.Snapshot
	for _, bot := range slices.Sorted(maps.Keys(builders)) {
		snapshot := columns.Snapshot{Users: users, Bot: bot}
		for _, c := range builders[bot].Chunks() {
			snapshot.Parts = append(snapshot.Parts, columns.Whole(c))
		}
		out = append(out, snapshot)
	}
	return out
}

// lookUp makes the direct reads of a query: one, or one for each user ID and
// call ID, which Kore.ai takes one by one.
func (i *Instance) lookUp(ctx context.Context, q query.Query, filter koreai.Request, who principal) (store.DirectResult, error) {
	filters := lookups(q, filter)
	results := make([]store.DirectResult, len(filters))
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(maxLookupsAtOnce)
	for n, filter := range filters {
		g.Go(func() (err error) {
			results[n], err = i.lookUpOne(ctx, q, filter, who)
			return err
		})
	}
	if err := g.Wait(); err != nil {
		return store.DirectResult{}, err
	}
	return merged(results), nil
}

// lookups are the filters to ask Kore.ai with, one after another.
func lookups(q query.Query, filter koreai.Request) []koreai.Request {
	orNone := func(ids []string) []string {
		if len(ids) == 0 {
			return []string{""}
		}
		return ids
	}
	var filters []koreai.Request
	for _, filter.UserID = range orNone(q.APIUserIDs) {
		for _, filter.CallID = range orNone(q.CallIDs) {
			filters = append(filters, filter)
		}
	}
	return filters
}

// lookUpOne makes one direct read. A call ID stands for one call, so that the
// newest window is asked first, and older ones only until it is found: one at
// first, then twice as many at a time, for each takes seconds.
func (i *Instance) lookUpOne(ctx context.Context, q query.Query, filter koreai.Request, who principal) (store.DirectResult, error) {
	req := store.DirectRequest{Bots: i.sources(q.Bots), Span: q.Started(q.Measured()), Filter: filter, SessionIDs: q.SessionIDs, Lane: who.lane}
	if filter.CallID == "" || len(q.SessionIDs) > 0 {
		return i.store.Direct(ctx, req)
	}
	left := req.Span
	left.To = min(left.To, who.asked.Add(lookAhead).UnixMilli())
	var results []store.DirectResult
	for width := lookupWindow; !left.Empty(); width *= 2 {
		req.Span = session.Span{From: max(left.From, left.To-width.Milliseconds()), To: left.To}
		got, err := i.store.Direct(ctx, req)
		if err != nil {
			return store.DirectResult{}, err
		}
		results = append(results, got)
		if len(got.Sessions) > 0 {
			break
		}
		left.To = req.Span.From
	}
	return merged(results), nil
}

// lookupWindow is what one call can cover: Kore.ai takes less than seven days.
const lookupWindow = koreai.MaxWindow - time.Minute

// lookAhead is how far ahead of this server's clock Kore.ai's may be.
const lookAhead = 24 * time.Hour

// merged puts the answers of several direct reads together. A session may be in
// several of them, and counts once: see columns.Builder.
func merged(results []store.DirectResult) store.DirectResult {
	var out store.DirectResult
	for _, r := range results {
		out.Sessions = append(out.Sessions, r.Sessions...)
		for _, n := range r.Notices {
			if !slices.Contains(out.Notices, n) {
				out.Notices = append(out.Notices, n)
			}
		}
		out.InvalidIDs = append(out.InvalidIDs, r.InvalidIDs...)
		out.Stats.Add(r.Stats)
	}
	return out
}

// costOfLookups says how many calls the look-ups of a query may take; "" where
// it is one, or where no single ID is looked up.
func (i *Instance) costOfLookups(q query.Query, now time.Time) string {
	bots, ids := max(1, len(i.sources(q.Bots))), max(1, len(q.APIUserIDs))*max(1, len(q.CallIDs))
	span := q.Started(q.Measured())
	span.To = min(span.To, now.UnixMilli())
	weeks := max(1, int((span.Millis()+lookupWindow.Milliseconds()-1)/lookupWindow.Milliseconds()))
	calls := ids * bots * weeks
	groups := (len(q.SessionIDs) + koreai.MaxSessionIDs - 1) / koreai.MaxSessionIDs
	switch {
	case groups > 0 && bots > 1:
		return fmt.Sprintf("A look-up by session ID asks bot after bot until all are found: up to %d calls. Name the bot to make it fewer.", bots*groups)
	case groups > 0 || calls <= 1:
		return ""
	case len(q.CallIDs) > 0:
		return fmt.Sprintf("A look-up by call ID goes back from the newest week until it is found: up to %d calls here (IDs: %d, bots: %d, weeks: %d). Name the bot or narrow the range to make it fewer.", calls, ids, bots, weeks)
	case len(q.APIUserIDs) > 0:
		return fmt.Sprintf("A look-up by user asks for every week: %d calls or more here (IDs: %d, bots: %d, weeks: %d). Name the bot or narrow the range to make it fewer.", calls, ids, bots, weeks)
	}
	return ""
}

// apiFilter is the part of a query that Kore.ai can evaluate. It only ever
// narrows what is sent: every constraint is applied here again. User and call
// IDs, which only Kore.ai knows, are added one by one: see lookups.
func apiFilter(q query.Query) koreai.Request {
	r := koreai.Request{}
	if q.Fetch != query.Filtered {
		return r
	}
	if q.SessionType == session.Interactive || q.SessionType == session.NonInteractive {
		r.SessionType = q.SessionType
	}
	if len(q.ContainmentTypes) == 1 && !needsEveryType(q) {
		r.ContainmentType = q.ContainmentTypes[0]
	}
	for _, f := range q.Filters {
		scope, name, ok := f.Key.Tag()
		// "(none)" is our word for a missing tag, which the API cannot ask for.
		if !ok || f.Operator != query.Equal || slices.Contains(f.Values, query.None) {
			continue
		}
		kind := koreai.TagSession
		if scope == query.UserTag {
			kind = koreai.TagUser
		}
		r.Tags = append(r.Tags, koreai.TagFilter{Name: name, Values: f.Values, Scope: kind})
	}
	return r
}

// needsEveryType reports whether the answer depends on sessions of other
// containment types than those that the query constrains it to: rates do, and
// groups in which there are only others show 0.
func needsEveryType(q query.Query) bool {
	if q.Type == query.Sessions {
		return false
	}
	grouped := len(q.GroupBy) > 0 && !slices.Contains(q.GroupBy, query.ContainmentType)
	return grouped || slices.ContainsFunc(q.Measures, query.Measure.IsRate)
}

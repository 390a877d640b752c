package plugin

import (
	"fmt"
	"slices"
	"strings"

	"github.com/grafana/grafana-plugin-sdk-go/data"
	"github.com/koreai/sessions-datasource/pkg/measure"
	"github.com/koreai/sessions-datasource/pkg/query"
	"github.com/koreai/sessions-datasource/pkg/session"
)

// leftOut says which sessions an answer does not count, and may surprise by it.
func leftOut(q query.Query, matched, open int, read *rows) []data.Notice {
	return slices.Concat(openLeftOut(q, open, read.Complete), neverOccurs(q, matched, read), leftOutByDefaults(q, matched, read))
}

// openLeftOut says how many open sessions the default status leaves out. Where not
// all of the range was counted there may be more.
func openLeftOut(q query.Query, open int, complete bool) []data.Notice {
	if q.Status != session.Closed || open == 0 {
		return nil
	}
	which, why := "of this range", "still open and left out (status: closed)"
	if q.ByEnd() {
		which, why = "that started in this range", "still open, or without an end, and left out (countBy: end)"
	}
	count := fmt.Sprintf("%d sessions %s are", open, which)
	if open == 1 {
		count = "1 session " + which + " is"
	}
	if !complete {
		count = "At least " + count
	}
	return []data.Notice{info("%s %s.", count, why)}
}

// neverOccurs says, beside an answer without sessions, which filters ask for
// values that no session of the range has, whatever else is asked for: they are
// misspelt more often than not.
func neverOccurs(q query.Query, matched int, read *rows) []data.Notice {
	if matched > 0 || !read.Complete || q.Direct() {
		return nil
	}
	all := q
	all.Type, all.Measures, all.GroupBy = query.Summary, []query.Measure{query.SessionCount}, nil
	all.SessionType, all.Status, all.Developer, all.ContainmentTypes = query.All, query.All, query.Include, nil
	all.Filters = nil
	if count(all, read) == 0 {
		return nil // it is not for a filter that there is nothing
	}
	var notices []data.Notice
	for _, f := range q.Filters {
		all.Filters = []query.Filter{f}
		if (f.Operator == query.Equal || f.Operator == query.Match) && count(all, read) == 0 {
			notices = append(notices, warning("No session of this range has %s.", f.Words()))
		}
	}
	return notices
}

// leftOutByDefaults says how many sessions the choices that nobody made leave out,
// where these are all or more than half: of a bot on trial, whose sessions are
// those of its developers, a query shows nothing, and would else not say why.
func leftOutByDefaults(q query.Query, matched int, read *rows) []data.Notice {
	known := 0
	for _, s := range read.Snapshots {
		known += s.Cut(q.Measured()).Len()
	}
	if !read.Complete || len(q.SessionIDs) > 0 || 2*matched >= known {
		return nil
	}
	wide := withoutDefaults(q)
	all := count(wide, read)
	if 2*matched >= all {
		return nil
	}
	var parts []string
	say := func(q query.Query, what string) {
		if n := count(q, read); n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, what))
		}
	}
	if q.Developer == query.Exclude {
		only := wide
		only.Developer = query.Only
		say(only, "of developers (developerSessions: exclude)")
	}
	if q.SessionType == session.Interactive {
		say(butFor(wide, query.SessionType, session.Interactive), "not interactive (sessionType: interactive)")
	}
	if len(parts) == 0 {
		return nil // open sessions have a notice of their own
	}
	if q.Status == session.Closed {
		say(butFor(wide, query.Status, session.Closed), "still open (status: closed)")
	}
	return []data.Notice{info("%d of %d sessions of this range are left out by what a query counts unless it says otherwise: %s. A session may be several of these.",
		all-matched, all, strings.Join(parts, ", "))}
}

// withoutDefaults is a query for the number of sessions without the choices that
// are as they are when nobody makes them.
func withoutDefaults(q query.Query) query.Query {
	counted := query.SessionCount
	isCount := func(m query.Measure) bool { return !m.IsRate() }
	if len(q.Measures) > 0 && q.Type != query.Sessions && !slices.ContainsFunc(q.Measures, isCount) {
		counted = q.Measures[0] // which ignores what is said of the containment type
	}
	q.Type, q.Measures, q.GroupBy, q.EveryBot = query.Summary, []query.Measure{counted}, nil, nil
	if q.SessionType == session.Interactive {
		q.SessionType = query.All
	}
	if q.Status == session.Closed {
		q.Status = query.All
	}
	if q.Developer == query.Exclude {
		q.Developer = query.Include
	}
	return q
}

// butFor is the query for the sessions that have another value of the dimension.
func butFor(q query.Query, d query.Dimension, value string) query.Query {
	q.Filters = append(slices.Clip(q.Filters), query.Filter{Key: d, Operator: query.NotEqual, Values: []string{value}})
	return q
}

// count is how many sessions match; -1 where they cannot be measured, which the
// query's own measuring says.
func count(q query.Query, read *rows) int {
	r, err := measure.Run(q, nil, read.Snapshots, read.CoveredFrom)
	if err != nil {
		return -1
	}
	return r.Matched
}

package plugin

import (
	"fmt"
	"strings"

	"github.com/grafana/grafana-plugin-sdk-go/data"
	"github.com/koreai/sessions-datasource/pkg/measure"
	"github.com/koreai/sessions-datasource/pkg/query"
	"github.com/koreai/sessions-datasource/pkg/session"
)

// leftOutByDefaults says how many sessions the choices that nobody made leave out,
// where these are all or more than half: of a bot on trial, whose sessions are
// those of its developers, a query shows nothing, and would else not say why.
func leftOutByDefaults(q query.Query, matched int, read *rows) []data.Notice {
	known := 0
	for _, s := range read.snapshots {
		known += s.Cut(q.Measured()).Len()
	}
	if !read.complete || len(q.SessionIDs) > 0 || 2*matched >= known {
		return nil
	}
	wide := withoutDefaults(q)
	all := count(wide, read)
	if 2*matched >= all {
		return nil
	}
	var parts []string
	say := func(n int, what string) {
		if n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, what))
		}
	}
	if q.Developer == query.Exclude {
		only := wide
		only.Developer = query.Only
		say(count(only, read), "of developers (developerSessions: exclude)")
	}
	if q.SessionType == session.Interactive {
		say(count(butFor(wide, query.SessionType, session.Interactive), read), "not interactive (sessionType: interactive)")
	}
	if len(parts) == 0 {
		return nil // open sessions have a notice of their own
	}
	if q.Status == session.Closed {
		say(count(butFor(wide, query.Status, session.Closed), read), "still open (status: closed)")
	}
	return []data.Notice{info("%d of %d sessions of this range are left out by what a query counts unless it says otherwise: %s. A session may be several of these.",
		all-matched, all, strings.Join(parts, ", "))}
}

// withoutDefaults is a query for the number of sessions without the choices that
// are as they are when nobody makes them.
func withoutDefaults(q query.Query) query.Query {
	counted := query.SessionCount
	if len(q.Measures) > 0 && q.Type != query.Sessions && onlyRates(q.Measures) {
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

func onlyRates(measures []query.Measure) bool {
	for _, m := range measures {
		if !m.IsRate() {
			return false
		}
	}
	return true
}

// butFor is the query for the sessions that have another value of the dimension.
func butFor(q query.Query, d query.Dimension, value string) query.Query {
	q.Filters = append(q.Filters[:len(q.Filters):len(q.Filters)], query.Filter{Key: d, Operator: query.NotEqual, Values: []string{value}})
	return q
}

// count is how many sessions match; 0 where they cannot be measured, which the
// query's own measuring says.
func count(q query.Query, read *rows) int {
	r, err := measure.Run(q, nil, read.snapshots, read.coveredFrom)
	if err != nil {
		return 0
	}
	return r.Matched
}

package plugin

import (
	"github.com/grafana/grafana-plugin-sdk-go/data"
	"github.com/koreai/sessions-datasource/pkg/measure"
	"github.com/koreai/sessions-datasource/pkg/query"
)

// neverOccurs says, beside an answer without sessions, which filters ask for
// values that no session of the range has, whatever else is asked for: they are
// misspelt more often than not.
func neverOccurs(q query.Query, matched int, read *rows) []data.Notice {
	if matched > 0 || !read.complete || q.Direct() {
		return nil
	}
	all := q
	all.Type, all.Measures, all.GroupBy = query.Summary, []query.Measure{query.SessionCount}, nil
	all.SessionType, all.Status, all.Developer, all.ContainmentTypes = query.All, query.All, query.Include, nil
	count := func(filters ...query.Filter) int {
		all.Filters = filters
		r, err := measure.Run(all, nil, read.snapshots, read.coveredFrom)
		if err != nil {
			return -1 // its own measuring has said why
		}
		return r.Matched
	}
	if count() == 0 {
		return nil // it is not for a filter that there is nothing
	}
	var notices []data.Notice
	for _, f := range q.Filters {
		if (f.Operator == query.Equal || f.Operator == query.Match) && count(f) == 0 {
			notices = append(notices, warning("No session of this range has %s.", f.Words()))
		}
	}
	return notices
}

package plugin

import (
	"slices"

	"github.com/koreai/sessions-datasource/pkg/koreai"
	"github.com/koreai/sessions-datasource/pkg/query"
	"github.com/koreai/sessions-datasource/pkg/session"
)

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

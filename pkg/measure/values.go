package measure

import (
	"cmp"
	"runtime"
	"slices"
	"strings"

	"github.com/koreai/sessions-datasource/pkg/columns"
	"github.com/koreai/sessions-datasource/pkg/filter"
	"github.com/koreai/sessions-datasource/pkg/query"
	"github.com/koreai/sessions-datasource/pkg/session"
)

// ValueCount is a value of a dimension and how many sessions have it.
type ValueCount struct {
	Value    string
	Sessions int
}

// Values is what there is to choose from for a dimension: its values among the
// sessions of the query's range, most frequent first, ties by value. The
// query's constraints hold, but for those on the dimension itself: a filter
// would else only offer what it has already. An error says which filter cannot
// be compiled.
func Values(q query.Query, key query.Dimension, in []columns.Snapshot) ([]ValueCount, error) {
	p, err := newPlan(without(q, key), nil, -1<<62, runtime.GOMAXPROCS(0))
	if err != nil {
		return nil, err
	}
	p.Link(in)
	all := p.Pieces(in)
	g := newGroups(&p.Q, all)
	p.rankAll(g, all, p.codes(all))
	if err := g.err(); err != nil {
		return nil, err
	}
	var out []ValueCount
	for i := range g.all {
		if f := &g.all[i]; f.sessions > 0 {
			out = append(out, ValueCount{strings.Clone(f.labels[0]), int(f.sessions)})
		}
	}
	slices.SortFunc(out, func(a, b ValueCount) int {
		return cmp.Or(cmp.Compare(b.Sessions, a.Sessions), strings.Compare(a.Value, b.Value))
	})
	return out, nil
}

// without is the query grouped by the dimension and without constraints on it.
func without(q query.Query, key query.Dimension) query.Query {
	q.Measures, q.GroupBy, q.EveryBot, q.SessionIDs = nil, []query.Dimension{key}, nil, nil
	q.Filters = slices.DeleteFunc(slices.Clone(q.Filters), func(f query.Filter) bool { return f.Key == key })
	switch key {
	case query.Bot:
		q.Bots = nil
	case query.ContainmentType:
		q.ContainmentTypes = nil
	case query.SessionType:
		q.SessionType = query.All
	case query.Status:
		q.Status = query.All
	}
	return q
}

// TagName is a tag that sessions have.
type TagName struct {
	Scope    string // query.SessionTag or query.UserTag
	Name     string
	Sessions int
}

// TagNames is the tags of the sessions in the span, most frequent first, ties
// by name, session tags before user tags.
func TagNames(in []columns.Snapshot, span session.Span) []TagName {
	type key struct {
		scope columns.Scope
		name  string
	}
	counts := map[key]int{}
	for _, at := range filter.Pieces(in, span) {
		at.Part.Chunk.Tags(func(scope columns.Scope, name string, col *columns.Column) {
			if n := col.Present(at.Part.Lo, at.Part.Hi); n > 0 {
				counts[key{scope, name}] += n
			}
		})
	}
	var out []TagName
	for k, n := range counts {
		scope := query.SessionTag
		if k.scope == columns.UserTag {
			scope = query.UserTag
		}
		out = append(out, TagName{scope, strings.Clone(k.name), n})
	}
	slices.SortFunc(out, func(a, b TagName) int {
		return cmp.Or(cmp.Compare(b.Sessions, a.Sessions), strings.Compare(a.Scope, b.Scope), strings.Compare(a.Name, b.Name))
	})
	return out
}

package measure

import (
	"slices"
	"sync"

	"github.com/koreai/sessions-datasource/pkg/filter"
	"github.com/koreai/sessions-datasource/pkg/query"
)

// groups collects the groups of a query and how many sessions each has. Groups
// are ranked and folded by the labels of the dimensions without a fixed set of
// values: a rank is one combination of these.
type groups struct {
	q     *query.Query
	order []map[string]int // per dimension of GroupBy: natural order of its fixed set; nil: it has none
	mu    sync.Mutex
	ids   map[string]int32 // label key to place in all
	all   []found
	ranks map[string]*rank // by the key of their labels
	kept  []Group          // whose ranks are shown; nil: the largest
	left  int              // how many more times a session may belong to a group; below 0 there were too many
}

// found is a group that some session may belong to.
type found struct {
	labels   []string
	rank     *rank
	sessions int64
	seen     bool // it exists, if only with 0 sessions
}

type rank struct {
	labels   []string
	sessions int64
	seen     bool
	position int // where it is shown; behind all that are shown: folded
}

// A session belongs to a group for each combination of its values: to one
// nearly always, but a few hundred values of three tags make millions. So many
// memberships and no more are evaluated, together.
const (
	membershipsPerSession = 4
	extraMemberships      = 1_000_000
)

func newGroups(q *query.Query, all []filter.Piece) *groups {
	g := &groups{q: q, ids: map[string]int32{}, ranks: map[string]*rank{}, left: extraMemberships}
	for _, at := range all {
		g.left += membershipsPerSession * at.Part.Len()
	}
	for _, d := range q.GroupBy {
		var order map[string]int
		if values, fixed := d.Fixed(); fixed {
			order = map[string]int{}
			for i, v := range values {
				order[v] = i
			}
		}
		g.order = append(g.order, order)
	}
	if len(q.GroupBy) == 0 {
		g.all[g.id(nil)].seen = true
		return g
	}
	for _, bot := range q.EveryBot {
		g.all[g.id([]string{bot})].seen = true
	}
	return g
}

// list is the groups of every code that is used.
func (g *groups) list(t *tuples, used func(code int) bool) [][]int32 {
	lists := make([][]int32, t.entries)
	for code := range lists {
		if !used(code) {
			continue
		}
		if values := t.values(code); g.charge(values) {
			combine(values, func(labels []string) { lists[code] = append(lists[code], g.id(labels)) })
		}
	}
	return lists
}

// charge takes the combinations of the values from what is left, if they still fit.
func (g *groups) charge(values [][]string) bool {
	n := 1.0
	for _, v := range values {
		n *= float64(len(v))
	}
	if n > float64(g.left) {
		g.left = -1
		return false
	}
	g.left -= int(n)
	return true
}

// err says that there were too many memberships.
func (g *groups) err() error {
	if g.left >= 0 {
		return nil
	}
	return &query.Error{Field: "groupBy", Problem: "cannot be counted: some sessions carry so many values of these dimensions that their combinations are too many",
		Hint: "Group by fewer dimensions at once, or filter for some of the values."}
}

// id is the place of the group with the labels, which are copied.
func (g *groups) id(labels []string) int32 {
	key := labelKey(labels)
	id, known := g.ids[key]
	if !known {
		id = int32(len(g.all))
		g.ids[key] = id
		g.all = append(g.all, found{labels: slices.Clone(labels), rank: g.rankOf(labels)})
	}
	return id
}

// rankOf is the rank of a group, a new one where there is none yet.
func (g *groups) rankOf(labels []string) *rank {
	own := g.rankLabels(labels)
	key := labelKey(own)
	if g.ranks[key] == nil {
		g.ranks[key] = &rank{labels: own}
	}
	return g.ranks[key]
}

// rankLabels is the labels of the dimensions that can be folded.
func (g *groups) rankLabels(labels []string) []string {
	var own []string
	for i, l := range labels {
		if g.order[i] == nil {
			own = append(own, l)
		}
	}
	return own
}

// foldable reports whether there can be too many groups.
func (g *groups) foldable() bool {
	return slices.ContainsFunc(g.order, func(order map[string]int) bool { return order == nil })
}

package measure

import (
	"cmp"
	"github.com/koreai/sessions-datasource/pkg/filter"
	"slices"
	"sync"

	"github.com/koreai/sessions-datasource/pkg/query"
)

// groups collects the groups of a query and how many sessions each has. Groups
// are ranked and folded by the labels of the dimensions without a fixed set of
// values: a rank is one combination of these.
type groups struct {
	q      *query.Query
	fixed  []bool           // per dimension of GroupBy
	order  []map[string]int // natural order of the fixed ones
	mu     sync.Mutex
	ids    map[string]int32 // label key to place in all
	all    []found
	labels []string // of all groups, one a dimension
	ranks  map[string]int32
	ranked [][]string // labels of every rank
	counts []int64    // sessions of every rank
	kept   [][]string // the ranks that are shown; nil: the largest
	seen   []bool     // of every rank: there is such a group, if only with 0 sessions
	left   int        // how many more times a session may belong to a group; below 0 there were too many
}

// found is a group that some session may belong to.
type found struct {
	rank     int32
	sessions int64
	seen     bool // it exists
}

// A session belongs to a group for each combination of its values: to one
// nearly always, but a few hundred values of three tags make millions. So many
// and no more are looked at, together.
const (
	usualBelongings = 4 // a session
	extraBelongings = 1_000_000
)

func newGroups(q *query.Query, all []filter.Piece) *groups {
	g := &groups{q: q, ids: map[string]int32{}, ranks: map[string]int32{}, left: extraBelongings}
	for _, at := range all {
		g.left += usualBelongings * at.Part.Len()
	}
	for _, d := range q.GroupBy {
		values, fixed := d.Fixed()
		order := map[string]int{}
		for i, v := range values {
			order[v] = i
		}
		g.fixed, g.order = append(g.fixed, fixed), append(g.order, order)
	}
	for _, bot := range q.EveryBot {
		g.all[g.id([]string{bot})].seen = true
	}
	return g
}

// admits takes so many belongings from what is left, if they still fit.
func (g *groups) admits(n int) bool {
	g.left -= min(n, g.left+1)
	return g.left >= 0
}

// err says that there were too many belongings.
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
		g.labels = append(g.labels, labels...)
		g.all = append(g.all, found{rank: g.rank(labels)})
	}
	return id
}

// of is the labels of a group.
func (g *groups) of(id int32) []string {
	n := len(g.fixed)
	return g.labels[int(id)*n : int(id+1)*n]
}

// rank is the rank of a new group.
func (g *groups) rank(labels []string) int32 {
	own := labels
	if slices.Contains(g.fixed, true) {
		own = nil
		for i, l := range labels {
			if !g.fixed[i] {
				own = append(own, l)
			}
		}
		key := labelKey(own)
		if rank, known := g.ranks[key]; known {
			return rank
		}
		g.ranks[key] = int32(len(g.counts))
	} else {
		own = slices.Clone(own)
	}
	g.ranked, g.counts = append(g.ranked, own), append(g.counts, 0)
	return int32(len(g.counts) - 1)
}

// foldable reports whether there can be too many groups.
func (g *groups) foldable() bool { return slices.Contains(g.fixed, false) }

// top is the ranks with the most sessions, ties by label, best first, and how
// many more there are.
func (g *groups) top(limit int) (best []int32, more int) {
	compare := func(a, b int32) int {
		if c := cmp.Compare(g.counts[b], g.counts[a]); c != 0 {
			return c
		}
		return slices.Compare(g.ranked[a], g.ranked[b])
	}
	for rank := range g.counts {
		if !g.seen[rank] {
			continue
		}
		if len(best) == limit && (limit == 0 || compare(int32(rank), best[limit-1]) > 0) {
			more++
			continue
		}
		at, _ := slices.BinarySearchFunc(best, int32(rank), compare)
		best = slices.Insert(best, at, int32(rank))
		if len(best) > limit {
			best, more = best[:limit], more+1
		}
	}
	return best, more
}

// compareFixed is natural order; values not in the set come last, by label.
func (g *groups) compareFixed(a, b []string) int {
	for i := range a {
		if !g.fixed[i] {
			continue
		}
		x, inX := g.order[i][a[i]]
		y, inY := g.order[i][b[i]]
		switch {
		case inX && inY && x != y:
			return cmp.Compare(x, y)
		case inX != inY && inX:
			return -1
		case inX != inY:
			return 1
		case !inX && a[i] != b[i]:
			return cmp.Compare(a[i], b[i])
		}
	}
	return 0
}

package measure

import (
	"cmp"
	"slices"
	"strings"
	"sync"

	"github.com/koreai/sessions-datasource/pkg/query"
)

// groups collects the groups of a query and settles which of them are shown.
type groups struct {
	q      *query.Query
	fixed  []bool           // per dimension of GroupBy
	order  []map[string]int // natural order of the fixed ones
	mu     sync.Mutex
	ids    map[string]int32 // label key to place in all
	all    []found
	ranks  map[string]int32 // label key of the ranked dimensions to place in counts
	counts []int64          // sessions by it
}

// found is a group that some session belongs to.
type found struct {
	labels   []string
	rank     int32 // place of its ranked labels in counts
	sessions int64
}

func newGroups(q *query.Query) *groups {
	g := &groups{q: q, ids: map[string]int32{}, ranks: map[string]int32{}}
	for _, d := range q.GroupBy {
		values, fixed := d.Fixed()
		order := map[string]int{}
		for i, v := range values {
			order[v] = i
		}
		g.fixed, g.order = append(g.fixed, fixed), append(g.order, order)
	}
	return g
}

// id is the place of the group with the labels, which are copied.
func (g *groups) id(labels []string) int32 {
	key := labelKey(labels)
	id, known := g.ids[key]
	if !known {
		id = int32(len(g.all))
		g.ids[key] = id
		own := slices.Clone(labels)
		for i := range own {
			own[i] = strings.Clone(own[i])
		}
		g.all = append(g.all, found{labels: own, rank: g.rank(own)})
	}
	return id
}

// rank is the place of the ranked labels alone.
func (g *groups) rank(labels []string) int32 {
	key := labelKey(g.ranked(labels))
	rank, known := g.ranks[key]
	if !known {
		rank = int32(len(g.counts))
		g.ranks[key] = rank
		g.counts = append(g.counts, 0)
	}
	return rank
}

// ranked is the labels of the dimensions without a fixed set of values.
func (g *groups) ranked(labels []string) []string {
	var out []string
	for i, l := range labels {
		if !g.fixed[i] {
			out = append(out, l)
		}
	}
	return out
}

// layout is the groups as they are shown.
type layout struct {
	groups []Group
	place  []int32 // of every found group; -1 when no session matches
	from   []int   // of every shown group, Other aside: which found group it is
	folded int
}

// settle ranks the groups by their sessions, ties by label, and folds what is
// beyond the limit.
func (g *groups) settle() layout {
	var live []int32
	for i := range g.all {
		if f := &g.all[i]; f.sessions > 0 || len(g.q.GroupBy) == 0 {
			live = append(live, int32(i))
			g.counts[f.rank] += f.sessions
		}
	}
	slices.SortFunc(live, func(a, b int32) int { return g.compare(&g.all[a], &g.all[b]) })
	out := layout{place: make([]int32, len(g.all))}
	for i := range out.place {
		out.place[i] = -1
	}
	shown, last := 0, int32(-1)
	others, folded := map[string]int32{}, map[int32]bool{}
	for _, i := range live {
		f := &g.all[i]
		if f.rank != last {
			shown, last = shown+1, f.rank
		}
		if shown <= g.q.GroupLimit || len(g.q.GroupBy) == 0 || !slices.Contains(g.fixed, false) {
			out.place[i] = int32(len(out.groups))
			out.groups = append(out.groups, Group{Labels: f.labels})
			continue
		}
		folded[f.rank] = true
		labels := g.other(f.labels)
		key := labelKey(labels)
		at, known := others[key]
		if !known {
			at = int32(len(out.groups))
			others[key] = at
			out.groups = append(out.groups, Group{Labels: labels, Other: true})
		}
		out.place[i] = at
	}
	out.folded = len(folded)
	out.sortOthers(g)
	out.from = make([]int, len(out.groups))
	for i, at := range out.place {
		if at >= 0 {
			out.from[at] = i
		}
	}
	return out
}

// compare puts the ranked labels with more sessions first, then by label, and
// the fixed ones in their natural order.
func (g *groups) compare(a, b *found) int {
	if a.rank != b.rank {
		if c := cmp.Compare(g.counts[b.rank], g.counts[a.rank]); c != 0 {
			return c
		}
		if c := slices.Compare(g.ranked(a.labels), g.ranked(b.labels)); c != 0 {
			return c
		}
	}
	return g.compareFixed(a.labels, b.labels)
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

func (g *groups) other(labels []string) []string {
	out := slices.Clone(labels)
	for i := range out {
		if !g.fixed[i] {
			out[i] = OtherLabel
		}
	}
	return out
}

// sortOthers brings the folded groups, which are last, into natural order.
func (l *layout) sortOthers(g *groups) {
	first := len(l.groups)
	for first > 0 && l.groups[first-1].Other {
		first--
	}
	order := make([]int32, len(l.groups))
	for i := range order {
		order[i] = int32(i)
	}
	slices.SortStableFunc(order[first:], func(a, b int32) int { return g.compareFixed(l.groups[a].Labels, l.groups[b].Labels) })
	sorted, place := make([]Group, len(order)), make([]int32, len(order))
	for at, i := range order {
		sorted[at], place[i] = l.groups[i], int32(at)
	}
	l.groups = sorted
	for i, at := range l.place {
		if at >= 0 {
			l.place[i] = place[at]
		}
	}
}

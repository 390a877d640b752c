package measure

import (
	"cmp"
	"slices"
	"strings"
)

// layout is the groups as they are shown.
type layout struct {
	groups []Group
	place  []int32 // of every found group; -1 when it does not exist
	from   []int   // of every shown group, Other aside: which found group it is
	folded int
}

// settle ranks the groups and folds what is beyond the limit. Without
// dimensions there is one group, whatever it has.
func (g *groups) settle() layout {
	if len(g.fixed) == 0 {
		return layout{groups: []Group{{}}, place: []int32{0}, from: []int{0}}
	}
	g.seen = make([]bool, len(g.counts))
	for _, f := range g.all {
		g.counts[f.rank] += f.sessions
		g.seen[f.rank] = g.seen[f.rank] || f.seen
	}
	limit := g.q.GroupLimit
	if !g.foldable() {
		limit = len(g.counts)
	}
	best, more := g.top(limit)
	if g.kept != nil {
		best = g.chosen(g.kept)
	}
	position := make([]int32, len(g.counts))
	for i := range position {
		position[i] = -1
	}
	for at, rank := range best {
		position[rank] = int32(at)
	}
	l := layout{place: make([]int32, len(g.all)), folded: more}
	var shown, folded []int32
	for id := range g.all {
		l.place[id] = -1
		switch f := &g.all[id]; {
		case !f.seen:
		case position[f.rank] >= 0:
			shown = append(shown, int32(id))
		default:
			folded = append(folded, int32(id))
		}
	}
	slices.SortFunc(shown, func(a, b int32) int {
		return cmp.Or(cmp.Compare(position[g.all[a].rank], position[g.all[b].rank]), g.compareFixed(g.of(a), g.of(b)))
	})
	for _, id := range shown {
		l.place[id] = int32(len(l.groups))
		l.groups = append(l.groups, Group{Labels: cloneAll(g.of(id))})
		l.from = append(l.from, int(id))
	}
	l.fold(g, folded)
	return l
}

// have says of the groups that are shown how many sessions each has, by where it
// was found.
func (l *layout) have(sessions []int64) {
	for i, at := range l.from {
		l.groups[i].Sessions = int(sessions[at])
	}
}

// cloneAll copies labels, which else would keep the chunk's memory.
func cloneAll(labels []string) []string {
	out := make([]string, len(labels))
	for i, l := range labels {
		out[i] = strings.Clone(l)
	}
	return out
}

// fold adds the group Other, or one for every combination of fixed values.
func (l *layout) fold(g *groups, folded []int32) {
	others, of := map[string]int{}, make([]int, len(folded))
	var labels [][]string
	for i, id := range folded {
		if i > 0 && !slices.Contains(g.fixed, true) {
			break // there is one Other for all
		}
		own := slices.Clone(g.of(id))
		for k := range own {
			if !g.fixed[k] {
				own[k] = OtherLabel
			}
		}
		key := labelKey(own)
		at, known := others[key]
		if !known {
			at = len(labels)
			others[key] = at
			labels = append(labels, own)
		}
		of[i] = at
	}
	order := make([]int, len(labels))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int { return g.compareFixed(labels[a], labels[b]) })
	place := make([]int32, len(labels))
	for _, i := range order {
		place[i] = int32(len(l.groups))
		l.groups = append(l.groups, Group{Labels: cloneAll(labels[i]), Other: true})
		l.from = append(l.from, -1)
	}
	for i, id := range folded {
		l.place[id] = place[of[i]]
	}
}

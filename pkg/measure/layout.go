package measure

import (
	"cmp"
	"math"
	"slices"
	"strings"
)

// layout is the groups as they are shown.
type layout struct {
	groups []Group
	place  []int32 // of every found group; -1 when it does not exist
	from   []int   // of every shown group: the first found group that it stands for
	folded int
}

// shownGroup is a group of a layout, and the found groups that it stands for.
type shownGroup struct {
	Group
	position int // of its rank
	ids      []int32
}

// settle ranks the groups and folds what is beyond the limit: into the group
// Other, or one for every combination of fixed values.
func (g *groups) settle() layout {
	shown, folded := g.rank()
	l := layout{place: make([]int32, len(g.all)), folded: folded}
	type key struct {
		other  bool
		labels string
	}
	known, all := map[key]*shownGroup{}, []*shownGroup{}
	for id := range g.all {
		l.place[id] = -1
		f := &g.all[id]
		if !f.seen {
			continue
		}
		labels, other := f.labels, f.rank.position == shown
		if other {
			labels = g.folded(labels)
		}
		at := key{other, labelKey(labels)}
		if known[at] == nil {
			known[at] = &shownGroup{Group: Group{Labels: labels, Other: other}, position: f.rank.position}
			all = append(all, known[at])
		}
		known[at].ids = append(known[at].ids, int32(id))
	}
	slices.SortFunc(all, func(a, b *shownGroup) int {
		return cmp.Or(cmp.Compare(a.position, b.position), g.compareFixed(a.Labels, b.Labels))
	})
	for i, s := range all {
		for k, label := range s.Labels {
			s.Labels[k] = strings.Clone(label) // which else would keep the chunk's memory
		}
		l.groups, l.from = append(l.groups, s.Group), append(l.from, int(s.ids[0]))
		for _, id := range s.ids {
			l.place[id] = int32(i)
		}
	}
	return l
}

// rank gives ranks their positions, those with the most sessions first, ties by
// label, and says how many are shown and how many are folded.
func (g *groups) rank() (shown, folded int) {
	for i := range g.all {
		f := &g.all[i]
		f.rank.sessions += f.sessions
		f.rank.seen = f.rank.seen || f.seen
	}
	var all []*rank
	for _, r := range g.ranks {
		if r.seen {
			all = append(all, r)
		}
	}
	slices.SortFunc(all, func(a, b *rank) int {
		return cmp.Or(cmp.Compare(b.sessions, a.sessions), slices.Compare(a.labels, b.labels))
	})
	best := all
	if g.foldable() {
		best = all[:min(len(all), g.q.GroupLimit)]
	}
	if g.kept != nil {
		best = g.ranksOf(g.kept)
	}
	for _, r := range all {
		r.position = len(best)
	}
	for i, r := range best {
		r.position = i
	}
	return len(best), len(all) - len(best)
}

// ranksOf is the ranks of groups that another result shows, in their order.
func (g *groups) ranksOf(kept []Group) (out []*rank) {
	for _, group := range kept {
		if group.Other {
			continue
		}
		if r := g.ranks[labelKey(g.rankLabels(group.Labels))]; r != nil && !slices.Contains(out, r) {
			out = append(out, r)
		}
	}
	return out
}

// folded is the labels of the folded group that stands for one.
func (g *groups) folded(labels []string) []string {
	labels = slices.Clone(labels)
	for i, order := range g.order {
		if order == nil {
			labels[i] = OtherLabel
		}
	}
	return labels
}

// compareFixed is natural order; values not in the set come last, by label.
func (g *groups) compareFixed(a, b []string) int {
	for i, order := range g.order {
		if order == nil {
			continue
		}
		if c := cmp.Or(cmp.Compare(placeIn(order, a[i]), placeIn(order, b[i])), cmp.Compare(a[i], b[i])); c != 0 {
			return c
		}
	}
	return 0
}

func placeIn(order map[string]int, value string) int {
	if at, ok := order[value]; ok {
		return at
	}
	return math.MaxInt
}

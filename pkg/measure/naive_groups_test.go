package measure

import (
	"fmt"
	"slices"
	"sort"
	"strings"

	"github.com/koreai/sessions-datasource/pkg/query"
	"github.com/koreai/sessions-datasource/pkg/session"
)

// naiveGroup is a group, or Other, with the tests for belonging to it.
type naiveGroup struct {
	labels []string
	other  bool
	keys   map[string]bool // the label keys of the groups it stands for
}

func (g *naiveGroup) has(s session.Session, q query.Query) bool {
	for _, labels := range naiveTuples(s, q) {
		if g.keys[strings.Join(labels, "\x1f")] {
			return true
		}
	}
	return false
}

// only is the sessions that belong to the group.
func (g *naiveGroup) only(all []session.Session, q query.Query) (out []session.Session) {
	for _, s := range all {
		if g.has(s, q) {
			out = append(out, s)
		}
	}
	return out
}

func naiveTuples(s session.Session, q query.Query) [][]string {
	out := [][]string{{}}
	for _, d := range q.GroupBy {
		var next [][]string
		for _, have := range out {
			for _, v := range naiveValues(s, d, q.Zone) {
				next = append(next, append(slices.Clone(have), v))
			}
		}
		out = next
	}
	return out
}

// naiveParts is the labels that are ranked, and the fixed ones as they sort.
func naiveParts(q query.Query, labels []string) (ranked, fixed string) {
	for i, l := range labels {
		order, ok := q.GroupBy[i].Fixed()
		if !ok {
			ranked += l + "\x1f"
			continue
		}
		at := slices.Index(order, l)
		if at < 0 {
			at = len(order)
		}
		fixed += fmt.Sprintf("%03d%s\x1f", at, l)
	}
	return ranked, fixed
}

// naiveGroups is the groups that are shown, in order, and how many are folded.
// Those of the known sessions exist; those that match rank them.
func naiveGroups(q query.Query, known, matched []session.Session) ([]*naiveGroup, int) {
	if len(q.GroupBy) == 0 {
		return []*naiveGroup{{keys: map[string]bool{"": true}}}, 0
	}
	all, order := naiveRank(q, known, matched)
	var out []*naiveGroup
	others := map[string]*naiveGroup{}
	var otherKeys []string
	for _, g := range all {
		ranked, fixed := naiveParts(q, g.labels)
		if ranked == "" || slices.Index(order, ranked) < q.GroupLimit {
			out = append(out, g)
			continue
		}
		if others[fixed] == nil {
			labels := slices.Clone(g.labels)
			for i := range labels {
				if _, ok := q.GroupBy[i].Fixed(); !ok {
					labels[i] = OtherLabel
				}
			}
			others[fixed] = &naiveGroup{labels: labels, other: true, keys: map[string]bool{}}
			otherKeys = append(otherKeys, fixed)
		}
		for k := range g.keys {
			others[fixed].keys[k] = true
		}
	}
	sort.Strings(otherKeys)
	for _, k := range otherKeys {
		out = append(out, others[k])
	}
	return out, max(0, len(order)-q.GroupLimit) * min(1, len(otherKeys))
}

// naiveRank is every group, and the ranked labels, most sessions first.
func naiveRank(q query.Query, known, matched []session.Session) (all []*naiveGroup, order []string) {
	byKey, sessions := map[string]*naiveGroup{}, map[string]int{}
	add := func(labels []string, n int) {
		key := strings.Join(labels, "\x1f")
		if byKey[key] == nil {
			byKey[key] = &naiveGroup{labels: labels, keys: map[string]bool{key: true}}
			all = append(all, byKey[key])
		}
		ranked, _ := naiveParts(q, labels)
		if _, there := sessions[ranked]; !there {
			order = append(order, ranked)
		}
		sessions[ranked] += n
	}
	for _, bot := range q.EveryBot {
		add([]string{bot}, 0)
	}
	for n, of := range [][]session.Session{known, matched} {
		for _, s := range of {
			for _, labels := range naiveTuples(s, q) {
				add(labels, n)
			}
		}
	}
	sort.Slice(order, func(i, j int) bool {
		if sessions[order[i]] != sessions[order[j]] {
			return sessions[order[i]] > sessions[order[j]]
		}
		return order[i] < order[j]
	})
	sort.Slice(all, func(i, j int) bool {
		ri, fi := naiveParts(q, all[i].labels)
		rj, fj := naiveParts(q, all[j].labels)
		if ri != rj {
			return slices.Index(order, ri) < slices.Index(order, rj)
		}
		return fi < fj
	})
	return all, order
}

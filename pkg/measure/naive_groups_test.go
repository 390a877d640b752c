package measure

import (
	"fmt"
	"slices"
	"sort"
	"strings"

	"github.com/koreai/sessions-datasource/pkg/query"
	"github.com/koreai/sessions-datasource/pkg/session"
)

// naiveGroups is the groups that are shown, in order, and how many are folded.
func naiveGroups(q query.Query, matched []session.Session) ([]*naiveGroup, int) {
	if len(q.GroupBy) == 0 {
		return []*naiveGroup{{keys: map[string]bool{"": true}}}, 0
	}
	byKey := map[string]*naiveGroup{}
	ranks := map[string]int{}
	split := func(labels []string) (ranked, fixed string) {
		for i, l := range labels {
			if order, ok := q.GroupBy[i].Fixed(); ok {
				at := slices.Index(order, l)
				if at < 0 {
					at = len(order)
				}
				fixed += fmt.Sprintf("%03d%s\x1f", at, l)
			} else {
				ranked += l + "\x1f"
			}
		}
		return ranked, fixed
	}
	for _, s := range matched {
		for _, labels := range naiveTuples(s, q) {
			key := strings.Join(labels, "\x1f")
			if byKey[key] == nil {
				byKey[key] = &naiveGroup{labels: labels, keys: map[string]bool{key: true}}
			}
			byKey[key].matched++
			ranked, _ := split(labels)
			ranks[ranked]++
		}
	}
	var order []string
	for ranked := range ranks {
		order = append(order, ranked)
	}
	sort.Slice(order, func(i, j int) bool {
		if ranks[order[i]] != ranks[order[j]] {
			return ranks[order[i]] > ranks[order[j]]
		}
		return order[i] < order[j]
	})
	var all []*naiveGroup
	for _, g := range byKey {
		all = append(all, g)
	}
	sort.Slice(all, func(i, j int) bool {
		ri, fi := split(all[i].labels)
		rj, fj := split(all[j].labels)
		if ri != rj {
			return slices.Index(order, ri) < slices.Index(order, rj)
		}
		return fi < fj
	})
	var out []*naiveGroup
	others := map[string]*naiveGroup{}
	var otherKeys []string
	for _, g := range all {
		ranked, fixed := split(g.labels)
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

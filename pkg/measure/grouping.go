package measure

import (
	"encoding/binary"
	"slices"

	"github.com/koreai/sessions-datasource/pkg/columns"
	"github.com/koreai/sessions-datasource/pkg/filter"
)

// grouping is the groups of a piece's rows: a code a row, and the groups that
// each code stands for.
type grouping struct {
	codes columns.Codes
	lists [][]int32
}

const maxCodes = 256

// groupAll gives every value that occurs a group, without looking at rows. It
// gives up when there may be more groups than are shown, or too many.
func (p *plan) groupAll(g *groups, all []tuples) (out []grouping, few bool) {
	if p.kept != nil {
		return nil, false
	}
	for _, t := range all {
		if t.entries > maxCodes {
			return nil, false
		}
		lists := g.list(&t, func(int) bool { return true })
		// Sessions that do not match may be those with too many values.
		if g.left < 0 || g.foldable() && len(g.ranks) > p.Q.GroupLimit {
			return nil, false
		}
		out = append(out, grouping{t.codes, lists})
	}
	return out, true
}

// rankAll counts the sessions of every group and settles which are shown.
func (p *plan) rankAll(g *groups, all []filter.Piece, codes []tuples) ([]grouping, layout) {
	out := make([]grouping, len(all))
	p.each(len(all), func(_ *scratch, i int) {
		v := p.View(all[i])
		defer v.Release()
		if v.Any == 0 {
			return
		}
		t := codes[i]
		cells := countRows(&v, t.codes, t.entries, []filter.Run{{Hi: v.N}}, []uint8{filter.IsMatch, p.Seen})
		g.mu.Lock()
		defer g.mu.Unlock()
		out[i] = grouping{t.codes, g.list(&t, func(code int) bool { return cells[code] != 0 })}
		for code, n := range cells {
			for _, id := range out[i].lists[code] {
				g.all[id].sessions += unpack(n, 0)
				g.all[id].seen = g.all[id].seen || unpack(n, 1) > 0
			}
		}
	})
	shown := g.settle()
	for i := range out {
		out[i] = out[i].shown(shown.place, all[i].Part.Len())
	}
	return out, shown
}

// shown replaces groups by their places, and codes by the number of their
// distinct list of places: a dictionary of thousands becomes a few classes.
func (g grouping) shown(place []int32, rows int) grouping {
	if g.lists == nil {
		return g // no row counts
	}
	classes, known := make([]uint16, len(g.lists)), map[string]uint16{}
	var lists [][]int32
	for code, ids := range g.lists {
		var list []int32
		var key []byte
		for _, id := range ids {
			if at := place[id]; at >= 0 && !slices.Contains(list, at) {
				list = append(list, at)
				key = binary.LittleEndian.AppendUint32(key, uint32(at))
			}
		}
		class, seen := known[string(key)]
		if !seen {
			class = uint16(len(lists))
			known[string(key)] = class
			lists = append(lists, list)
		}
		classes[code] = class
	}
	codes := make([]uint16, rows)
	for i := range codes {
		codes[i] = classes[g.codes.At(i)]
	}
	return grouping{columns.Codes{U16: codes}, lists}
}

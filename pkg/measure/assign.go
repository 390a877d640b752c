package measure

import (
	"encoding/binary"
	"github.com/koreai/sessions-datasource/pkg/filter"
	"slices"

	"github.com/koreai/sessions-datasource/pkg/columns"
)

// lists is what groups each local code of a piece belongs to.
type lists struct {
	ends []int32 // of code c in ids: from ends[c-1], 0 at the start
	ids  []int32
}

func (l *lists) of(code int) []int32 {
	from := int32(0)
	if code > 0 {
		from = l.ends[code-1]
	}
	return l.ids[from:l.ends[code]]
}

func (l *lists) add(ids []int32) {
	l.ids = append(l.ids, ids...)
	l.ends = append(l.ends, int32(len(l.ids)))
}

// assignment is how the rows of a piece are spread over groups: the local code
// of the query's dimensions, recoded where that makes it smaller.
type assignment struct {
	recode []uint16 // nil: codes stay as they are
	lists  lists    // of the codes, after recoding
}

// tuples reads the query's dimensions over a piece.
func (p *plan) tuples(s *scratch, at filter.Piece) tuples {
	fields := make([]filter.Field, 0, len(p.Q.GroupBy))
	for _, d := range p.Q.GroupBy {
		fields = append(fields, s.Field(d, at.Part, at.Users, p.Selection))
	}
	return s.join(at.Part.Len(), fields)
}

const fewCodes = 256 // a byte a row

// assignAll gives every value that occurs a group, without looking at rows. It
// gives up when there may be more groups than are shown.
func (p *plan) assignAll(g *groups, all []filter.Piece) (out []assignment, few bool) {
	out, few = make([]assignment, len(all)), true
	borrow(func(s *scratch) {
		for i, at := range all {
			s.Reset()
			t := p.tuples(s, at)
			if few = t.entries <= fewCodes; !few {
				return
			}
			out[i].lists = g.listAll(&t, nil)
			if few = g.left >= 0; !few { // sessions that do not match may be those with many values
				return
			}
			if few = !g.foldable() || len(g.counts) <= p.Q.GroupLimit; !few {
				return
			}
		}
	})
	return out, few
}

// listAll is the groups of every code for which used, when given, is not 0.
func (g *groups) listAll(t *tuples, used []uint64) lists {
	out := lists{ends: make([]int32, 0, t.entries), ids: make([]int32, 0, t.entries)}
	var ids []int32
	for code := range t.entries {
		ids = ids[:0]
		if (used == nil || used[code] != 0) && g.admits(t.read(code)) {
			t.labels(func(labels []string) { ids = append(ids, g.id(labels)) })
		}
		out.add(ids)
	}
	return out
}

// rankAll counts the sessions of every group and settles which are shown.
func (p *plan) rankAll(g *groups, all []filter.Piece) ([]assignment, layout) {
	out := make([]assignment, len(all))
	wanted := []uint8{filter.IsMatch, filter.IsRated}
	p.each(len(all), func(s *scratch, i int) {
		v := p.Look(&s.Memory, all[i])
		if v.Any == 0 {
			return
		}
		t := p.tuples(s, all[i])
		cells := zeroed(&s.cells, t.entries)
		s.count(&v, t.codes, wanted, []filter.Run{{Hi: v.N}}, t.entries, cells)
		g.mu.Lock()
		defer g.mu.Unlock()
		out[i].lists = g.listAll(&t, cells)
		for code, n := range cells {
			for _, id := range out[i].lists.of(code) {
				found := &g.all[id]
				matched, rated := int64(n&0xffff), int64(n>>countBits&0xffff)
				found.sessions += matched
				found.seen = found.seen || matched > 0 || p.Seen == filter.IsRated && rated > 0
			}
		}
	})
	shown := g.settle()
	for i := range out {
		out[i] = out[i].shown(shown.place)
	}
	return out, shown
}

// shown replaces groups by their places, and codes by the number of their
// distinct list of places: a dictionary of thousands becomes a few classes.
func (a assignment) shown(place []int32) assignment {
	out := assignment{recode: make([]uint16, len(a.lists.ends))}
	known := map[string]uint16{}
	var ids []int32
	var key []byte
	for code := range a.lists.ends {
		ids, key = ids[:0], key[:0]
		for _, id := range a.lists.of(code) {
			if at := place[id]; at >= 0 && !slices.Contains(ids, at) {
				ids = append(ids, at)
				key = binary.LittleEndian.AppendUint32(key, uint32(at))
			}
		}
		class, seen := known[string(key)]
		if !seen {
			class = uint16(len(known))
			known[string(key)] = class
			out.lists.add(ids)
		}
		out.recode[code] = class
	}
	return out
}

// codes is the codes of the rows, recoded.
func (a *assignment) codes(s *scratch, codes columns.Codes) columns.Codes {
	switch {
	case a.recode == nil:
		return codes
	case codes.Const():
		return columns.Codes{One: a.recode[codes.One]}
	case len(a.lists.ends) > fewCodes:
		out := s.Rows16(max(len(codes.U8), len(codes.U16)))
		for i := range out {
			out[i] = a.recode[codes.At(i)]
		}
		return columns.Codes{U16: out}
	}
	out := s.Rows8(max(len(codes.U8), len(codes.U16)))
	for i := range out {
		out[i] = uint8(a.recode[codes.At(i)])
	}
	return columns.Codes{U8: out}
}

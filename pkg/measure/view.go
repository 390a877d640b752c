package measure

import (
	"github.com/koreai/sessions-datasource/pkg/columns"
)

// view is a part of a chunk after filtering: bits[class[i]] is what there is to
// know about row i, see isMatch.
type view struct {
	part  columns.Part
	users *columns.Users
	n     int
	class []uint8
	bits  [256]uint8
	any   uint8 // the bits that some row may have
}

// look filters a part. The view uses the worker's memory until its next reset.
func (p *plan) look(s *scratch, source piece) (v view) {
	v = view{part: source.part, users: source.users, n: source.part.Len()}
	c := v.part.Chunk
	states := c.States()
	codes := c.StateCodes().Slice(v.part.Lo, v.part.Hi)
	classes := s.keep8(len(states))
	for i := range states {
		classes[i] = p.class(states[i])
		v.any |= classes[i]
	}
	if v.any == 0 {
		return v
	}
	if codes.U8 != nil && len(p.fields) == 0 && p.ids == nil {
		v.class = codes.U8
		copy(v.bits[:], classes)
		return v
	}
	v.class = s.rows8(v.n)
	for i := range v.bits {
		v.bits[i] = uint8(i)
	}
	switch {
	case codes.U8 != nil:
		copy(s.table8[:], classes)
		for i, code := range codes.U8[:len(v.class)] {
			v.class[i] = s.table8[code]
		}
	case codes.U16 != nil:
		for i, code := range codes.U16[:len(v.class)] {
			v.class[i] = classes[code]
		}
	default:
		fill(v.class, classes[codes.One])
	}
	p.filter(s, &v)
	return v
}

// keep8 is a byte for every one of n entries.
func (s *scratch) keep8(n int) []uint8 {
	if s.table == nil {
		s.table = new([1 << 16]uint8)
	}
	return s.table[:n]
}

// filter clears the class of rows that a filter does not keep.
func (p *plan) filter(s *scratch, v *view) {
	for _, f := range p.fields {
		bytes, words := s.nBytes, s.nWords
		dim := s.field(f.key, v.part, v.users, p)
		if col := column(v.part.Chunk, f.key); col != nil {
			s.keep = f.entries(col, s.keep)
		} else {
			s.keep = f.field(dim, s.keep)
		}
		v.keep(s, dim.codes, s.keep)
		s.nBytes, s.nWords = bytes, words
		if v.any == 0 {
			return
		}
	}
	if p.ids != nil {
		for i := range v.class {
			if !p.ids[v.part.Chunk.ID(v.part.Lo+i)] {
				v.class[i] = 0
			}
		}
	}
}

// field says of every entry of a field without a column whether it is kept.
func (f *filter) field(dim field, keep []bool) []bool {
	keep = keep[:0]
	var buf [1]string
	for e := range dim.entries {
		keep = append(keep, f.finds(dim.values(e, buf[:0])[0]) != f.negated)
	}
	return keep
}

// keep clears the class of the rows whose entry is not kept.
func (v *view) keep(s *scratch, codes columns.Codes, keep []bool) {
	all, none := true, true
	for _, k := range keep {
		all, none = all && k, none && !k
	}
	switch {
	case all:
	case none || codes.Const() && !keep[codes.One]:
		v.any = 0
	case codes.Const():
	case codes.U8 != nil:
		t := &s.table8
		for e, k := range keep {
			t[e] = mask(k)
		}
		class := v.class[:len(codes.U8)]
		for i, code := range codes.U8 {
			class[i] &= t[code]
		}
	default:
		t := s.keep8(len(keep))
		for e, k := range keep {
			t[e] = mask(k)
		}
		class := v.class[:len(codes.U16)]
		for i, code := range codes.U16 {
			class[i] &= s.table[code]
		}
	}
}

func mask(keep bool) uint8 {
	if keep {
		return 255
	}
	return 0
}

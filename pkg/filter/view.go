package filter

import (
	"bytes"

	"github.com/koreai/sessions-datasource/pkg/columns"
	"github.com/koreai/sessions-datasource/pkg/query"
)

// View is a part of a chunk after filtering: bits[class[i]] is what there is to
// know about row i, see isMatch.
type View struct {
	Part  columns.Part
	users *columns.Users
	N     int
	Class []uint8
	Bits  [256]uint8
	Any   uint8 // the bits that some row may have

	Scratch bool // class lies in the worker's memory, not in the chunk's
}

// Look filters a part. The view uses the worker's memory until its next reset.
func (p *Selection) Look(s *Memory, at Piece) (v View) {
	v = View{Part: at.Part, users: at.Users, N: at.Part.Len()}
	c := v.Part.Chunk
	states := c.States()
	codes := c.StateCodes().Slice(v.Part.Lo, v.Part.Hi)
	classes := s.entries8(len(states))
	for i := range states {
		classes[i] = p.class(states[i])
		v.Any |= classes[i]
	}
	if v.Any == 0 {
		return v
	}
	if codes.U8 != nil {
		v.Class = codes.U8
		copy(v.Bits[:], classes)
	} else {
		v.own(s)
		for i := range v.Class {
			v.Class[i] = classes[codes.At(i)]
		}
	}
	p.filter(s, &v)
	return v
}

// own gives the view classes of its own, one for every combination of bits.
// What the rows' classes are is for the caller to write.
func (v *View) own(s *Memory) {
	v.Class, v.Scratch = s.Rows8(v.N), true
	for i := range v.Bits {
		v.Bits[i] = uint8(i)
	}
}

// entries8 is a byte for every one of n entries, whatever was in it before.
func (s *Memory) entries8(n int) []uint8 {
	if s.table == nil {
		s.table = new([1 << 16]uint8)
	}
	return s.table[:n]
}

// filter clears the class of rows that a filter does not keep.
func (p *Selection) filter(s *Memory, v *View) {
	p.links.drop(s, v)
	for _, f := range p.fields {
		if f.key == query.UserID && f.regexps == nil {
			f.users(s, v)
			continue
		}
		dim := s.Field(f.key, v.Part, v.users, p)
		keep := s.entries8(dim.Entries)
		if p.links.hasColumn(v.Part.Chunk, f.key) {
			f.entries(column(v.Part.Chunk, f.key), keep)
		} else {
			f.field(dim, keep)
		}
		v.keep(s, dim.Codes, keep)
		if v.Any == 0 {
			return
		}
	}
	if p.ByEnd {
		p.keepEnded(s, v)
	}
	if p.ids != nil {
		v.drop(s, func(i int) bool { return !p.ids[v.Part.Chunk.ID(v.Part.Lo+i)] })
	}
}

// drop clears the class of rows one by one.
func (v *View) drop(s *Memory, drop func(i int) bool) {
	class, bits := v.Class, v.Bits
	v.own(s)
	for i, c := range class {
		if v.Class[i] = bits[c]; drop(i) {
			v.Class[i] = 0
		}
	}
}

// keep clears the class of the rows whose entry is not kept: keep has 255 for
// entries that are, 0 for those that are not.
func (v *View) keep(s *Memory, codes columns.Codes, keep []uint8) {
	switch {
	case bytes.IndexByte(keep, dropped) < 0 || codes.Const() && keep[codes.One] == kept:
		return
	case bytes.IndexByte(keep, kept) < 0 || codes.Const():
		v.Any = 0
		return
	}
	class, bits := v.Class, v.Bits
	v.own(s)
	if codes.U8 != nil {
		copy(s.table8[:], keep)
		keepRows8(v.Class, class, codes.U8, &bits, &s.table8)
		return
	}
	keepRows16(v.Class, class, codes.U16, &bits, s.table)
}

func keepRows8(to, class, codes []uint8, bits, keep *[256]uint8) {
	_, _ = *bits, *keep
	class, codes = class[:len(to)], codes[:len(to)]
	i := 0
	for ; i+4 <= len(to); i += 4 {
		a, b := bits[class[i]]&keep[codes[i]], bits[class[i+1]]&keep[codes[i+1]]
		c, d := bits[class[i+2]]&keep[codes[i+2]], bits[class[i+3]]&keep[codes[i+3]]
		to[i], to[i+1], to[i+2], to[i+3] = a, b, c, d
	}
	for ; i < len(to); i++ {
		to[i] = bits[class[i]] & keep[codes[i]]
	}
}

func keepRows16(to, class []uint8, codes []uint16, bits *[256]uint8, keep *[1 << 16]uint8) {
	_, _ = *bits, *keep
	class, codes = class[:len(to)], codes[:len(to)]
	for i := range to {
		to[i] = bits[class[i]] & keep[codes[i]]
	}
}

// Flags is 1 for the classes that have the bit.
func (v *View) Flags(bit uint8) *[256]uint8 {
	var out [256]uint8
	for class, bits := range v.Bits {
		if bits&bit != 0 {
			out[class] = 1
		}
	}
	return &out
}

// OddLength is the length of a row whose length is odd but not negative.
func (v *View) OddLength(i int) (int64, bool) {
	c, row := v.Part.Chunk, v.Part.Lo+i
	if c.Lengths()[row] != columns.OddLength {
		return 0, false
	}
	n := c.End(row) - c.Start(row)
	return n, n >= 0
}

package measure

import (
	"bytes"

	"github.com/koreai/sessions-datasource/pkg/columns"
	"github.com/koreai/sessions-datasource/pkg/query"
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

	scratch bool // class lies in the worker's memory, not in the chunk's

	// A filter on few values may be left to the kernel: row i counts only where
	// late[lateCodes[i]] is all ones. settle takes it into class.
	lateCodes []uint8
	late      [256]uint64
}

// look filters a part. The view uses the worker's memory until its next reset.
func (p *selection) look(s *memory, at piece) (v view) {
	v = view{part: at.part, users: at.users, n: at.part.Len()}
	c := v.part.Chunk
	states := c.States()
	codes := c.StateCodes().Slice(v.part.Lo, v.part.Hi)
	classes := s.entries8(len(states))
	for i := range states {
		classes[i] = p.class(states[i])
		v.any |= classes[i]
	}
	if v.any == 0 {
		return v
	}
	if codes.U8 != nil {
		v.class = codes.U8
		copy(v.bits[:], classes)
	} else {
		v.own(s)
		for i := range v.class {
			v.class[i] = classes[codes.At(i)]
		}
	}
	p.filter(s, &v)
	return v
}

// own gives the view classes of its own, one for every combination of bits.
// What the rows' classes are is for the caller to write.
func (v *view) own(s *memory) {
	v.class, v.scratch = s.rows8(v.n), true
	for i := range v.bits {
		v.bits[i] = uint8(i)
	}
}

// entries8 is a byte for every one of n entries, whatever was in it before.
func (s *memory) entries8(n int) []uint8 {
	if s.table == nil {
		s.table = new([1 << 16]uint8)
	}
	return s.table[:n]
}

// filter clears the class of rows that a filter does not keep.
func (p *selection) filter(s *memory, v *view) {
	p.links.drop(s, v)
	for _, f := range p.fields {
		if f.key == query.UserID && f.regexps == nil {
			f.users(s, v)
			continue
		}
		dim := s.field(f.key, v.part, v.users, p)
		keep := s.entries8(dim.entries)
		if p.links.hasColumn(v.part.Chunk, f.key) {
			f.entries(column(v.part.Chunk, f.key), keep)
		} else {
			f.field(dim, keep)
		}
		v.keep(s, dim.codes, keep)
		if v.any == 0 {
			return
		}
	}
	if p.byEnd {
		p.keepEnded(s, v)
	}
	if p.ids != nil {
		v.drop(s, func(i int) bool { return !p.ids[v.part.Chunk.ID(v.part.Lo+i)] })
	}
}

// drop clears the class of rows one by one.
func (v *view) drop(s *memory, drop func(i int) bool) {
	v.settle(s)
	class, bits := v.class, v.bits
	v.own(s)
	for i, c := range class {
		if v.class[i] = bits[c]; drop(i) {
			v.class[i] = 0
		}
	}
}

// keep clears the class of the rows whose entry is not kept: keep has 255 for
// entries that are, 0 for those that are not.
func (v *view) keep(s *memory, codes columns.Codes, keep []uint8) {
	switch {
	case bytes.IndexByte(keep, dropped) < 0 || codes.Const() && keep[codes.One] == kept:
		return
	case bytes.IndexByte(keep, kept) < 0 || codes.Const():
		v.any = 0
		return
	}
	v.settle(s)
	if codes.U8 != nil {
		v.lateCodes = codes.U8
		for e, k := range keep {
			v.late[e] = -uint64(k & 1)
		}
		return
	}
	class, bits := v.class, v.bits
	v.own(s)
	keepRows16(v.class, class, codes.U16, &bits, s.table)
}

// settle leaves no filter to the kernel.
func (v *view) settle(s *memory) {
	if v.lateCodes == nil {
		return
	}
	class, bits := v.class, v.bits
	for e, k := range v.late {
		s.table8[e] = uint8(k)
	}
	v.own(s)
	keepRows8(v.class, class, v.lateCodes, &bits, &s.table8)
	v.lateCodes = nil
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

// flags is 1 for the classes that have the bit.
func (v *view) flags(bit uint8) *[256]uint8 {
	var out [256]uint8
	for class, bits := range v.bits {
		if bits&bit != 0 {
			out[class] = 1
		}
	}
	return &out
}

// oddLength is the length of a row whose length is odd but not negative.
func (v *view) oddLength(i int) (int64, bool) {
	c, row := v.part.Chunk, v.part.Lo+i
	if c.Lengths()[row] != columns.OddLength {
		return 0, false
	}
	n := c.End(row) - c.Start(row)
	return n, n >= 0
}

package filter

import (
	"bytes"
	"sync"

	"github.com/koreai/sessions-datasource/pkg/columns"
	"github.com/koreai/sessions-datasource/pkg/query"
)

// View is a part of a chunk after filtering: Bits[Class[i]] is what is known of
// row i, see IsMatch.
type View struct {
	Part  columns.Part
	N     int // rows
	Class []uint8
	Bits  [256]uint8
	Any   uint8 // the bits that some row may have
	own   *[columns.MaxRows]uint8
}

// Classes that rows get by what is found out one by one. Others are the numbers
// of the chunk's states or, where there are too many of these, sets of bits.
const (
	leftOut uint8 = 254
	dropped uint8 = 255
)

// View filters a piece.
func (p *Selection) View(at Piece) View {
	v := View{Part: at.Part, N: at.Part.Len()}
	states := v.Part.Chunk.States()
	bits := make([]uint8, len(states))
	for i, state := range states {
		bits[i] = p.class(state)
		v.Any |= bits[i]
	}
	if v.Any == 0 {
		return v
	}
	codes := v.Part.Chunk.StateCodes().Slice(v.Part.Lo, v.Part.Hi)
	if codes.U8 != nil && len(states) <= int(leftOut) {
		v.Class = codes.U8
		copy(v.Bits[:], bits)
	} else {
		_, to := v.rewrite()
		for i := range to {
			to[i] = bits[codes.At(i)]
			v.Bits[to[i]] = to[i]
		}
	}
	v.Bits[leftOut], v.Bits[dropped] = IsLeftOut, 0
	p.filter(&v, at)
	return v
}

// filter drops the rows that a filter does not keep.
func (p *Selection) filter(v *View, at Piece) {
	p.links.drop(v)
	for _, f := range p.fields {
		if f.key == query.UserID && f.regexps == nil {
			f.users(v, at.Users)
			continue
		}
		field := p.Field(f.key, at)
		v.keep(field.Codes, f.drops(field))
		if v.Any == 0 {
			return
		}
	}
	if p.ByEnd {
		p.keepEnded(v)
	}
	if p.ids != nil {
		v.drop(func(i int) bool { return !p.ids[v.Part.Chunk.ID(v.Part.Lo+i)] })
	}
}

var memory = sync.Pool{New: func() any { return new([columns.MaxRows]uint8) }}

// rewrite is the classes of the rows, and the view's own memory, in which they are
// written anew: the first time they lie in the chunk's.
func (v *View) rewrite() (from, to []uint8) {
	if v.own == nil {
		v.own = memory.Get().(*[columns.MaxRows]uint8)
	}
	from, v.Class = v.Class, v.own[:v.N]
	return from, v.Class
}

// Release gives the view's memory back; nothing of it may be read any more.
func (v *View) Release() {
	if v.own != nil {
		memory.Put(v.own)
	}
}

// drop drops rows one by one.
func (v *View) drop(drop func(i int) bool) {
	from, to := v.rewrite()
	for i, class := range from {
		if to[i] = class; drop(i) {
			to[i] = dropped
		}
	}
}

// keep drops the rows whose entry is dropped: drops has dropped for entries that
// are, 0 for the others.
func (v *View) keep(codes columns.Codes, drops []uint8) {
	switch {
	case bytes.IndexByte(drops, dropped) < 0 || codes.Const() && drops[codes.One] == 0:
	case bytes.IndexByte(drops, 0) < 0 || codes.Const():
		v.Any = 0
	case codes.U8 != nil:
		var table [256]uint8
		copy(table[:], drops)
		from, to := v.rewrite()
		keepBytes(from, to, codes.U8, &table)
	default:
		from, to := v.rewrite()
		for i, code := range codes.U16 {
			to[i] = from[i] | drops[code]
		}
	}
}

func keepBytes(from, to, codes []uint8, drops *[256]uint8) {
	from, codes = from[:len(to)], codes[:len(to)]
	i := 0
	for ; i+4 <= len(to); i += 4 {
		to[i] = from[i] | drops[codes[i]]
		to[i+1] = from[i+1] | drops[codes[i+1]]
		to[i+2] = from[i+2] | drops[codes[i+2]]
		to[i+3] = from[i+3] | drops[codes[i+3]]
	}
	for ; i < len(to); i++ {
		to[i] = from[i] | drops[codes[i]]
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

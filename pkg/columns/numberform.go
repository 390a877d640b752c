package columns

import (
	"math"
	"slices"
)

// numberForm is what strings have in common that are made by a program and
// differ in numbers only: CASE-0000012345, ref 77/3fa2, +49-170-123, a UUID.
// Of each string a dictionary then keeps the numbers, in as few bits as the
// largest needs.
type numberForm struct {
	fields []numberField
	after  string // what stands behind the last
}

// numberField is one of the numbers.
type numberField struct {
	before string // what stands before it
	low    uint64 // what is kept is counted from here
	base   uint8  // 10, or 16 for digits in lower case
	width  uint8  // digits, at most maxDigits; the most of all strings if not fixed
	fixed  bool   // all strings have so many, with zeros in front
	// left is set if the digits are read from the left: the number has zeros
	// behind, up to width digits, and cut of them are not there. In sorted
	// strings such numbers only grow.
	left bool
	slot slot
	cut  slot
}

const (
	maxDigits = 16 // of a field
	maxFields = 32 // of a form
)

// slot is where a number is in what is kept of a string: some bits of the word
// that begins at a byte. There are at most 2 times maxFields times 8 bytes.
type slot struct{ at, shift, bits uint8 }

func (f *numberField) most() uint64 {
	if f.base == 10 {
		return uint64(math.Pow10(int(f.width))) - 1
	}
	return uint64(1)<<(4*f.width) - 1 // all ones for 16 digits
}

// varies tells whether the field's texts have different lengths.
func (f *numberField) varies() bool { return f.left && !f.fixed }

// placer gives out slots, one after the other.
type placer struct{ at, used int } // a word that begins at a byte, and the bits of it that are taken

func (p *placer) slot(bits int) slot {
	if p.used+bits > 64 {
		p.at, p.used = p.at+p.used/8, p.used%8
		if p.used+bits > 64 {
			p.at, p.used = p.at+1, 0
		}
	}
	s := slot{uint8(p.at), uint8(p.used), uint8(bits)}
	p.used += bits
	return s
}

func (p *placer) width() int { return p.at + (p.used+7)/8 }

// number is what a string has in a slot; blob goes on for wordBytes after it.
func (s slot) number(blob string, from int) (v uint64) {
	for k := wordBytes - 1; k >= 0; k-- {
		v = v<<8 | uint64(blob[from+int(s.at)+k])
	}
	return v >> s.shift & (1<<s.bits - 1)
}

const wordBytes = 8

// text appends the string that is kept from a byte of blob on.
func (f *numberForm) text(buf []byte, blob string, from int) []byte {
	for k := range f.fields {
		x := &f.fields[k]
		buf = append(buf, x.before...)
		v := x.low + x.slot.number(blob, from)
		at := len(buf)
		for n := uint8(0); n < x.width && (x.fixed || x.left || n == 0 || v > 0); n++ {
			buf = append(buf, hexDigits[v%uint64(x.base)])
			v /= uint64(x.base)
		}
		slices.Reverse(buf[at:])
		if x.varies() {
			buf = buf[:len(buf)-int(x.cut.number(blob, from))]
		}
	}
	return append(buf, f.after...)
}

const (
	numberFormSize  = 40 // the sizes of the structs, checked by a test
	numberFieldSize = 40
)

func (f *numberForm) bytes() int64 {
	if f == nil {
		return 0
	}
	n := heapBytes(1, numberFormSize) + heapBytes(cap(f.fields), numberFieldSize) + heapBytes(len(f.after), 1)
	for _, x := range f.fields {
		n += heapBytes(len(x.before), 1)
	}
	return n
}

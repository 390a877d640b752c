package columns

import (
	"sort"
	"strings"
)

// Dict is a sorted list of distinct strings in one piece of memory.
//
// Where all strings are equally long, as case numbers, telephone numbers and
// UUIDs are, only the positions at which they differ are kept, and two of them
// in a byte when there are only hex digits there. What was read from a block may
// be numbers in a form instead.
type Dict struct {
	n       int
	blob    string
	ends    []uint32 // nil when form or numbers is used
	form    string   // the common positions of equally long strings
	vary    []uint16 // the positions that differ
	hex     bool
	width   int // bytes a string in blob, when form or numbers is used
	numbers *numberForm
}

// newDict keeps the strings, which must be sorted and distinct.
func newDict(values []string) Dict {
	if d, ok := formDict(len(values), func(i int) string { return values[i] }); ok {
		return d
	}
	d := Dict{n: len(values), ends: make([]uint32, len(values))}
	size := 0
	for i, v := range values {
		size += len(v)
		d.ends[i] = uint32(size)
	}
	var b strings.Builder
	b.Grow(size)
	for _, v := range values {
		b.WriteString(v)
	}
	d.blob = b.String()
	return d
}

const (
	minFormDict = 16      // strings; below it a table of positions costs more than it saves
	maxForm     = 1 << 10 // bytes a string
)

// formDict keeps n strings, which must be sorted and distinct, by what they
// have in common, if they are equally long and enough.
func formDict(n int, at func(i int) string) (Dict, bool) {
	if n < minFormDict || len(at(0)) > maxForm {
		return Dict{}, false
	}
	first := at(0)
	differs, hex := make([]bool, len(first)), true
	for i := range n {
		v := at(i)
		if len(v) != len(first) {
			return Dict{}, false
		}
		for k := range differs {
			differs[k] = differs[k] || v[k] != first[k]
		}
	}
	d := Dict{n: n, form: strings.Clone(first)}
	for i, yes := range differs {
		if yes {
			d.vary = append(d.vary, uint16(i))
		}
	}
	for i := range n {
		v := at(i)
		for _, k := range d.vary {
			hex = hex && hexValue(v[k]) <= 15
		}
	}
	d.hex, d.width = hex, len(d.vary)
	if hex {
		d.width = (len(d.vary) + 1) / 2
	}
	d.blob = d.packAll(n, at)
	return d, true
}

func (d *Dict) packAll(n int, at func(i int) string) string {
	blob := make([]byte, 0, d.width*n)
	for i := range n {
		v := at(i)
		for k := 0; k < len(d.vary); k++ {
			c := v[d.vary[k]]
			if !d.hex {
				blob = append(blob, c)
				continue
			}
			c = hexValue(c) << 4
			if k++; k < len(d.vary) {
				c |= hexValue(v[d.vary[k]])
			}
			blob = append(blob, c)
		}
	}
	return string(blob)
}

// Len is the number of strings.
func (d *Dict) Len() int { return d.n }

// At is the i-th string in sorted order.
func (d *Dict) At(i int) string {
	if d.packed() {
		return string(d.unpack(make([]byte, 0, 64), i))
	}
	return d.plain(i)
}

// packed tells whether strings have to be made.
func (d *Dict) packed() bool { return d.form != "" || d.numbers != nil }

func (d *Dict) plain(i int) string {
	from := uint32(0)
	if i > 0 {
		from = d.ends[i-1]
	}
	return d.blob[from:d.ends[i]]
}

func (d *Dict) unpack(buf []byte, i int) []byte {
	if d.numbers != nil {
		return d.numbers.text(buf[:0], d.blob, i*d.width)
	}
	buf = append(buf[:0], d.form...)
	packed := d.blob[i*d.width : (i+1)*d.width]
	for k, at := range d.vary {
		switch {
		case !d.hex:
			buf[at] = packed[k]
		case k%2 == 0:
			buf[at] = hexDigits[packed[k/2]>>4]
		default:
			buf[at] = hexDigits[packed[k/2]&15]
		}
	}
	return buf
}

// Find is the place of the string, false when it is not there.
func (d *Dict) Find(v string) (int, bool) {
	if !d.packed() {
		at := sort.Search(d.n, func(i int) bool { return d.plain(i) >= v })
		return at, at < d.n && d.plain(at) == v
	}
	if d.form != "" && len(v) != len(d.form) {
		return 0, false
	}
	buf := make([]byte, 0, 64)
	at := sort.Search(d.n, func(i int) bool { buf = d.unpack(buf, i); return string(buf) >= v })
	return at, at < d.n && d.At(at) == v
}

func (d *Dict) bytes() int64 {
	return heapBytes(len(d.blob), 1) + heapBytes(cap(d.ends), 4) + heapBytes(len(d.form), 1) + heapBytes(cap(d.vary), 2) + d.numbers.bytes()
}

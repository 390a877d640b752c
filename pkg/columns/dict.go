package columns

import (
	"sort"
	"strings"
)

// Dict is a sorted list of distinct strings in one piece of memory.
//
// Where all strings are equally long, as case numbers, telephone numbers and
// UUIDs are, only the positions at which they differ are kept, and two of them
// in a byte when there are only hex digits there.
type Dict struct {
	n     int
	blob  string
	ends  []uint32 // nil when form is used
	form  string   // the common positions of equally long strings
	vary  []uint16 // the positions that differ
	hex   bool
	width int // bytes a string in blob, when form is used
}

// newDict keeps the strings, which must be sorted and distinct.
func newDict(values []string) Dict {
	if d, ok := formDict(values); ok {
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

const minFormDict = 16 // below it a table of positions costs more than it saves

func formDict(values []string) (Dict, bool) {
	if len(values) < minFormDict || len(values[0]) > 1<<10 {
		return Dict{}, false
	}
	first := values[0]
	differs, hex := make([]bool, len(first)), true
	for _, v := range values {
		if len(v) != len(first) {
			return Dict{}, false
		}
		for i := range differs {
			differs[i] = differs[i] || v[i] != first[i]
		}
	}
	d := Dict{n: len(values), form: strings.Clone(first)}
	for i, yes := range differs {
		if yes {
			d.vary = append(d.vary, uint16(i))
		}
	}
	for _, v := range values {
		for _, at := range d.vary {
			hex = hex && hexValue(v[at]) <= 15
		}
	}
	d.hex, d.width = hex, len(d.vary)
	if hex {
		d.width = (len(d.vary) + 1) / 2
	}
	d.blob = d.packAll(values)
	return d, true
}

func (d *Dict) packAll(values []string) string {
	blob := make([]byte, 0, d.width*len(values))
	for _, v := range values {
		for i := 0; i < len(d.vary); i++ {
			c := v[d.vary[i]]
			if !d.hex {
				blob = append(blob, c)
				continue
			}
			c = hexValue(c) << 4
			if i++; i < len(d.vary) {
				c |= hexValue(v[d.vary[i]])
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
	if d.form != "" {
		return string(d.unpack(make([]byte, 0, 64), i))
	}
	return d.plain(i)
}

func (d *Dict) plain(i int) string {
	from := uint32(0)
	if i > 0 {
		from = d.ends[i-1]
	}
	return d.blob[from:d.ends[i]]
}

func (d *Dict) unpack(buf []byte, i int) []byte {
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
	if d.form == "" {
		at := sort.Search(d.n, func(i int) bool { return d.plain(i) >= v })
		return at, at < d.n && d.plain(at) == v
	}
	if len(v) != len(d.form) {
		return 0, false
	}
	buf := make([]byte, 0, 64)
	at := sort.Search(d.n, func(i int) bool { buf = d.unpack(buf, i); return string(buf) >= v })
	return at, at < d.n && d.At(at) == v
}

func (d *Dict) bytes() int64 {
	return heapBytes(len(d.blob), 1) + heapBytes(cap(d.ends), 4) + heapBytes(len(d.form), 1) + heapBytes(cap(d.vary), 2)
}

package columns

import (
	"sort"
	"strings"
)

// Dict is a sorted list of distinct strings in one piece of memory.
type Dict struct {
	blob string
	ends []uint32 // where each ends in blob
}

// newDict keeps the strings, which must be sorted and distinct.
func newDict(values []string) Dict {
	d := Dict{ends: make([]uint32, len(values))}
	end := 0
	for i, v := range values {
		end += len(v)
		d.ends[i] = uint32(end)
	}
	var b strings.Builder
	b.Grow(end)
	for _, v := range values {
		b.WriteString(v)
	}
	d.blob = b.String()
	return d
}

// Len is the number of strings.
func (d *Dict) Len() int { return len(d.ends) }

// At is the i-th string in sorted order.
func (d *Dict) At(i int) string {
	from := uint32(0)
	if i > 0 {
		from = d.ends[i-1]
	}
	return d.blob[from:d.ends[i]]
}

// Find is the place of the string, false when it is not there.
func (d *Dict) Find(v string) (int, bool) {
	at := sort.Search(d.Len(), func(i int) bool { return d.At(i) >= v })
	return at, at < d.Len() && d.At(at) == v
}

// width is how long each string is, 0 if that varies or there are none.
func (d *Dict) width() int {
	for i, end := range d.ends {
		if int(end) != (i+1)*int(d.ends[0]) {
			return 0
		}
	}
	return len(d.blob) / max(1, d.Len())
}

package columns

import (
	"encoding/binary"
	"math/bits"
)

// formDict is the dictionary of the strings, if all are equally long and what
// newDict makes of such can be had without making them: digits go straight
// from the numbers into the dictionary, half a byte each. They cannot where a
// digit between two of a field that differ is always the same.
func (f *fields) formDict(r *blockReader, n int) (Dict, bool) {
	if n < minFormDict || f.longest > maxForm {
		return Dict{}, false
	}
	for _, form := range f.forms {
		if !form.fixed {
			return Dict{}, false
		}
	}
	if !f.ascending(n) {
		r.fail("values out of order")
		return Dict{}, true
	}
	first, _ := f.join(r, 1)
	d := Dict{n: n, form: string(first), hex: true}
	var all []run
	at := 0
	for k := range f.forms {
		form := &f.forms[k]
		low, high, ok := form.differing(f.values[k])
		if !ok {
			return Dict{}, false
		}
		at += len(form.before) + form.width
		for i := high; i > low; i-- {
			d.vary = append(d.vary, uint16(at-i))
		}
		all = append(all, newRun(f.values[k], low, high))
	}
	d.vary = append(make([]uint16, 0, len(d.vary)), d.vary...)
	d.width = (len(d.vary) + 1) / 2
	d.blob = packRuns(r, all, n, d.width)
	return d, true
}

// ascending tells whether each string is after the one before; all have the
// same length.
func (f *fields) ascending(n int) bool {
	for i := 1; i < n; i++ {
		k := 0
		for k < len(f.values) && f.values[k][i] == f.values[k][i-1] {
			k++
		}
		if k == len(f.values) || f.values[k][i] < f.values[k][i-1] {
			return false
		}
	}
	return true
}

// differing is which digits of the numbers differ, counted from the lowest,
// and whether all between them do. It makes the numbers such in base 16 that
// have the same digits.
func (form *fieldForm) differing(values []uint64) (low, high int, ok bool) {
	differ, first := uint64(0), values[0]
	switch {
	case form.base == 16:
		for _, v := range values {
			differ |= v ^ first
		}
	case form.width <= maxDigits/2:
		first = uint64(pack8(decimal8(first)))
		for i, v := range values {
			v = uint64(pack8(decimal8(v)))
			values[i], differ = v, differ|v^first
		}
	default:
		first = packDecimal(first)
		for i, v := range values {
			v = packDecimal(v)
			values[i], differ = v, differ|v^first
		}
	}
	form.base = 16
	if differ == 0 {
		return 0, 0, true
	}
	low, high = bits.TrailingZeros64(differ)/4, (bits.Len64(differ)+3)/4
	for k := low; k < high; k++ {
		if differ>>(4*k)&15 == 0 {
			return 0, 0, false
		}
	}
	return low, high, true
}

// packDecimal is the number that has the same digits in base 16.
func packDecimal(v uint64) uint64 {
	return uint64(pack8(decimal8(v/tenToThe8)))<<32 | uint64(pack8(decimal8(v%tenToThe8)))
}

// pack8 is the opposite of hex8.
func pack8(x uint64) uint32 {
	x = (x<<4 | x>>8) & 0x00ff00ff00ff00ff
	x = (x | x>>8) & 0x0000ffff0000ffff
	return bits.ReverseBytes32(uint32(x | x>>16))
}

// run is digits next to each other of a field.
type run struct {
	values []uint64
	shift  int    // bits below them
	bits   int    // of theirs
	mask   uint64 // so many ones
}

func newRun(values []uint64, low, high int) run {
	return run{values, 4 * low, 4 * (high - low), uint64(1)<<(4*(high-low)) - 1}
}

// halves is the runs as such of at most eight digits.
func halves(all []run) (out []run) {
	for _, x := range all {
		if x.bits > 32 {
			out = append(out, run{x.values, x.shift + 32, x.bits - 32, x.mask >> 32})
			x.bits, x.mask = 32, 1<<32-1
		}
		out = append(out, x)
	}
	return out
}

// packRuns writes the digits of the runs for each string, in width bytes. What
// it writes of one string too much is what the next begins with.
func packRuns(r *blockReader, all []run, n, width int) string {
	out := r.tmp.bytes(n*width + 8)
	if width <= 8 {
		packShort(out, all, n, width)
		return string(out[:n*width])
	}
	all = halves(all)
	for i := range n {
		at, have, word := i*width, 0, uint64(0) // bits in word that are not written
		for k := range all {
			x := &all[k]
			word, have = word<<x.bits|x.values[i]>>x.shift&x.mask, have+x.bits
			if have >= 32 {
				have -= 32
				binary.BigEndian.PutUint32(out[at:], uint32(word>>have))
				at += 4
			}
		}
		binary.BigEndian.PutUint32(out[at:], uint32(word<<(32-have)))
	}
	return string(out[:n*width])
}

// packShort is packRuns for strings whose digits fit into a word.
func packShort(out []byte, all []run, n, width int) {
	rest := 64
	for _, x := range all {
		rest -= x.bits
	}
	words := all[0].values[:n]
	for i, v := range words {
		words[i] = v >> all[0].shift & all[0].mask
	}
	for _, x := range all[1:] {
		for i, v := range x.values[:n] {
			words[i] = words[i]<<x.bits | v>>x.shift&x.mask
		}
	}
	for i, word := range words {
		binary.BigEndian.PutUint64(out[i*width:], word<<rest)
	}
}

package columns

import "bytes"

// The ways in which the strings of a dictionary are written.
const (
	wholeDict = iota // one after the other
	frontDict        // what is the same as in the one before left out
	fieldDict        // as what all have in common, and numbers: see fields
)

// dictSpread bounds how much longer strings may be than what is written of
// them, so that little cannot turn into much.
const dictSpread = 64

func writeDict(w *blockWriter, d *Dict) {
	values := make([]string, d.n)
	size := 0
	for i := range values {
		values[i] = d.At(i)
		size += len(values[i])
	}
	w.uint(uint64(d.n))
	if d.n == 0 {
		return
	}
	from := len(w.to)
	for _, write := range []func(*blockWriter, []string) bool{writeFields, writeFronts} {
		if d.n >= minFormDict && write(w, values) && size <= dictSpread*(len(w.to)-from) {
			return
		}
		w.to = w.to[:from]
	}
	w.uint(wholeDict)
	w.texts(values)
}

func writeFronts(w *blockWriter, values []string) bool {
	w.uint(frontDict)
	same, rest := make([]uint32, len(values)), make([]string, len(values))
	before := ""
	for i, v := range values {
		same[i] = uint32(commonPrefix(before, v))
		rest[i], before = v[same[i]:], v
	}
	writePlanes(w, same)
	w.texts(rest)
	return true
}

func commonPrefix(a, b string) int {
	n := 0
	for n < len(a) && n < len(b) && a[n] == b[n] {
		n++
	}
	return n
}

func readDict(r *blockReader) Dict {
	// A string takes at least a byte, be it of its length, but for the one that is "".
	n := r.count(len(r.rest) + 1)
	if n == 0 {
		return Dict{}
	}
	before := len(r.rest)
	switch r.count(fieldDict) {
	case frontDict:
		all, ends := readFronts(r, n, before)
		return textDict(r, all, ends)
	case fieldDict:
		return readFields(r, n)
	}
	all, ends := r.texts(n)
	return textDict(r, all, ends)
}

func readFronts(r *blockReader, n, before int) (all []byte, ends []uint32) {
	same := readPlanes[uint32](r, n)
	rest, ends := r.texts(n)
	if r.err != nil {
		return nil, nil
	}
	size, left := uint64(len(rest)), uint64(dictSpread)*uint64(before-len(r.rest))
	for _, s := range same {
		if size += uint64(s); size > left {
			r.fail("texts that are too long")
			return nil, nil
		}
	}
	all = r.tmp.bytes(int(size))[:0]
	from, last := uint32(0), 0
	for i, end := range ends {
		at := len(all)
		if int(same[i]) > at-last {
			r.fail("a text that begins with more than there is")
			return nil, nil
		}
		all = append(all, all[last:last+int(same[i])]...)
		all = append(all, rest[from:end]...)
		from, last, ends[i] = end, at, uint32(len(all))
	}
	return all, ends
}

// inOrder tells whether a string is after the one before.
func (d *Dict) inOrder(i int) bool {
	if !d.packed() {
		return d.plain(i-1) < d.plain(i)
	}
	var one, two [64]byte
	return bytes.Compare(d.unpack(one[:0], i-1), d.unpack(two[:0], i)) < 0
}

// textDict keeps strings, which have to be sorted and distinct. It takes a
// copy of them.
func textDict(r *blockReader, text []byte, ends []uint32) Dict {
	if r.err != nil {
		return Dict{}
	}
	d := Dict{n: len(ends), blob: string(text), ends: ends}
	if checkSorted(r, &d); r.err != nil {
		return Dict{}
	}
	if formed, ok := formDict(d.n, d.plain); ok {
		return formed
	}
	return d
}

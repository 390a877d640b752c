package columns

import (
	"math/bits"
	"slices"
)

// How many values a row of a column may have.
const (
	one = iota
	several
)

// The parts that a column may have.
const (
	sparseColumn = 1 << iota
	multiColumn
)

func writeColumn(w *blockWriter, c *Column) {
	w.uint(bit(c.rows != nil)*sparseColumn | bit(c.multi)*multiColumn)
	if c.rows != nil {
		w.uint(uint64(len(c.rows)))
		writePlanes(w, c.rows)
	}
	writeDict(w, &c.dict)
	if c.multi {
		w.uint(uint64(len(c.ends) - 1))
		counts := make([]uint32, len(c.ends)-1)
		for i := range counts {
			counts[i] = c.ends[i+1] - c.ends[i]
		}
		writePlanes(w, counts)
		writePlanes(w, c.lists)
	}
	writeCodes(w, c.codes)
}

func readColumn(r *blockReader, rows, most int) (c Column) {
	kind := r.count(sparseColumn | multiColumn)
	n := rows
	if kind&sparseColumn != 0 {
		if n = r.count(rows); n == 0 {
			r.fail("a column of no rows")
		}
		c.rows = r.ascending(n, rows)
	}
	c.dict = readDict(r)
	entries := c.dict.n
	if c.multi = kind&multiColumn != 0; c.multi {
		if most == one {
			r.fail("several values where there is one")
		}
		entries = r.count(n)
		c.readLists(r, entries)
	}
	if entries > n {
		r.fail("more values than rows")
		return Column{}
	}
	c.codes = readCodes(r, n, 1, entries)
	return c
}

// readLists reads the lists of the entries after 0.
func (c *Column) readLists(r *blockReader, entries int) {
	c.ends = make([]uint32, 1, entries+1)
	sum := uint64(0)
	for _, n := range readPlanes[uint32](r, entries) {
		if sum += uint64(n); n == 0 || sum > uint64(MaxRows+len(r.rest)) {
			r.fail("a list of nothing, or too long")
			return
		}
		c.ends = append(c.ends, uint32(sum))
	}
	c.lists = readPlanes[uint32](r, int(sum))
	used := make([]bool, c.dict.n)
	for _, v := range c.lists {
		if int(v) >= len(used) {
			r.fail("a list of values that are not there")
			return
		}
		used[v] = true
	}
	if slices.Contains(used, false) {
		r.fail("a value that nothing has")
	}
}

// writeCodes writes 0 or the code of all rows plus one, and else the codes.
// In how many bytes they are kept is to be seen from how many there are.
func writeCodes(w *blockWriter, c Codes) {
	switch {
	case c.U8 != nil:
		w.uint(0)
		writePlanes(w, c.U8)
	case c.U16 != nil:
		w.uint(0)
		writePlanes(w, c.U16)
	default:
		w.uint(uint64(c.One) + 1)
	}
}

// readCodes reads n codes from first to first+distinct-1, each of which has to
// occur, and below first 0. Those who read chunks take a number of bytes a row
// for a bound of the codes and of how many there are.
func readCodes(r *blockReader, n, first, distinct int) (c Codes) {
	if same := r.count(first + distinct); same > 0 {
		c.One = uint16(same - 1)
		if first+distinct != same || distinct > 1 {
			r.fail("values that no row has")
		}
		return c
	}
	if first+distinct > 256 {
		c.U16 = readPlanes[uint16](r, n)
		checkMany(r, c.U16, first, distinct)
	} else {
		c.U8 = readPlanes[uint8](r, n)
		checkFew(r, c.U8, first, distinct)
	}
	return c
}

func checkFew(r *blockReader, codes []uint8, first, distinct int) {
	var seen [256]bool
	for _, c := range codes {
		seen[c] = true
	}
	if slices.Contains(seen[first:first+distinct], false) || slices.Contains(seen[first+distinct:], true) {
		r.fail("values that no row has, or that are not there")
	}
}

func checkMany(r *blockReader, codes []uint16, first, distinct int) {
	seen := &r.tmp.seen
	clear(seen[:])
	for _, c := range codes {
		seen[c/64] |= 1 << (c % 64)
	}
	n, top := 0, -1
	for k, word := range seen {
		if word != 0 {
			n, top = n+bits.OnesCount64(word), k*64+bits.Len64(word)-1
		}
	}
	if first > 0 {
		n -= int(seen[0] & 1) // rows without a value may be there or not
	}
	if n != distinct || distinct > 0 && top != first+distinct-1 {
		r.fail("values that no row has, or that are not there")
	}
}

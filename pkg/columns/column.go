package columns

import (
	"encoding/binary"
	"slices"
	"sort"
)

// Column is the values of one field, or of one tag name, over the rows of a
// chunk. A row has an entry; entry 0 is "no value". Without multi-valued rows
// entry e stands for the e-th string of the dictionary, counted from 1;
// otherwise for a list of them.
type Column struct {
	codes Codes    // of every row; of the rows in sparse when that is set
	rows  []uint16 // sparse: the rows that have a value, ascending
	dict  Dict
	ends  []uint32 // multi-valued: where the list of entry e ends in lists
	lists []uint32 // places in the dictionary
	multi bool
}

const sparseFactor = 4 // a column is sparse when at most a quarter of the rows has a value

// Entries is the number of entries, "no value" included.
func (c *Column) Entries() int {
	if c.multi {
		return len(c.ends)
	}
	return c.dict.Len() + 1
}

// Dict is the distinct strings of the column, sorted.
func (c *Column) Dict() *Dict { return &c.dict }

// Multi reports whether some row has several values.
func (c *Column) Multi() bool { return c.multi }

// List is the places in the dictionary of an entry's values, in the order and
// as often as they were added. The result must not be changed.
func (c *Column) List(entry int, buf []uint32) []uint32 {
	switch {
	case entry == 0:
		return nil
	case !c.multi:
		return append(buf[:0], uint32(entry-1))
	}
	return c.lists[c.ends[entry-1]:c.ends[entry]]
}

// Plain is the entry of every row; sparse when they have to be spread first.
func (c *Column) Plain() (codes Codes, sparse bool) { return c.codes, c.rows != nil }

// Wide reports whether a sparse column has to be spread over 16 bits a row.
func (c *Column) Wide() bool { return c.codes.U16 != nil || c.codes.One > 255 }

// Spread writes the entry of every row of a sparse column to b16 when it is
// wide, else to b8. The buffer must be as long as the chunk.
func (c *Column) Spread(b8 []uint8, b16 []uint16) Codes {
	if c.Wide() {
		clear(b16)
		for i, row := range c.rows {
			b16[row] = uint16(c.codes.At(i))
		}
		return Codes{U16: b16}
	}
	clear(b8)
	for i, row := range c.rows {
		b8[row] = uint8(c.codes.At(i))
	}
	return Codes{U8: b8}
}

// Present is how many of the rows [lo, hi) have a value, be it "".
func (c *Column) Present(lo, hi int) int {
	if c.rows != nil {
		from, _ := slices.BinarySearch(c.rows, uint16(lo))
		to := sort.Search(len(c.rows), func(i int) bool { return int(c.rows[i]) >= hi })
		return to - from
	}
	n := 0
	for i := lo; i < hi; i++ {
		if c.codes.At(i) != 0 {
			n++
		}
	}
	return n
}

// Entry is the entry of a row.
func (c *Column) Entry(i int) int {
	if c.rows == nil {
		return c.codes.At(i)
	}
	at, found := slices.BinarySearch(c.rows, uint16(i))
	if !found {
		return 0
	}
	return c.codes.At(at)
}

// appendValues adds the values of a row.
func (c *Column) appendValues(to []string, i int) []string {
	var one [1]uint32
	for _, v := range c.List(c.Entry(i), one[:]) {
		to = append(to, c.dict.At(int(v)))
	}
	return to
}

func (c *Column) first(i int) string {
	var one [1]uint32
	for _, v := range c.List(c.Entry(i), one[:]) {
		return c.dict.At(int(v))
	}
	return ""
}

// columnBuilder collects the values of a column, row by row.
type columnBuilder struct {
	ids    map[string]uint32
	values []string
	rows   []uint16
	cells  []uint32
	multi  bool

	unsorted bool // the dictionary is in order of appearance
}

func (b *columnBuilder) add(row int, values ...string) {
	if b.ids == nil {
		b.ids = map[string]uint32{}
	}
	for _, value := range values {
		id, known := b.ids[value]
		if !known {
			id = uint32(len(b.values))
			b.ids[value] = id
			b.values = append(b.values, value)
		}
		b.multi = b.multi || len(b.rows) > 0 && b.rows[len(b.rows)-1] == uint16(row)
		b.rows = append(b.rows, uint16(row))
		b.cells = append(b.cells, id)
	}
}

// column builds the column of n rows.
func (b *columnBuilder) column(n int) Column {
	rank := b.sort()
	c := Column{dict: newDict(b.values), multi: b.multi}
	rows, codes := b.rows, make([]uint16, len(b.cells))
	if b.multi {
		rows, codes = c.addLists(b.rows, b.cells, rank)
	} else {
		for i, id := range b.cells {
			codes[i] = uint16(rank[id]) + 1
		}
	}
	all := make([]uint16, n)
	for i, row := range rows {
		all[row] = codes[i]
	}
	c.setEntries(all)
	return c
}

// setEntries keeps the entry of every row, and returns the highest of them.
func (c *Column) setEntries(all []uint16) (top uint16) {
	present := 0
	for _, entry := range all {
		top = max(top, entry)
		if entry != 0 {
			present++
		}
	}
	if present == 0 || present > len(all)/sparseFactor {
		c.codes = packCodes(all)
		return top
	}
	codes := make([]uint16, 0, present)
	c.rows = make([]uint16, 0, present)
	for row, entry := range all {
		if entry != 0 {
			c.rows, codes = append(c.rows, uint16(row)), append(codes, entry)
		}
	}
	c.codes = packCodes(codes)
	return top
}

// entries is the entry of every row.
func (c *Column) entries(n int) []uint16 {
	all := make([]uint16, n)
	if c.rows != nil {
		for i, row := range c.rows {
			all[row] = uint16(c.codes.At(i))
		}
		return all
	}
	for i := range all {
		all[i] = uint16(c.codes.At(i))
	}
	return all
}

// sort orders the values and returns the new place of each.
func (b *columnBuilder) sort() []uint32 {
	if !b.unsorted {
		sort.Strings(b.values)
	}
	rank := make([]uint32, len(b.values))
	for at, v := range b.values {
		rank[b.ids[v]] = uint32(at)
	}
	return rank
}

// addLists turns rows with several values into entries that are lists, each
// different list once.
func (c *Column) addLists(rows []uint16, cells, rank []uint32) (distinct, codes []uint16) {
	known := map[string]uint16{}
	c.ends = []uint32{0}
	var key []byte
	for i := 0; i < len(rows); {
		from, row := i, rows[i]
		key = key[:0]
		for ; i < len(rows) && rows[i] == row; i++ {
			key = binary.LittleEndian.AppendUint32(key, rank[cells[i]])
		}
		code, found := known[string(key)]
		if !found {
			code = uint16(len(c.ends))
			known[string(key)] = code
			for k := from; k < i; k++ {
				c.lists = append(c.lists, rank[cells[k]])
			}
			c.ends = append(c.ends, uint32(len(c.lists)))
		}
		distinct, codes = append(distinct, row), append(codes, code)
	}
	c.ends, c.lists = slices.Clip(c.ends), slices.Clip(c.lists)
	return distinct, codes
}

package measure

import (
	"github.com/koreai/sessions-datasource/pkg/columns"
	"github.com/koreai/sessions-datasource/pkg/filter"
)

// batch is some runs of a piece's rows, and what their codes stand for.
type batch struct {
	t    *tally
	v    *filter.View
	g    grouping
	runs []filter.Run
}

// each calls f with every place of a table of the batch, run by run and code by
// code, and the cells of its rows: base + id, for every one of the ids.
func (b *batch) each(f func(at, base int, ids []int32)) {
	at := 0
	for _, run := range b.runs {
		for _, ids := range b.g.lists {
			f(at, run.Bucket*b.t.groups, ids)
			at++
		}
	}
}

// addCounts adds the packed counts of some bits to their cells, and to the totals.
func (b *batch) addCounts(counted []uint64, bits []uint8) {
	var to []*counts
	for _, bit := range bits {
		to = append(to, b.t.of(bit))
	}
	b.t.mu.Lock()
	defer b.t.mu.Unlock()
	b.each(func(at, base int, ids []int32) {
		packed := counted[at]
		if packed == 0 {
			return
		}
		for i, counts := range to {
			n := unpack(packed, i)
			counts.total += n
			for _, id := range ids {
				counts.cells[base+int(id)] += n
			}
		}
	})
}

// addSums adds a quantity of the rows.
func (b *batch) addSums(of quantity, sums []sum) {
	added := make([]sum, len(b.runs)*len(b.g.lists))
	for r, run := range b.runs {
		for row := run.Lo; row < run.Hi; row++ {
			if n, ok := b.number(of, row); ok {
				to := &added[r*len(b.g.lists)+b.g.codes.At(row)]
				to.n++
				to.sum += n
			}
		}
	}
	b.t.mu.Lock()
	defer b.t.mu.Unlock()
	b.each(func(at, base int, ids []int32) {
		for _, id := range ids {
			sums[base+int(id)].n += added[at].n
			sums[base+int(id)].sum += added[at].sum
		}
	})
}

// number is the quantity of a row that counts, if it has it.
func (b *batch) number(of quantity, row int) (n int64, ok bool) {
	chunk, bits := b.v.Part.Chunk, b.v.Bits[b.v.Class[row]]
	switch of {
	case duration:
		n, ok = b.v.Duration(row)
		return n, ok && bits&filter.IsTimed != 0
	case messages:
		n = chunk.Messages().At(b.v.Part.Lo + row)
	case tasks:
		n = chunk.Tasks().At(b.v.Part.Lo + row)
	}
	return n, n >= 0 && bits&filter.IsMatch != 0
}

// collect adds the numbers of the rows that have the bit to the lists of their
// cells. matched is, packed, how many rows match: no fewer than have the bit.
func (b *batch) collect(lists []list, numbers []uint32, bit uint8, matched []uint64) {
	ends, size := make([]uint32, len(matched)), uint32(0)
	for at, packed := range matched {
		ends[at] = size
		size += uint32(unpack(packed, 0)) + spare
	}
	values, flags := make([]uint32, size), b.v.Flags(bit)
	for r, run := range b.runs {
		class, numbers, end := b.v.Class[run.Lo:run.Hi], numbers[run.Lo:run.Hi], ends[r*len(b.g.lists):(r+1)*len(b.g.lists)]
		switch codes := b.g.codes.Slice(run.Lo, run.Hi); {
		case codes.U8 != nil:
			scatter(values, numbers, class, codes.U8, flags, end)
		case codes.U16 != nil:
			scatter(values, numbers, class, codes.U16, flags, end)
		default:
			at := end[codes.One]
			for i, number := range numbers {
				values[at] = number
				at += uint32(flags[class[i]]) & isNumber(number)
			}
			end[codes.One] = at
		}
	}
	b.t.mu.Lock()
	defer b.t.mu.Unlock()
	lo := uint32(0)
	b.each(func(at, base int, ids []int32) {
		if part := values[lo:ends[at]:ends[at]]; len(part) > 0 {
			for _, id := range ids {
				lists[base+int(id)].parts = append(lists[base+int(id)].parts, part)
			}
		}
		lo += uint32(unpack(matched[at], 0)) + spare
	})
}

// spare is how much room a cell has beyond its rows: a row that does not count
// is written as well, where the next one that does overwrites it.
const spare = 1

// isNumber is 1 for a length or a user, 0 for columns.NoLength and columns.IrregularLength.
func isNumber(n uint32) uint32 { return 1 - n>>31 }

// scatter copies the numbers that count to the end of their code's list.
func scatter[T uint8 | uint16](to, numbers []uint32, class []uint8, codes []T, flags *[256]uint8, ends []uint32) {
	class, codes = class[:len(numbers)], codes[:len(numbers)]
	for i, number := range numbers {
		end := &ends[codes[i]]
		to[*end] = number
		*end += uint32(flags[class[i]]) & isNumber(number)
	}
}

// collectLong adds the durations that are too long for 32 bits.
func (b *batch) collectLong(lists []list) {
	if !b.v.Part.Chunk.HasIrregularLengths() {
		return
	}
	b.t.mu.Lock()
	defer b.t.mu.Unlock()
	lengths := b.v.Part.Chunk.Lengths()[b.v.Part.Lo:b.v.Part.Hi]
	for _, run := range b.runs {
		for row := run.Lo; row < run.Hi; row++ {
			n, ok := b.number(duration, row)
			if !ok || lengths[row] != columns.IrregularLength {
				continue
			}
			for _, id := range b.g.lists[b.g.codes.At(row)] {
				to := &lists[run.Bucket*b.t.groups+int(id)]
				to.long = append(to.long, n)
			}
		}
	}
}

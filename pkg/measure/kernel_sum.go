package measure

import (
	"github.com/koreai/sessions-datasource/pkg/columns"
	"github.com/koreai/sessions-datasource/pkg/filter"
)

// addSums adds a quantity of a piece's rows.
func (t *tally) addSums(s *scratch, v *filter.View, g grouped, runs []filter.Run, to *sumTally) {
	cells := make([]sum, len(runs)*g.entries)
	k := sumKernel{v: v, g: g, runs: runs, cells: cells, bit: filter.IsMatch}
	c, lo, hi := v.Part.Chunk, v.Part.Lo, v.Part.Hi
	numbers := c.Messages()
	switch to.of {
	case duration:
		k.bit, k.limit = filter.IsTimed, columns.OddLength
		addNumbers(k, c.Lengths()[lo:hi], 0)
		k.addOdd()
		t.mergeSums(g, runs, cells, to)
		return
	case tasks:
		numbers = c.Tasks()
	}
	switch {
	case numbers.U8 != nil:
		addNumbers(k, numbers.U8[lo:hi], 1)
	case numbers.U16 != nil:
		addNumbers(k, numbers.U16[lo:hi], 1)
	case numbers.U32 != nil:
		addNumbers(k, numbers.U32[lo:hi], 1)
	case numbers.Odd != nil:
		k.addEach(func(i int) (int64, bool) { n := numbers.Odd[lo+i]; return n, n >= 0 })
	}
	t.mergeSums(g, runs, cells, to)
}

type sumKernel struct {
	v     *filter.View
	g     grouped
	runs  []filter.Run
	cells []sum
	bit   uint8
	limit uint32 // values from here on are none; 0: no limit
}

// addNumbers adds values that are kept plus one (0 says missing), or as they are.
func addNumbers[T uint8 | uint16 | uint32](k sumKernel, values []T, plus uint32) {
	for r, run := range k.runs {
		row := k.cells[r*k.g.entries : (r+1)*k.g.entries]
		for i := run.Lo; i < run.Hi; i++ {
			value := uint32(values[i])
			if k.v.Bits[k.v.Class[i]]&k.bit == 0 || value < plus || k.limit > 0 && value >= k.limit {
				continue
			}
			cell := &row[k.g.codes.At(i)]
			cell.n++
			cell.sum += int64(value - plus)
		}
	}
}

// addOdd adds the lengths that are too long to be kept as such.
func (k sumKernel) addOdd() {
	if !k.v.Part.Chunk.HasOddLengths() {
		return
	}
	k.addEach(func(i int) (int64, bool) { return k.v.OddLength(i) })
}

func (k sumKernel) addEach(value func(i int) (int64, bool)) {
	for r, run := range k.runs {
		for i := run.Lo; i < run.Hi; i++ {
			if k.v.Bits[k.v.Class[i]]&k.bit == 0 {
				continue
			}
			if n, ok := value(i); ok {
				cell := &k.cells[r*k.g.entries+k.g.codes.At(i)]
				cell.n++
				cell.sum += n
			}
		}
	}
}

func (t *tally) mergeSums(g grouped, runs []filter.Run, cells []sum, to *sumTally) {
	for r := range runs {
		t.mergeSum(runs[r].Bucket, cells[r*g.entries:(r+1)*g.entries], g.lists, to)
	}
}

func (t *tally) mergeSum(bucket int, cells []sum, of *lists, to *sumTally) {
	lock, base := t.lock(bucket), bucket*t.groups
	lock.Lock()
	defer lock.Unlock()
	for code, cell := range cells {
		if cell.n == 0 {
			continue
		}
		for _, id := range of.of(code) {
			at := &to.cells[base+int(id)]
			at.n += cell.n
			at.sum += cell.sum
		}
	}
}

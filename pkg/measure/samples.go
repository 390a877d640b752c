package measure

import (
	"math"
	"slices"
	"sync/atomic"

	"github.com/koreai/sessions-datasource/pkg/columns"
)

// samples is the durations of every cell, for percentiles.
type samples struct {
	cells []*sample
}

// sample is the durations of a cell: pieces of memory as they were collected,
// and those that are too long for 32 bits.
type sample struct {
	parts [][]uint32
	long  []int64
}

func (s *samples) cell(at int) *sample {
	if s.cells[at] == nil {
		s.cells[at] = &sample{}
	}
	return s.cells[at]
}

// addSamples sorts the durations of a piece's rows by run and code.
func (t *tally) addSamples(s *scratch, v *view, g grouped, runs []run) {
	lengths := v.part.Chunk.Lengths()[v.part.Lo:v.part.Hi]
	counts := zeroed(&s.next, len(runs)*g.entries+1)
	timed := func(i int) bool { return v.bits[v.class[i]]&isTimed != 0 && lengths[i] < columns.OddLength }
	for r, run := range runs {
		for i := run.lo; i < run.hi; i++ {
			if timed(i) {
				counts[r*g.entries+g.codes.At(i)+1]++
			}
		}
	}
	for i := 1; i < len(counts); i++ {
		counts[i] += counts[i-1]
	}
	values := make([]uint32, counts[len(counts)-1])
	ends := slices.Clone(counts)
	for r, run := range runs {
		for i := run.lo; i < run.hi; i++ {
			if timed(i) {
				at := r*g.entries + g.codes.At(i)
				values[ends[at]] = lengths[i]
				ends[at]++
			}
		}
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	for r := range runs {
		for code := range g.entries {
			at := r*g.entries + code
			if part := values[counts[at]:counts[at+1]]; len(part) > 0 {
				for _, id := range g.lists.of(code) {
					cell := t.samples.cell(runs[r].bucket*t.groups + int(id))
					cell.parts = append(cell.parts, part)
				}
			}
		}
	}
	t.addLong(v, g, runs)
}

func (t *tally) addLong(v *view, g grouped, runs []run) {
	if !v.part.Chunk.HasOddLengths() {
		return
	}
	for _, run := range runs {
		for i := run.lo; i < run.hi; i++ {
			if v.bits[v.class[i]]&isTimed == 0 {
				continue
			}
			if n, ok := v.oddLength(i); ok {
				for _, id := range g.lists.of(g.codes.At(i)) {
					cell := t.samples.cell(run.bucket*t.groups + int(id))
					cell.long = append(cell.long, n)
				}
			}
		}
	}
}

func (c *sample) len() int {
	if c == nil {
		return 0
	}
	n := len(c.long)
	for _, p := range c.parts {
		n += len(p)
	}
	return n
}

// quantile is the q-quantile by linear interpolation between the two nearest
// ranks, NaN without values.
func (c *sample) quantile(q float64, buf *[]uint32) float64 {
	n := c.len()
	if n == 0 {
		return math.NaN()
	}
	at := q * float64(n-1)
	below := int(at)
	low, high := c.ranks(below, min(below+1, n-1), buf)
	return float64(low) + (at-float64(below))*float64(high-low)
}

// ranks is the i-th and the j-th smallest value; j is i or i+1.
func (c *sample) ranks(i, j int, buf *[]uint32) (int64, int64) {
	all := (*buf)[:0]
	for _, p := range c.parts {
		all = append(all, p...)
	}
	*buf = all
	slices.Sort(all)
	slices.Sort(c.long)
	at := func(i int) int64 {
		if i < len(all) {
			return int64(all[i])
		}
		return c.long[i-len(all)]
	}
	return at(i), at(j)
}

// eachCell runs work for every cell on several cores.
func (p *plan) eachCell(n int, work func(s *scratch, cell int)) {
	const block = 64
	var blocks = (n + block - 1) / block
	var done atomic.Int64
	p.each(blocks, func(s *scratch, b int) {
		for cell := b * block; cell < min(n, (b+1)*block); cell++ {
			work(s, cell)
		}
		done.Add(1)
	})
}

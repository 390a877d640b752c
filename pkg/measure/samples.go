package measure

import (
	"math"
	"slices"
	"sync"
)

// samples is the durations of every cell, for percentiles.
type samples struct {
	cells   []sample
	buffers []*[]uint32 // in which they lie
}

// sample is the durations of a cell: pieces of memory as they were collected,
// the first of which nearly always is the only one.
type sample struct {
	first []uint32
	more  *moreSample
}

type moreSample struct {
	parts [][]uint32
	long  []int64 // too long for 32 bits
}

var sampleBuffers = sync.Pool{New: func() any { return new([]uint32) }}

// release gives the memory of the durations back.
func (s *samples) release() {
	for _, b := range s.buffers {
		sampleBuffers.Put(b)
	}
}

// spare is how much room a cell has beyond its rows: rows that do not count are
// written as well, where the next one that does overwrites them.
const spare = 2

// addSamples sorts the durations of a piece's rows by run and code. matched is
// how many rows of each cell match, in the lowest of the packed counts.
func (t *tally) addSamples(s *scratch, v *view, g grouped, runs []run, matched []uint64) {
	lengths := v.part.Chunk.Lengths()[v.part.Lo:v.part.Hi]
	at := zeroed(&s.next, 2*len(matched))
	front, back := at[:len(matched)], at[len(matched):]
	size := uint32(0)
	for cell, n := range matched {
		front[cell] = size
		size += uint32(n&(1<<countBits-1)) + spare
		back[cell] = size - 1
	}
	buffer := sampleBuffers.Get().(*[]uint32)
	*buffer = slices.Grow((*buffer)[:0], int(size))[:size]
	values := *buffer
	timed := v.flags(isTimed)
	for r, run := range runs {
		class, length := v.class[run.lo:run.hi], lengths[run.lo:run.hi]
		f, b := front[r*g.entries:(r+1)*g.entries], back[r*g.entries:(r+1)*g.entries]
		switch codes := g.codes.Slice(run.lo, run.hi); {
		case codes.Const():
			f[codes.One] += gather(values[f[codes.One]:], length, class, timed)
		case codes.U8 != nil:
			s.scatter8(values, length, class, codes.U8, timed, f, b)
		default:
			scatter(values, length, class, codes.U16, timed, f)
		}
	}
	closeGaps(values, matched, front, back)
	t.mu.Lock()
	defer t.mu.Unlock()
	t.samples.buffers = append(t.samples.buffers, buffer)
	lo := uint32(0)
	for cell, n := range matched {
		if part := values[lo:front[cell]:front[cell]]; len(part) > 0 {
			base := runs[cell/g.entries].bucket * t.groups
			for _, id := range g.lists.of(cell % g.entries) {
				t.samples.cells[base+int(id)].add(part)
			}
		}
		lo += uint32(n&(1<<countBits-1)) + spare
	}
	t.addLong(v, g, runs)
}

// flags is 1 for the classes that have the bit.
func (v *view) flags(bit uint8) *[256]uint8 {
	var out [256]uint8
	for class, bits := range v.bits {
		if bits&bit != 0 {
			out[class] = 1
		}
	}
	return &out
}

// usual is 1 for a length that is one, 0 for NoLength and OddLength.
func usual(length uint32) uint32 {
	return 1 - length>>31
}

// gather copies the lengths that count and returns how many there are.
func gather(to, lengths []uint32, class []uint8, timed *[256]uint8) uint32 {
	_ = *timed
	n := uint32(0)
	class = class[:len(lengths)]
	for i, length := range lengths {
		to[n] = length
		n += uint32(timed[class[i]]) & usual(length)
	}
	return n
}

// scatter copies the lengths that count to their code's place.
func scatter(to, lengths []uint32, class []uint8, codes []uint16, timed *[256]uint8, front []uint32) {
	_ = *timed
	class, codes = class[:len(lengths)], codes[:len(lengths)]
	for i, length := range lengths {
		f := &front[codes[i]]
		to[*f] = length
		*f += uint32(timed[class[i]]) & usual(length)
	}
}

// scatter8 does so from both ends, the lengths of every other row from the
// back, so that a row need not wait for the row before it.
func (s *scratch) scatter8(to, lengths []uint32, class, codes []uint8, timed *[256]uint8, front, back []uint32) {
	class, codes = class[:len(lengths)], codes[:len(lengths)]
	f, b := &s.front, &s.back
	_ = *timed
	copy(f[:], front)
	copy(b[:], back)
	i := 0
	for ; i+2 <= len(lengths); i += 2 {
		x, y := lengths[i], lengths[i+1]
		at, end := f[codes[i]], b[codes[i+1]]
		to[at] = x
		to[end] = y
		f[codes[i]] = at + uint32(timed[class[i]])&usual(x)
		b[codes[i+1]] = end - uint32(timed[class[i+1]])&usual(y)
	}
	if i < len(lengths) {
		at := f[codes[i]]
		to[at] = lengths[i]
		f[codes[i]] = at + uint32(timed[class[i]])&usual(lengths[i])
	}
	copy(front, f[:])
	copy(back, b[:])
}

// closeGaps moves what was written from the back of a cell next to what was
// written from its front, and front to behind it.
func closeGaps(values []uint32, matched []uint64, front, back []uint32) {
	lo := uint32(0)
	for cell, n := range matched {
		end := lo + uint32(n&(1<<countBits-1)) + spare
		f, b := front[cell], back[cell]+1
		moved := min(b-f, end-b)
		copy(values[f:f+moved], values[end-moved:end])
		front[cell] = f + end - b
		lo = end
	}
}

func (c *sample) add(part []uint32) {
	if c.first == nil {
		c.first = part
		return
	}
	if c.more == nil {
		c.more = &moreSample{}
	}
	c.more.parts = append(c.more.parts, part)
}

// addLong adds the lengths that are too long to be kept in 32 bits.
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
					cell := &t.samples.cells[run.bucket*t.groups+int(id)]
					if cell.more == nil {
						cell.more = &moreSample{}
					}
					cell.more.long = append(cell.more.long, n)
				}
			}
		}
	}
}

func (c *sample) len() int {
	n := len(c.first)
	if c.more != nil {
		n += len(c.more.long)
		for _, p := range c.more.parts {
			n += len(p)
		}
	}
	return n
}

// quantile is the q-quantile by linear interpolation between the two nearest
// ranks, NaN without values.
func (c *sample) quantile(q float64, s *selector) float64 {
	n := c.len()
	if n == 0 {
		return math.NaN()
	}
	at := q * float64(n-1)
	below := int(at)
	low, high := c.ranks(below, min(below+1, n-1), s)
	return float64(low) + (at-float64(below))*float64(high-low)
}

// ranks is the i-th and the j-th smallest value; j is i or i+1.
func (c *sample) ranks(i, j int, s *selector) (int64, int64) {
	s.parts = append(s.parts[:0], c.first)
	var long []int64
	if c.more != nil {
		s.parts = append(s.parts, c.more.parts...)
		long = c.more.long
		slices.Sort(long)
	}
	usual := c.len() - len(long)
	at := func(i int) int64 { return long[i-usual] }
	switch {
	case j < usual:
		low, high := s.ranks(i, j)
		return int64(low), int64(high)
	case i >= usual:
		return at(i), at(j)
	}
	low, _ := s.ranks(i, i)
	return int64(low), at(j)
}

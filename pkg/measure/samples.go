package measure

import (
	"github.com/koreai/sessions-datasource/pkg/filter"
	"slices"
	"sync"
)

// samples is the durations of every cell, for percentiles.
type samples struct {
	cells   []sample
	buffers []*[]uint32 // in which they lie
}

var sampleBuffers = sync.Pool{New: func() any { return new([]uint32) }}

// release gives the memory of the durations back.
func (s *samples) release() {
	for _, b := range s.buffers {
		sampleBuffers.Put(b)
	}
}

// spare is how much room a cell has beyond its rows: a row that does not count
// is written as well, where the next one that does overwrites it.
const spare = 1

// addSamples sorts the durations of a piece's rows by run and code. matched is
// how many rows of each cell match, in the lowest of the packed counts.
func (t *tally) addSamples(s *scratch, v *filter.View, g grouped, runs []filter.Run, matched []uint64) {
	lengths := v.Part.Chunk.Lengths()[v.Part.Lo:v.Part.Hi]
	ends, size := zeroed(&s.next, len(matched)), uint32(0)
	for cell, n := range matched {
		ends[cell] = size
		size += uint32(n&(1<<countBits-1)) + spare
	}
	buffer := sampleBuffers.Get().(*[]uint32)
	*buffer = slices.Grow((*buffer)[:0], int(size))[:size]
	values, timed := *buffer, v.Flags(filter.IsTimed)
	for r, run := range runs {
		class, length, end := v.Class[run.Lo:run.Hi], lengths[run.Lo:run.Hi], ends[r*g.entries:(r+1)*g.entries]
		switch codes := g.codes.Slice(run.Lo, run.Hi); {
		case codes.Const():
			at := &end[codes.One]
			*at += gather(values[*at:], length, class, timed)
		case codes.U8 != nil:
			scatter(values, length, class, codes.U8, timed, end)
		default:
			scatter(values, length, class, codes.U16, timed, end)
		}
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.samples.buffers = append(t.samples.buffers, buffer)
	lo := uint32(0)
	for cell, n := range matched {
		if part := values[lo:ends[cell]:ends[cell]]; len(part) > 0 {
			base := runs[cell/g.entries].Bucket * t.groups
			for _, id := range g.lists.of(cell % g.entries) {
				t.samples.cells[base+int(id)].add(part)
			}
		}
		lo += uint32(n&(1<<countBits-1)) + spare
	}
	t.addLong(v, g, runs)
}

// usual is 1 for a length that is one, 0 for NoLength and OddLength.
func usual(length uint32) uint32 { return 1 - length>>31 }

// gather copies the lengths that count and returns how many there are.
func gather(to, lengths []uint32, class []uint8, timed *[256]uint8) (n uint32) {
	_ = *timed
	class = class[:len(lengths)]
	for i, length := range lengths {
		to[n] = length
		n += uint32(timed[class[i]]) & usual(length)
	}
	return n
}

// scatter copies the lengths that count to the end of their code's list.
func scatter[T uint8 | uint16](to, lengths []uint32, class []uint8, codes []T, timed *[256]uint8, ends []uint32) {
	_ = *timed
	class, codes = class[:len(lengths)], codes[:len(lengths)]
	for i, length := range lengths {
		end := &ends[codes[i]]
		to[*end] = length
		*end += uint32(timed[class[i]]) & usual(length)
	}
}

// addLong adds the lengths that are too long to be kept in 32 bits.
func (t *tally) addLong(v *filter.View, g grouped, runs []filter.Run) {
	if !v.Part.Chunk.HasOddLengths() {
		return
	}
	for _, run := range runs {
		for i := run.Lo; i < run.Hi; i++ {
			if v.Bits[v.Class[i]]&filter.IsTimed == 0 {
				continue
			}
			if n, ok := v.OddLength(i); ok {
				for _, id := range g.lists.of(g.codes.At(i)) {
					cell := &t.samples.cells[run.Bucket*t.groups+int(id)]
					if cell.more == nil {
						cell.more = &moreSample{}
					}
					cell.more.long = append(cell.more.long, n)
				}
			}
		}
	}
}

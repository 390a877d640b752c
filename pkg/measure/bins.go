package measure

import (
	"math"
	"slices"
	"sync"

	"github.com/koreai/sessions-datasource/pkg/columns"
)

// bins finds percentiles without sorting: a first pass counts durations by bin,
// which tells in which bin a rank lies; a second pass takes out that bin's
// durations alone, some per cent of all. A bucket that lies in one piece is done
// with while its rows are at hand. What lies in several pieces is counted
// together first.
type bins struct {
	t         *tally
	quantiles []float64
	size      []int64     // durations of every cell
	values    [][]float64 // [quantile][cell]
	width     binWidth
	open      [][]uint32 // of every bucket in several pieces: [group*slots + bin]
	held      []heldRun
	mu        sync.Mutex
}

// heldRun is a run of a bucket that lies in several pieces.
type heldRun struct {
	bucket  int
	index   *[]uint16
	lengths []uint32
	lists   *lists
}

var indexBuffers = sync.Pool{New: func() any { return new([]uint16) }}

// binWidth is how fine the bins are. A bin is the exponent and the first bits of
// the length plus one as a float32, whose bits rise as the number does.
type binWidth struct {
	shift uint   // of a float32's bits
	first uint16 // the bin of 1
	bins  int    // of lengths: 31 octaves and the end of the last. What is no length lies above them
	slots int    // room for a code, with what is no length; slot 0 of all is for rows that do not count
}

var (
	fineBins   = binWidth{shift: 20, first: 127 << 3, bins: 31<<3 + 1, slots: 33 << 3} // eight an octave
	coarseBins = binWidth{shift: 22, first: 127 << 1, bins: 31<<1 + 1, slots: 33 << 1} // two an octave
)

// codes is how many codes fit.
func (w binWidth) codes() int { return 1<<16/w.slots - 2 }

const (
	manyBinRows = 4096 // rows a run and code from which on bins are fine
	fewBinRows  = 12   // and below which sorting is faster
)

// binScratch is what a worker needs to find percentiles by bins.
type binScratch struct {
	counts binCounts
	wanted [1 << 16]uint8
	index  [columns.MaxRows]uint16
	taken  [columns.MaxRows + 1]uint64
	sums   []uint32   // [group*slots + bin] of one bucket
	places []place    // [quantile*groups + group] of one bucket
	lists  [][]uint32 // the durations taken, likewise
}

// place is where a quantile lies: in one bin, or between two.
type place struct {
	n         int64 // durations
	low, high int   // bins; equal when both ranks lie in one
	before    int64 // durations in the bins below low
}

// find says where the quantile lies among the counts.
func find(counts []uint32, q float64) (p place) {
	for _, n := range counts {
		p.n += int64(n)
	}
	if p.n == 0 {
		return p
	}
	i := int64(q * float64(p.n-1))
	j := min(i+1, p.n-1)
	seen, at := int64(0), 0
	for ; seen+int64(counts[at]) <= i; at++ {
		seen += int64(counts[at])
	}
	p.low, p.before = at, seen
	for ; seen+int64(counts[at]) <= j; at++ {
		seen += int64(counts[at])
	}
	p.high = at
	return p
}

// value is the quantile, given the durations in the place's bins.
func (p *place) value(q float64, list []uint32, s *selector) float64 {
	at := q * float64(p.n-1)
	i := int64(at)
	j := min(i+1, p.n-1)
	s.parts = append(s.parts[:0], list)
	low, high := s.ranks(int(i-p.before), int(j-p.before))
	return float64(low) + (at-float64(i))*float64(int64(high)-int64(low))
}

// addBins counts the durations of a piece.
func (t *tally) addBins(s *scratch, v *view, g grouped, runs []run) {
	if s.bins == nil {
		s.bins = new(binScratch)
	}
	b, lengths := s.bins, v.part.Chunk.Lengths()[v.part.Lo:v.part.Hi]
	var base, keep [256]uint16
	for code := range g.entries {
		base[code] = uint16((code+1)*t.bins.width.slots) - t.bins.width.first
	}
	for class, bits := range v.bits {
		if bits&isTimed != 0 {
			keep[class] = math.MaxUint16
		}
	}
	for _, run := range runs {
		index, length := b.index[:run.hi-run.lo], lengths[run.lo:run.hi]
		var kept *[]uint16
		if t.bins.open[run.bucket] != nil {
			kept = indexBuffers.Get().(*[]uint16)
			*kept = slices.Grow((*kept)[:0], len(index))[:len(index)]
			index = *kept
		}
		if g.codes.Const() {
			binRowsOne(index, length, v.class[run.lo:run.hi], base[g.codes.One], &keep, t.bins.width.shift, &b.counts)
		} else {
			binRows8(index, length, v.class[run.lo:run.hi], g.codes.U8[run.lo:run.hi], &base, &keep, t.bins.width.shift, &b.counts)
		}
		b.sum(g, t.groups, t.bins.width)
		if kept != nil {
			t.bins.hold(t.bins.open[run.bucket], b.sums, heldRun{run.bucket, kept, length, g.lists})
			continue
		}
		t.bins.finish(s, g.lists, run.bucket, index, length)
	}
}

// sum adds the counts of codes up by group, and empties them.
func (b *binScratch) sum(g grouped, groups int, w binWidth) {
	b.sums = zeroed(&b.sums, groups*w.slots)
	for code := range g.entries {
		even := b.counts[0][(code+1)*w.slots:][:w.slots]
		odd := b.counts[1][(code+1)*w.slots:][:w.slots]
		for _, id := range g.lists.of(code) {
			sums := b.sums[int(id)*w.slots:][:w.bins]
			for i := range sums {
				sums[i] += even[i] + odd[i]
			}
		}
		clear(even)
		clear(odd)
	}
}

func (b *bins) hold(open, sums []uint32, run heldRun) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for i, n := range sums {
		open[i] += n
	}
	b.held = append(b.held, run)
}

// finish is for a bucket that lies in one piece: its sums are complete.
func (b *bins) finish(s *scratch, of *lists, bucket int, index []uint16, lengths []uint32) {
	w, groups := s.bins, b.t.groups
	w.places = b.find(w.sums, w.places[:0])
	for len(w.lists) < len(w.places) {
		w.lists = append(w.lists, nil)
	}
	for i := range w.places {
		w.lists[i] = w.lists[i][:0]
	}
	b.collect(w, of, w.places, index, lengths, func(at int, length uint32) { w.lists[at] = append(w.lists[at], length) })
	for i := range w.places {
		b.set(s, bucket, i/groups, i%groups, &w.places[i], w.lists[i])
	}
}

// find is the place of every quantile of every group of a bucket.
func (b *bins) find(sums []uint32, to []place) []place {
	for _, q := range b.quantiles {
		for g := range b.t.groups {
			to = append(to, find(sums[g*b.width.slots:(g+1)*b.width.slots], q))
		}
	}
	return to
}

// collect calls f for every duration that lies in the bin of a place.
func (b *bins) collect(w *binScratch, of *lists, places []place, index []uint16, lengths []uint32, f func(at int, length uint32)) {
	groups, slots := b.t.groups, b.width.slots
	mark := func(value uint8) {
		for code := range of.ends {
			for _, id := range of.of(code) {
				for at := int(id); at < len(places); at += groups {
					if p := &places[at]; p.n > 0 {
						w.wanted[(code+1)*slots+p.low], w.wanted[(code+1)*slots+p.high] = value, value
					}
				}
			}
		}
	}
	mark(1)
	taken := w.taken[:take(w.taken[:], index, lengths, &w.wanted)]
	mark(0)
	for _, row := range taken {
		slot := int(row >> 32)
		bin := slot % slots
		for _, id := range of.of(slot/slots - 1) {
			for at := int(id); at < len(places); at += groups {
				if p := &places[at]; p.n > 0 && (bin == p.low || bin == p.high) {
					f(at, uint32(row))
				}
			}
		}
	}
}

func (b *bins) set(s *scratch, bucket, quantile, group int, p *place, list []uint32) {
	cell := bucket*b.t.groups + group
	b.size[cell] = p.n
	b.values[quantile][cell] = math.NaN()
	if p.n > 0 {
		b.values[quantile][cell] = p.value(b.quantiles[quantile], list, &s.selector)
	}
}

package measure

import (
	"slices"
	"sync"

	"github.com/koreai/sessions-datasource/pkg/query"
)

const maxOpenBins = 16 << 20 // counts of buckets in several pieces: 64 MiB

// newBins decides whether percentiles are found by bins: there must be enough
// rows in a bucket to be worth it, and few enough groups.
func newBins(t *tally, all []piece, assigned []assignment) *bins {
	b := &bins{t: t, open: make([][]uint32, t.p.buckets())}
	pieces := make([]int, t.p.buckets())
	codes, runs, rows := 1, 0, 0
	for i, at := range all {
		codes = max(codes, len(assigned[i].lists.ends))
		runs, rows = runs+len(at.runs), rows+at.part.Len()
		for _, r := range at.runs {
			pieces[r.bucket]++
		}
		if at.part.Chunk.HasLongLengths() {
			return nil
		}
	}
	open := 0
	for _, n := range pieces {
		open += min(1, n/2)
	}
	b.width = coarseBins
	if rows >= runs*codes*manyBinRows {
		b.width = fineBins
	}
	if codes > b.width.codes() || rows < runs*codes*fewBinRows || open*t.groups*b.width.slots > maxOpenBins {
		return nil
	}
	for bucket, n := range pieces {
		if n > 1 {
			b.open[bucket] = make([]uint32, t.groups*b.width.slots)
		}
	}
	cells := t.p.buckets() * t.groups
	b.size = make([]int64, cells)
	for _, q := range []float64{medianAt, p95At} {
		if slices.Contains(t.p.q.Measures, quantileMeasure[q]) {
			b.quantiles = append(b.quantiles, q)
			b.values = append(b.values, make([]float64, cells))
		}
	}
	return b
}

// The quantiles that are measured.
const (
	medianAt = 0.5
	p95At    = 0.95
)

var quantileMeasure = map[float64]query.Measure{medianAt: query.MedianDuration, p95At: query.P95Duration}

// close finishes the buckets that lie in several pieces.
func (b *bins) close() {
	groups := b.t.groups
	places, lists := make([][]place, len(b.open)), make([][][]uint32, len(b.open))
	var buckets []int
	for bucket, sums := range b.open {
		if sums != nil {
			places[bucket] = b.find(sums, nil)
			lists[bucket] = make([][]uint32, len(places[bucket]))
			buckets = append(buckets, bucket)
		}
	}
	var mu sync.Mutex
	b.t.p.each(len(b.held), func(s *scratch, i int) {
		if s.bins == nil {
			s.bins = new(binScratch)
		}
		h := &b.held[i]
		own := make([][]uint32, len(places[h.bucket]))
		b.collect(s.bins, h.lists, places[h.bucket], *h.index, h.lengths, func(at int, length uint32) { own[at] = append(own[at], length) })
		indexBuffers.Put(h.index)
		mu.Lock()
		defer mu.Unlock()
		for at, list := range own {
			lists[h.bucket][at] = append(lists[h.bucket][at], list...)
		}
	})
	each := len(b.quantiles) * groups
	b.t.p.each(len(buckets)*each, func(s *scratch, i int) {
		bucket, at := buckets[i/each], i%each
		b.set(s, bucket, at/groups, at%groups, &places[bucket][at], lists[bucket][at])
	})
}

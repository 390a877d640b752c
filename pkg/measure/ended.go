package measure

import (
	"github.com/koreai/sessions-datasource/pkg/filter"
	"math"

	"github.com/koreai/sessions-datasource/pkg/columns"
)

// Chunks are sorted by start. Counted by end, the rows of a piece can lie in any
// bucket: the bucket is then part of a row's code, and a cell the group of a
// tally that has one bucket (see tallyByEnd).

// tallyByEnd counts all pieces for a number of groups, by end.
func (p *plan) tallyByEnd(in []columns.Snapshot, all []filter.Piece, assigned []assignment, groups int) *tally {
	one := *p.Selection
	one.Edges = []int64{math.MinInt64 / 2, math.MaxInt64 / 2}
	flat := *p
	flat.Selection = &one
	t := newTally(&flat, groups*p.Buckets())
	t.byEnd = &ended{p: p, groups: groups}
	t.addAll(in, all, assigned)
	t.p, t.groups = p, groups
	return t
}

// ended spreads rows over buckets by their end.
type ended struct {
	p      *plan
	groups int
}

// pair makes the bucket of every row part of its code: of all pairs of bucket
// and code those that occur get a number.
func (e *ended) pair(s *scratch, v *filter.View, g grouped) grouped {
	buckets := e.p.Buckets()
	if buckets == 1 {
		return g
	}
	out := grouped{codes: columns.Codes{U16: s.Rows16(v.N)}, lists: &lists{}, scratch: true}
	number := make(map[int]uint16)
	at := func(bucket, code int) uint16 {
		pair := bucket*g.entries + code
		n, known := number[pair]
		if !known {
			n = uint16(len(number))
			number[pair] = n
			for _, id := range g.lists.of(code) {
				out.lists.ids = append(out.lists.ids, int32(bucket*e.groups)+id)
			}
			out.lists.ends = append(out.lists.ends, int32(len(out.lists.ids)))
		}
		return n
	}
	at(0, 0) // what does not count has a code as well
	last, lastPair := uint16(0), 0
	for i := range v.N {
		bucket := 0
		if b := v.Bits[v.Class[i]]; b != 0 && b&filter.IsLeftOut == 0 {
			bucket = filter.SearchEdges(e.p.Edges, v.End(i))
		}
		code := g.codes.At(i)
		if pair := bucket*g.entries + code; pair != lastPair {
			last, lastPair = at(bucket, code), pair
		}
		out.codes.U16[i] = last
	}
	out.entries = len(out.lists.ends)
	return out
}

package measure

import (
	"math"

	"github.com/koreai/sessions-datasource/pkg/columns"
	"github.com/koreai/sessions-datasource/pkg/session"
)

// Chunks are sorted by start. Counted by end, the rows of a piece can lie in any
// bucket: the bucket is then part of a row's code, and a cell the group of a
// tally that has one bucket (see tallyByEnd).

// pieces is the parts in which rows lie that count.
func (p *plan) pieces(in []columns.Snapshot) []piece {
	var out []piece
	for _, s := range p.started() {
		out = append(out, pieces(in, s)...)
	}
	return out
}

// started is the spans of starts of rows that count, ascending, not overlapping.
func (p *plan) started() []session.Span {
	if !p.byEnd {
		return p.spans
	}
	var out []session.Span
	for _, s := range p.spans {
		s = p.q.Started(s)
		if n := len(out); n > 0 && s.From <= out[n-1].To {
			out[n-1].To = max(out[n-1].To, s.To)
		} else if !s.Empty() {
			out = append(out, s)
		}
	}
	return out
}

// startedHull is from the first to the last start of rows that count.
func (p *plan) startedHull() session.Span {
	all := p.started()
	if len(all) == 0 {
		return session.Span{}
	}
	return session.Span{From: all[0].From, To: all[len(all)-1].To}
}

// keepEnded clears the class of rows that end outside what is counted. Rows
// without an end are left out, which is told of those that started in the range.
func (p *plan) keepEnded(s *scratch, v *view) {
	v.settle(s)
	class, bits := v.class, v.bits
	v.own(s)
	for i, c := range class {
		b := bits[c]
		if b == 0 {
			v.class[i] = 0
			continue
		}
		v.class[i] = p.endedClass(b, v.part.Chunk.Start(v.part.Lo+i), v.end(i))
	}
}

// endedClass is the bits of a row, counted by end. A session longer than the
// longest never counts: whether it does must not hang on how long a range is.
func (p *plan) endedClass(bits uint8, start, end int64) uint8 {
	switch ended := bits&isLeftOut == 0 && end != session.NoTime; {
	case ended && end-start <= p.q.LongestSession.Milliseconds() && p.counts(end):
		return bits
	case !ended && bits&(isLeftOut|isMatch) != 0 && p.span.Contains(start):
		return isLeftOut
	}
	return 0
}

// end is when the session of a row ended, session.NoTime when that is missing or before its start.
func (v *view) end(i int) int64 {
	row := v.part.Lo + i
	start := v.part.Chunk.Start(row)
	switch n := v.part.Chunk.Lengths()[row]; n {
	case columns.NoLength:
		return session.NoTime
	case columns.OddLength:
		if end := v.part.Chunk.End(row); end >= start {
			return end
		}
		return session.NoTime
	default:
		return start + int64(n)
	}
}

// counts reports whether the instant lies in a span that is counted.
func (p *plan) counts(at int64) bool {
	for _, s := range p.spans {
		if s.Contains(at) {
			return true
		}
	}
	return false
}

// tallyByEnd counts all pieces for a number of groups, by end.
func (p *plan) tallyByEnd(in []columns.Snapshot, all []piece, assigned []assignment, groups int) *tally {
	flat := *p
	flat.edges = []int64{math.MinInt64 / 2, math.MaxInt64 / 2}
	t := newTally(&flat, groups*p.buckets())
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
func (e *ended) pair(s *scratch, v *view, g grouped) grouped {
	buckets := e.p.buckets()
	if buckets == 1 {
		return g
	}
	out := grouped{codes: columns.Codes{U16: s.rows16(v.n)}, lists: &lists{}, scratch: true}
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
	for i := range v.n {
		bucket := 0
		if b := v.bits[v.class[i]]; b != 0 && b&isLeftOut == 0 {
			bucket = searchEdges(e.p.edges, v.end(i))
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

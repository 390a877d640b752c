package filter

import (
	"math"
	"slices"
	"sort"

	"github.com/koreai/sessions-datasource/pkg/columns"
	"github.com/koreai/sessions-datasource/pkg/session"
)

// Piece is a part of a chunk with the source it belongs to.
type Piece struct {
	Part   columns.Part
	Users  *columns.Users
	Source int
}

// Pieces is the parts of all sources in the span.
func Pieces(in []columns.Snapshot, span session.Span) []Piece {
	var out []Piece
	for source, snapshot := range in {
		for _, part := range snapshot.Cut(span).Parts {
			out = append(out, Piece{Part: part, Users: snapshot.Users, Source: source})
		}
	}
	return out
}

// Run is rows [lo, hi) of a part that lie in a bucket.
type Run struct{ Bucket, Lo, Hi int }

// Runs is the rows of a view, in their order, cut wherever the bucket changes.
// Counted by end, a bucket can have several runs, and rows that do not count
// lie in any.
func (p *Selection) Runs(v *View) []Run {
	if p.ByEnd {
		return p.endedRuns(v)
	}
	var out []Run
	base, starts := v.Part.Chunk.Base(), v.Part.Chunk.Starts()[v.Part.Lo:v.Part.Hi]
	lo, rows := 0, 0
	for bucket := p.bucketOf(v.Start(0)); lo < v.N; bucket++ {
		end := uint32(min(p.Edges[bucket+1]-base, math.MaxUint32))
		if starts[lo] < end {
			rows = rowsBefore(starts[lo:], end, rows)
			out = append(out, Run{bucket, lo, lo + rows})
			lo += rows
		}
	}
	return out
}

// rowsBefore is how many rows start before the end. It looks around a guess: rows
// far away are not in the processor's cache.
func rowsBefore(starts []uint32, end uint32, guess int) int {
	step, at := guess/16+16, guess
	for at < len(starts) && starts[at] < end {
		at += step
	}
	for at >= len(starts) || at > 0 && starts[at] >= end {
		at -= step
	}
	lo := max(at, 0)
	n, _ := slices.BinarySearch(starts[lo:min(at+step, len(starts))], end)
	return lo + n
}

// bucketOf is the bucket that an instant, which lies in one, is in.
func (p *Selection) bucketOf(at int64) int {
	return sort.Search(len(p.Edges)-2, func(i int) bool { return p.Edges[i+1] > at })
}

func (p *Selection) endedRuns(v *View) []Run {
	out := []Run{{Hi: v.N}}
	for i := range v.N {
		if bits := v.Bits[v.Class[i]]; bits == 0 || bits&IsLeftOut != 0 {
			continue
		}
		last := &out[len(out)-1]
		if bucket := p.bucketOf(v.End(i)); bucket != last.Bucket {
			last.Hi = i
			out = append(out, Run{bucket, i, v.N})
		}
	}
	return out
}

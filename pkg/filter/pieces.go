package filter

import (
	"github.com/koreai/sessions-datasource/pkg/columns"
	"github.com/koreai/sessions-datasource/pkg/session"
)

// Piece is a part of a chunk with the source it belongs to.
type Piece struct {
	Part   columns.Part
	Users  *columns.Users
	Source int
	Runs   []Run // of its rows, while it is counted
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

// Runs is the buckets of the part's rows, of which there are some, ascending; empty ones are left out.
func (p *Selection) Runs(part columns.Part, to []Run) []Run {
	starts, base := part.Chunk.Starts()[part.Lo:part.Hi], part.Chunk.Base()
	bucket := SearchEdges(p.Edges, base+int64(starts[0]))
	usual := len(starts)
	for at := 0; at < len(starts); bucket++ {
		lo := at
		at = gallop(starts, at, usual, p.Edges[bucket+1]-base)
		usual = at - lo
		if at > lo {
			to = append(to, Run{bucket, lo, at})
		}
	}
	return to
}

// SearchEdges is the bucket that the start, which lies in one, is in.
func SearchEdges(edges []int64, start int64) int {
	lo, hi := 0, len(edges)-1
	for lo+1 < hi {
		if mid := (lo + hi) / 2; edges[mid] <= start {
			lo = mid
		} else {
			hi = mid
		}
	}
	return lo
}

// gallop is the first row from at on that does not start before end: about as many
// rows further as a bucket usually has, so it is looked for from there.
func gallop(starts []uint32, at, usual int, end int64) int {
	before := func(row int) bool { return int64(starts[row]) < end }
	step := max(8, usual/32)
	lo, hi := at, min(at+usual, len(starts)) // those from at to lo are before the end, that of hi is not
	if hi < len(starts) && before(hi) {
		for lo, hi = hi+1, hi+step; hi < len(starts) && before(hi); step *= 2 {
			lo, hi = hi+1, hi+step
		}
		hi = min(hi, len(starts))
	} else {
		for row := hi - step; row > lo; row -= step {
			if before(row) {
				lo = row + 1
				break
			}
			hi = row
			step *= 2
		}
	}
	for lo < hi {
		if mid := (lo + hi) / 2; before(mid) {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	return lo
}

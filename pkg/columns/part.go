package columns

import (
	"iter"
	"sort"

	"github.com/koreai/sessions-datasource/pkg/session"
)

// Part is the rows [Lo, Hi) of a chunk.
type Part struct {
	Chunk  *Chunk
	Lo, Hi int
}

// Whole is the part with all rows of the chunk.
func Whole(c *Chunk) Part { return Part{Chunk: c, Hi: c.Len()} }

// Len is the number of rows.
func (p Part) Len() int { return p.Hi - p.Lo }

// Cut is the rows whose start lies in the span.
func (p Part) Cut(s session.Span) Part {
	lo := p.Lo + sort.Search(p.Len(), func(i int) bool { return p.Chunk.Start(p.Lo+i) >= s.From })
	hi := lo + sort.Search(p.Hi-lo, func(i int) bool { return p.Chunk.Start(lo+i) >= s.To })
	return Part{Chunk: p.Chunk, Lo: lo, Hi: hi}
}

// Snapshot is one source at one moment: its parts ascending by start, not
// overlapping, none empty.
type Snapshot struct {
	Parts []Part
	Users *Users
}

// Len is the number of rows.
func (s Snapshot) Len() int {
	n := 0
	for _, p := range s.Parts {
		n += p.Len()
	}
	return n
}

// Cut is the sessions whose start lies in the span.
func (s Snapshot) Cut(span session.Span) Snapshot {
	out := Snapshot{Users: s.Users}
	for _, p := range s.Parts {
		if p = p.Cut(span); p.Len() > 0 {
			out.Parts = append(out.Parts, p)
		}
	}
	return out
}

// All is the sessions, oldest start first.
func (s Snapshot) All() iter.Seq[session.Session] {
	return func(yield func(session.Session) bool) {
		for _, p := range s.Parts {
			for i := p.Lo; i < p.Hi; i++ {
				if !yield(p.Chunk.Session(i)) {
					return
				}
			}
		}
	}
}

// Compact rebuilds neighbouring parts, ascending by start and not overlapping,
// as full chunks. Chunks that are whole and full enough stay what they are.
func Compact(parts []Part, u *Users) []*Chunk {
	var out []*Chunk
	b := NewBuilder(u)
	flush := func() {
		out = append(out, b.Chunks()...)
		b = NewBuilder(u)
	}
	for _, p := range parts {
		if p.Len() == p.Chunk.Len() && p.Len() > MaxRows/2 && p.Chunk.table == u {
			flush()
			out = append(out, p.Chunk)
			continue
		}
		for s := range (Snapshot{Parts: []Part{p}}).All() {
			b.Add(s)
			if b.Len() == MaxRows {
				flush()
			}
		}
	}
	flush()
	return out
}

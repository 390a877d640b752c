package columns

import (
	"iter"
	"slices"
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
	// Bot is the bot that was asked, to which its sessions belong whatever bot their
	// rows name; "": rows say it, as those of an account do.
	Bot string
}

// Len is the number of rows.
func (s Snapshot) Len() int {
	n := 0
	for _, p := range s.Parts {
		n += p.Len()
	}
	return n
}

// Cut is the sessions whose start lies in the span. Only the outermost parts are
// looked into: those between lie in it as they are.
func (s Snapshot) Cut(span session.Span) Snapshot {
	first := sort.Search(len(s.Parts), func(i int) bool { return s.Parts[i].Chunk.Start(s.Parts[i].Hi-1) >= span.From })
	rest := s.Parts[first:]
	parts := slices.Clone(rest[:sort.Search(len(rest), func(i int) bool { return rest[i].Chunk.Start(rest[i].Lo) >= span.To })])
	if n := len(parts); n > 0 {
		parts[0] = parts[0].Cut(span)
		parts[n-1] = parts[n-1].Cut(span)
	}
	return Snapshot{Users: s.Users, Bot: s.Bot, Parts: slices.DeleteFunc(parts, func(p Part) bool { return p.Len() == 0 })}
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

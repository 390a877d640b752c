package store

import (
	"slices"
	"sort"

	"github.com/koreai/sessions-datasource/pkg/columns"
	"github.com/koreai/sessions-datasource/pkg/session"
)

// held is a part with the time of its last use, for eviction.
type held struct {
	columns.Part
	used  int64 // ms by our clock
	bytes int64 // of the whole chunk
}

func hold(p columns.Part, used int64) held { return held{p, used, p.Chunk.Bytes()} }

func (h held) first() int64 { return h.Chunk.Start(h.Lo) }
func (h held) last() int64  { return h.Chunk.Start(h.Hi - 1) }

// rows are the sessions of a source: parts ascending by start, none empty, and
// no start in two parts. Snapshots share the chunks, which never change.
type rows struct {
	parts []held
	users *columns.Users
}

// from is the index of the first part that reaches to ms or beyond.
func (r *rows) from(ms int64) int {
	return sort.Search(len(r.parts), func(i int) bool { return r.parts[i].last() >= ms })
}

// replace makes the rows of the span those of the parts, which must lie inside.
func (r *rows) replace(s session.Span, with []columns.Part, now int64) {
	lo := r.from(s.From)
	hi := lo
	var before, after []held
	for hi < len(r.parts) && r.parts[hi].first() < s.To {
		p := r.parts[hi]
		if left := p.Cut(session.Span{From: p.first(), To: s.From}); left.Len() > 0 {
			before = append(before, held{left, p.used, p.bytes})
		}
		if right := p.Cut(session.Span{From: s.To, To: p.last() + 1}); right.Len() > 0 {
			after = append(after, held{right, p.used, p.bytes})
		}
		hi++
	}
	middle := before
	for _, p := range with {
		if p.Len() > 0 {
			middle = append(middle, hold(p, now))
		}
	}
	r.parts = slices.Concat(r.parts[:lo], append(middle, after...), r.parts[hi:])
}

// cut is the parts of the span.
func (r *rows) cut(s session.Span) []columns.Part {
	var out []columns.Part
	for i := r.from(s.From); i < len(r.parts) && r.parts[i].first() < s.To; i++ {
		if p := r.parts[i].Cut(s); p.Len() > 0 {
			out = append(out, p)
		}
	}
	return out
}

// snapshot is the sessions of the span, and marks them as used.
func (r *rows) snapshot(s session.Span, now int64) columns.Snapshot {
	for i := r.from(s.From); i < len(r.parts) && r.parts[i].first() < s.To; i++ {
		r.parts[i].used = now
	}
	return columns.Snapshot{Parts: r.cut(s), Users: r.users}
}

// count is the number of sessions in the span.
func (r *rows) count(s session.Span) int {
	n := 0
	for _, p := range r.cut(s) {
		n += p.Len()
	}
	return n
}

// len is the number of sessions.
func (r *rows) len() int {
	n := 0
	for _, p := range r.parts {
		n += p.Len()
	}
	return n
}

// bytes is the heap that the rows hold; a chunk counts once, and whole, even
// when only some of its rows are left.
func (r *rows) bytes() int64 {
	n := r.users.Bytes()
	seen := make(map[*columns.Chunk]bool, len(r.parts))
	for _, p := range r.parts {
		if !seen[p.Chunk] {
			seen[p.Chunk] = true
			n += p.bytes
		}
	}
	return n
}

// Package rowset holds the sessions of a bot in columns: chunks that never change,
// cut into parts that are ascending by start. What a span holds is replaced in one
// step, what was not used for long can be dropped, and small parts are put together.
// What takes long (building, compacting) works on a value taken from the set and is
// put back if the set still has what it was made of.
//
// Invariants: no part is empty, and no start lies in two parts. A Set has no lock;
// snapshots share its chunks and stay what they are.
package rowset

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

func (h held) span() session.Span { return session.Span{From: h.first(), To: h.last() + 1} }

// Set is the sessions of a bot.
type Set struct {
	parts []held // ascending by start
	users *columns.Users
}

// New is a set without sessions.
func New() Set { return Set{users: columns.NewUsers()} }

// Users are the users of the sessions, by code. Parts that are put in have to use
// these codes.
func (r *Set) Users() *columns.Users { return r.users }

// Parts is how many parts there are.
func (r *Set) Parts() int { return len(r.parts) }

// from is the index of the first part that reaches to ms or beyond.
func (r *Set) from(ms int64) int {
	return sort.Search(len(r.parts), func(i int) bool { return r.parts[i].last() >= ms })
}

// Replace makes the rows of the span those of the parts, which must lie inside.
func (r *Set) Replace(s session.Span, with []columns.Part, now int64) {
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

// Cut is the parts of the span.
func (r *Set) Cut(s session.Span) []columns.Part {
	var out []columns.Part
	for i := r.from(s.From); i < len(r.parts) && r.parts[i].first() < s.To; i++ {
		if p := r.parts[i].Cut(s); p.Len() > 0 {
			out = append(out, p)
		}
	}
	return out
}

// Snapshot is the sessions of the span, and marks them as used.
func (r *Set) Snapshot(s session.Span, now int64) columns.Snapshot {
	for i := r.from(s.From); i < len(r.parts) && r.parts[i].first() < s.To; i++ {
		r.parts[i].used = now
	}
	return columns.Snapshot{Parts: r.Cut(s), Users: r.users}
}

// Count is the number of sessions in the span.
func (r *Set) Count(s session.Span) int {
	n := 0
	for _, p := range r.Cut(s) {
		n += p.Len()
	}
	return n
}

// Len is the number of sessions.
func (r *Set) Len() int {
	n := 0
	for _, p := range r.parts {
		n += p.Len()
	}
	return n
}

// Bytes is the heap that the rows hold; a chunk counts once, and whole, even
// when only some of its rows are left.
func (r *Set) Bytes() int64 {
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

// At is the sessions that start at the millisecond.
func (r *Set) At(start int64) []session.Session {
	var out []session.Session
	for _, p := range r.Cut(session.Span{From: start, To: start + 1}) {
		for i := p.Lo; i < p.Hi; i++ {
			out = append(out, p.Chunk.Session(i))
		}
	}
	return out
}

const (
	// defaultRow is what a session takes in memory, in bytes, until enough of them
	// are known to tell.
	defaultRow = 160
	// enoughRows is how many that are: small chunks take more a row.
	enoughRows = 10_000
)

// RowBytes is what a session takes in memory.
func (r *Set) RowBytes() int64 {
	if n := r.Len(); n >= enoughRows {
		return max(1, r.Bytes()/int64(n))
	}
	return defaultRow
}

// Build turns sessions, in any order, into parts. It takes a while.
func Build(users *columns.Users, list []session.Session) []columns.Part {
	b := columns.NewBuilder(users)
	for _, row := range list {
		b.Add(row)
	}
	return whole(b.Chunks())
}

// Rebuild is the parts with users of another table.
func Rebuild(parts []columns.Part, users *columns.Users) []columns.Part {
	return whole(columns.Compact(parts, users))
}

func whole(chunks []*columns.Chunk) []columns.Part {
	var out []columns.Part
	for _, c := range chunks {
		out = append(out, columns.Whole(c))
	}
	return out
}

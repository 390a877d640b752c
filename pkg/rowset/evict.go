package rowset

import (
	"slices"

	"github.com/koreai/sessions-datasource/pkg/columns"
	"github.com/koreai/sessions-datasource/pkg/session"
)

// LeastUsed is the chunk that was not used for the longest time, of those of which
// no part has to be kept, and when that was, in ms of our clock.
func (r *Set) LeastUsed(keep func(session.Span) bool) (victim *columns.Chunk, used int64, found bool) {
	last := map[*columns.Chunk]int64{}
	kept := map[*columns.Chunk]bool{}
	for _, p := range r.parts {
		last[p.Chunk] = max(last[p.Chunk], p.used)
		if keep(p.span()) {
			kept[p.Chunk] = true
		}
	}
	for chunk, at := range last {
		if !kept[chunk] && (!found || at < used || at == used && chunk.Start(0) < victim.Start(0)) {
			victim, used, found = chunk, at, true
		}
	}
	return victim, used, found
}

// Drop takes a chunk out and returns the spans in which its rows lay. What was read
// in between later is of other chunks, and stays.
func (r *Set) Drop(chunk *columns.Chunk) []session.Span {
	var gone []session.Span
	r.parts = slices.DeleteFunc(slices.Clone(r.parts), func(p held) bool {
		if p.Chunk == chunk {
			gone = append(gone, p.span())
		}
		return p.Chunk == chunk
	})
	return gone
}

// Renewal is all rows, to be rebuilt with a new table of users.
type Renewal struct {
	old   []held
	large int
}

// Renewal reports whether the table of users takes more than some bytes and knows
// many more users than there are rows. Codes of users are never taken back: a bot
// that is read for months would else fill its memory with the users of rows that
// were dropped long ago.
func (r *Set) Renewal(bytes int64, large int) (Renewal, bool) {
	if r.users.Bytes() < bytes || r.users.Len() <= 2*r.Len() {
		return Renewal{}, false
	}
	return Renewal{slices.Clone(r.parts), large}, true
}

// Run builds the new set. It takes a while. Neighbours come into one chunk only as
// far as they are small: room is made by whole chunks.
func (n Renewal) Run() Set {
	out := New()
	for lo, hi := 0, 0; lo < len(n.old); lo = hi {
		rows, used := 0, int64(0)
		for hi = lo; hi < len(n.old) && (hi == lo || rows+n.old[hi].Len() <= 2*n.large); hi++ {
			rows += n.old[hi].Len()
			used = max(used, n.old[hi].used)
		}
		for _, c := range columns.Compact(plain(n.old[lo:hi]), out.users) {
			out.parts = append(out.parts, hold(columns.Whole(c), used))
		}
	}
	return out
}

// Renew replaces the set by its renewal. It reports false, and does nothing, when
// the set changed meanwhile.
func (r *Set) Renew(n Renewal, with Set) bool {
	if !slices.Equal(plain(r.parts), plain(n.old)) {
		return false
	}
	*r = with
	return true
}

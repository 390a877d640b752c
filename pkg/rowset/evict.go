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

// RenewUsers rebuilds all rows with a new table of users, and reports whether it has:
// if the old one takes more than some bytes and knows many more users than there are
// rows. Codes of users are never taken back: a bot that is read for months would else
// fill its memory with the users of rows that were dropped long ago. Neighbours come
// into one chunk only as far as they are small: room is made by whole chunks.
func (r *Set) RenewUsers(bytes int64, large int) bool {
	if r.users.Bytes() < bytes || r.users.Len() <= 2*r.Len() {
		return false
	}
	out := New()
	for lo, hi := 0, 0; lo < len(r.parts); lo = hi {
		rows, used := 0, int64(0)
		for hi = lo; hi < len(r.parts) && (hi == lo || rows+r.parts[hi].Len() <= 2*large); hi++ {
			rows += r.parts[hi].Len()
			used = max(used, r.parts[hi].used)
		}
		for _, c := range columns.Compact(plain(r.parts[lo:hi]), out.users) {
			out.parts = append(out.parts, hold(columns.Whole(c), used))
		}
	}
	*r = out
	return true
}

package store

import (
	"slices"
	"time"

	"github.com/koreai/sessions-datasource/pkg/columns"
	"github.com/koreai/sessions-datasource/pkg/interval"
	"github.com/koreai/sessions-datasource/pkg/session"
)

// weigh updates what the rows of the source take.
func (s *source) weigh() { s.bytes.Store(s.rows.bytes()) }

// bytes is what the rows of all sources take.
func (c *conn) bytes() int64 {
	var n int64
	for _, s := range c.all() {
		n += s.bytes.Load()
	}
	return n
}

// makeRoom drops the least recently used settled chunks until the rest fits.
// What somebody waits for stays; when nothing else is left, no more is read.
func (c *conn) makeRoom(now time.Time) {
	limit := c.conf().Settings.MemoryBytes
	if limit <= 0 {
		return
	}
	c.room.Lock()
	defer c.room.Unlock()
	sources := c.all()
	for c.bytes() > limit {
		if c.renewUsers(sources, limit/8) {
			continue
		}
		var oldest *source
		var victim *columns.Chunk
		var used int64
		for _, s := range sources {
			s.locked(func() {
				if chunk, at, ok := s.leastUsed(now); ok && (oldest == nil || at < used) {
					oldest, victim, used = s, chunk, at
				}
			})
		}
		if oldest == nil {
			c.setFull(sources, limit)
			return
		}
		oldest.evict(victim)
		c.meter.evicted()
	}
	c.setFull(sources, 0)
	c.measure()
}

// setFull tells the sources that nothing fits any more, or with 0 that it does.
func (c *conn) setFull(sources []*source, limit int64) {
	for _, s := range sources {
		s.locked(func() {
			was := s.full != nil
			s.full = nil
			if limit > 0 {
				s.full = s.tooFull(limit)
			}
			if was != (s.full != nil) {
				s.changed()
			}
		})
	}
}

// tooFull is what those are told who want more than fits.
func (s *source) tooFull(limit int64) error {
	var all interval.Set
	for _, w := range s.wants {
		if w.notify != nil {
			all = all.With(w.span)
		}
	}
	if len(all) == 0 {
		return &TooLargeError{Sessions: s.rows.len(), Bytes: max(limit, s.bytes.Load()), Limit: limit}
	}
	known := 0
	for _, span := range all {
		known += s.rows.count(span)
	}
	covered := max(1, all.Millis()-all.Without(s.covered.All()...).Millis())
	sessions := int(float64(known) * float64(all.Millis()) / float64(covered))
	span := session.Span{From: all[0].From, To: all.Newest().To}
	return tooLarge(span, sessions, max(limit+1, int64(sessions)*s.rowBytes()), limit)
}

// leastUsed is the chunk that was not used for the longest time, of those that
// are settled and that nobody waits for.
func (s *source) leastUsed(now time.Time) (victim *columns.Chunk, used int64, found bool) {
	last := map[*columns.Chunk]int64{}
	kept := map[*columns.Chunk]bool{}
	at := s.conn.clock.At(now) - s.open()
	for _, p := range s.rows.parts {
		last[p.Chunk] = max(last[p.Chunk], p.used)
		span := session.Span{From: p.first(), To: p.last() + 1}
		if span.To > at || s.pinned(span, now) {
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

// pinned tells whether somebody waits for the span, or will ask again soon.
func (s *source) pinned(span session.Span, now time.Time) bool {
	for _, w := range s.wants {
		if (w.notify != nil || !w.aged && now.Before(w.demote)) && !w.span.Intersect(span).Empty() {
			return true
		}
	}
	return false
}

// evict drops a chunk: where its rows lie is a gap again. What was read in
// between later is of other chunks, and stays.
func (s *source) evict(chunk *columns.Chunk) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var gone interval.Set
	for _, p := range s.rows.parts {
		if p.Chunk == chunk {
			gone = append(gone, session.Span{From: p.first(), To: p.last() + 1})
		}
	}
	for _, span := range gone {
		s.rows.replace(span, nil, 0)
		s.covered = s.covered.Remove(span)
		s.skips = s.skips.Commit(span, nil)
		s.repairs = s.repairs.Commit(span, nil)
	}
	for key, a := range s.active {
		if slices.ContainsFunc(gone, func(c session.Span) bool { return c.Contains(a.start) }) {
			delete(s.active, key)
		}
	}
	s.weigh()
}

// renewUsers renews the tables of users that take more than some bytes and know
// many more users than there are rows, and reports whether there was one. Codes of
// users are never taken back: a bot that is read for months would else fill its
// memory with the users of rows that were dropped long ago.
func (c *conn) renewUsers(sources []*source, bytes int64) bool {
	return slices.ContainsFunc(sources, func(s *source) bool { return s.renewUsers(bytes) })
}

func (s *source) renewUsers(bytes int64) bool {
	var old []held
	var big int
	many := false
	s.locked(func() {
		if users := s.rows.users; users.Bytes() >= bytes && users.Len() > 2*s.rows.len() {
			many = true
			old, big = slices.Clone(s.rows.parts), s.bigPart()
		}
	})
	if !many {
		return false
	}
	fresh := columns.NewUsers()
	parts := rebuilt(old, big, fresh)
	done := false
	s.locked(func() {
		if done = slices.Equal(plain(s.rows.parts), plain(old)); done { // else it changed meanwhile; the next time will do
			s.rows = rows{users: fresh, parts: parts}
			s.weigh()
		}
	})
	return done
}

// rebuilt is the parts with users of another table. Neighbours come into one
// chunk only as far as they are small: room is made by whole chunks.
func rebuilt(old []held, big int, users *columns.Users) []held {
	var out []held
	for lo, hi := 0, 0; lo < len(old); lo = hi {
		rows, used := 0, int64(0)
		for hi = lo; hi < len(old) && (hi == lo || rows+old[hi].Len() <= 2*big); hi++ {
			rows += old[hi].Len()
			used = max(used, old[hi].used)
		}
		for _, c := range columns.Compact(plain(old[lo:hi]), users) {
			out = append(out, hold(columns.Whole(c), used))
		}
	}
	return out
}

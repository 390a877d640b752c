package store

import (
	"slices"
	"time"

	"github.com/koreai/sessions-datasource/pkg/columns"
	"github.com/koreai/sessions-datasource/pkg/session"
)

// weigh updates what the rows of the source take. Needs the lock.
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
		oldest.renewUsers(limit)
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
	var all spans
	for _, w := range s.wants {
		if w.notify != nil {
			all = all.with(w.span)
		}
	}
	if len(all) == 0 {
		return &TooLargeError{Sessions: s.rows.len(), Bytes: max(limit, s.bytes.Load()), Limit: limit}
	}
	span := session.Span{From: all[0].From, To: all.top().To}
	known := max(1, all.millis()-all.without(s.covered.all()...).millis())
	share := float64(all.millis()) / float64(known)
	return tooLarge(span, int(float64(s.rows.len())*share), max(limit+1, int64(float64(s.bytes.Load())*share)), limit)
}

// leastUsed is the chunk that was not used for the longest time, of those that
// are settled and that nobody waits for.
func (s *source) leastUsed(now time.Time) (victim *columns.Chunk, used int64, found bool) {
	last := map[*columns.Chunk]int64{}
	kept := map[*columns.Chunk]bool{}
	at := s.conn.clock.at(now) - s.open()
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

// evict drops a chunk with all that lies between its first and last row: that
// span is a gap again.
func (s *source) evict(chunk *columns.Chunk) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var span session.Span
	for _, p := range s.rows.parts {
		if p.Chunk != chunk {
			continue
		}
		if span.Empty() {
			span.From = p.first()
		}
		span.To = p.last() + 1
	}
	if span.Empty() {
		return
	}
	s.rows.replace(span, nil, 0)
	s.covered = s.covered.remove(span)
	s.skips = s.skips.commit(span, nil)
	s.repairs = s.repairs.commit(span, nil)
	for key, a := range s.active {
		if span.Contains(a.start) {
			delete(s.active, key)
		}
	}
	s.weigh()
}

// renewUsers rebuilds the rows with a new table of users when most of the old
// one are of rows that are gone and it takes a good part of the memory: codes
// are never taken back, so the table only grows.
func (s *source) renewUsers(limit int64) {
	s.mu.Lock()
	users := s.rows.users
	if users.Bytes() < limit/8 || users.Len() < 2*s.rows.len() {
		s.mu.Unlock()
		return
	}
	old := plain(s.rows.parts)
	s.mu.Unlock()

	fresh := columns.NewUsers()
	chunks := columns.Compact(old, fresh)

	s.mu.Lock()
	defer s.mu.Unlock()
	if !slices.Equal(plain(s.rows.parts), old) {
		return // it changed meanwhile; the next time will do
	}
	used := make(map[int64]int64, len(old))
	for _, p := range s.rows.parts {
		used[p.first()] = p.used
	}
	s.rows = rows{users: fresh}
	for _, c := range chunks {
		s.rows.parts = append(s.rows.parts, hold(columns.Whole(c), used[c.Start(0)]))
	}
	s.weigh()
}

package store

import (
	"slices"
	"time"

	"github.com/koreai/sessions-datasource/pkg/columns"
	"github.com/koreai/sessions-datasource/pkg/interval"
	"github.com/koreai/sessions-datasource/pkg/rowset"
	"github.com/koreai/sessions-datasource/pkg/session"
)

// weigh updates what the rows of the source take.
func (s *source) weigh() { s.bytes.Store(s.rows.Bytes()) }

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
		return &TooLargeError{Sessions: s.rows.Len(), Bytes: max(limit, s.bytes.Load()), Limit: limit}
	}
	known := 0
	for _, span := range all {
		known += s.rows.Count(span)
	}
	covered := max(1, all.Millis()-all.Without(s.covered.All()...).Millis())
	sessions := int(float64(known) * float64(all.Millis()) / float64(covered))
	span := session.Span{From: all[0].From, To: all.Newest().To}
	return tooLarge(span, sessions, max(limit+1, int64(sessions)*s.rows.RowBytes()), limit)
}

// leastUsed is the chunk that was not used for the longest time, of those that
// are settled and that nobody waits for.
func (s *source) leastUsed(now time.Time) (victim *columns.Chunk, used int64, found bool) {
	settled := s.conn.clock.At(now) - s.open()
	return s.rows.LeastUsed(func(span session.Span) bool { return span.To > settled || s.pinned(span, now) })
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
	gone := s.rows.Drop(chunk)
	for _, span := range gone {
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

// renewUsers renews the tables of users that have grown beyond some bytes for rows
// that are gone, and reports whether there was one.
func (c *conn) renewUsers(sources []*source, bytes int64) bool {
	return slices.ContainsFunc(sources, func(s *source) bool { return s.renewUsers(bytes) })
}

func (s *source) renewUsers(bytes int64) bool {
	var renewal rowset.Renewal
	worth := false
	s.locked(func() { renewal, worth = s.rows.Renewal(bytes, s.largePart()) })
	if !worth {
		return false
	}
	fresh, done := renewal.Run(), false
	s.locked(func() {
		done = s.rows.Renew(renewal, fresh) // if it changed meanwhile, the next time will do
		s.weigh()
	})
	return done
}

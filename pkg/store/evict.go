package store

import (
	"slices"
	"time"

	"github.com/koreai/sessions-datasource/pkg/columns"
	"github.com/koreai/sessions-datasource/pkg/interval"
	"github.com/koreai/sessions-datasource/pkg/rowset"
	"github.com/koreai/sessions-datasource/pkg/session"
)

// updateBytes updates what the rows of the source take.
func (s *source) updateBytes() { s.bytes.Store(s.Rows.Bytes()) }

// bytes is what the rows of all sources take.
func (c *upstream) bytes() int64 {
	var n int64
	for _, s := range c.all() {
		n += s.bytes.Load()
	}
	return n
}

// makeRoom drops the least recently used settled chunks until the rest fits.
// What somebody waits for stays; when nothing else is left, no more is read.
func (c *upstream) makeRoom(now time.Time) {
	limit := c.conf().Settings.MemoryBytes
	if limit <= 0 {
		return
	}
	c.evicting.Lock()
	defer c.evicting.Unlock()
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
				if chunk, at, ok := s.LeastUsed(now); ok && (oldest == nil || at < used) {
					oldest, victim, used = s, chunk, at
				}
			})
		}
		if oldest == nil {
			c.setFull(sources, limit)
			return
		}
		oldest.evict(victim)
		evictions.WithLabelValues(c.uid).Inc()
	}
	c.setFull(sources, 0)
	c.measure()
}

// setFull tells the sources that nothing fits any more, or with 0 that it does.
func (c *upstream) setFull(sources []*source, limit int64) {
	for _, s := range sources {
		s.locked(func() {
			was := s.Full != nil
			s.Full = nil
			if limit > 0 {
				s.Full = s.tooFull(limit)
			}
			if was != (s.Full != nil) {
				s.Demands.Wake()
			}
		})
	}
}

// tooFull is what those are told who want more than fits.
func (s *source) tooFull(limit int64) error {
	var all interval.Set
	for _, w := range s.Demands {
		if w.Notify != nil {
			all = all.With(w.Span)
		}
	}
	if len(all) == 0 {
		return &TooLargeError{Sessions: s.Rows.Len(), Bytes: max(limit, s.bytes.Load()), Limit: limit}
	}
	known := 0
	for _, span := range all {
		known += s.Rows.Count(span)
	}
	covered := max(1, all.Millis()-all.Without(s.Readings.All()...).Millis())
	sessions := int(float64(known) * float64(all.Millis()) / float64(covered))
	return tooLarge(all.Millis(), sessions, max(limit+1, int64(sessions)*s.Rows.RowBytes()), limit)
}

// evict drops a chunk: where its rows lie is a gap again. What was read in
// between later is of other chunks, and stays.
func (s *source) evict(chunk *columns.Chunk) {
	s.mu.Lock()
	defer s.mu.Unlock()
	gone := s.Rows.Drop(chunk)
	for _, span := range gone {
		s.Readings = s.Readings.Remove(span)
		s.Skips = s.Skips.Commit(span, nil)
		s.Repairs = s.Repairs.Commit(span, nil)
	}
	for key, a := range s.Active {
		if slices.ContainsFunc(gone, func(c session.Span) bool { return c.Contains(a.Start) }) {
			delete(s.Active, key)
		}
	}
	s.updateBytes()
}

// renewUsers renews the tables of users that have grown beyond some bytes for rows
// that are gone, and reports whether there was one.
func (c *upstream) renewUsers(sources []*source, bytes int64) bool {
	return slices.ContainsFunc(sources, func(s *source) bool { return s.renewUsers(bytes) })
}

func (s *source) renewUsers(bytes int64) bool {
	var renewal rowset.Renewal
	worth := false
	s.locked(func() { renewal, worth = s.Rows.Renewal(bytes, s.largePart()) })
	if !worth {
		return false
	}
	fresh, done := renewal.Run(), false
	s.locked(func() {
		done = s.Rows.Renew(renewal, fresh) // if it changed meanwhile, the next time will do
		s.updateBytes()
	})
	return done
}

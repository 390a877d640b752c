package store

import (
	"slices"
	"time"

	"github.com/koreai/sessions-datasource/pkg/columns"
	"github.com/koreai/sessions-datasource/pkg/guard"
	"github.com/koreai/sessions-datasource/pkg/interval"
	"github.com/koreai/sessions-datasource/pkg/plan"
	"github.com/koreai/sessions-datasource/pkg/rowset"
)

// bytes is what the rows of all sources take.
func (c *upstream) bytes() int64 {
	var n int64
	for _, s := range c.all() {
		s.Locked(func() { n += s.Rows.Bytes() })
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
		if slices.ContainsFunc(sources, func(s *source) bool { return s.renewUsers(limit / 8) }) {
			continue
		}
		var oldest *source
		var victim *columns.Chunk
		var used int64
		for _, s := range sources {
			s.Locked(func() {
				if chunk, at, ok := s.LeastUsed(now); ok && (oldest == nil || at < used) {
					oldest, victim, used = s, chunk, at
				}
			})
		}
		if oldest == nil {
			c.setFull(sources, limit)
			return
		}
		oldest.Locked(func() { oldest.Drop(victim) })
		evictions.WithLabelValues(c.uid).Inc()
	}
	c.setFull(sources, 0)
	c.measure()
}

// renewUsers renews the table of users if it takes more than some bytes for rows that
// are gone, and reports whether it has.
func (s *source) renewUsers(bytes int64) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.Rows.RenewUsers(bytes, s.largePart())
}

// setFull notes in the sources that nothing fits any more, or with 0 that it does.
func (c *upstream) setFull(sources []*source, limit int64) {
	for _, s := range sources {
		s.Locked(func() {
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

// tooFull is the error for those who ask for more than fits.
func (s *source) tooFull(limit int64) error {
	var all interval.Set
	for _, w := range s.Demands {
		if w.Notify != nil {
			all = all.With(w.Span)
		}
	}
	if len(all) == 0 {
		return &TooLargeError{Sessions: s.Rows.Len(), Bytes: max(limit, s.Rows.Bytes()), Limit: limit}
	}
	known := 0
	for _, span := range all {
		known += s.Rows.Count(span)
	}
	covered := max(1, all.Millis()-all.Without(s.Readings.All()...).Millis())
	sessions := int(float64(known) * float64(all.Millis()) / float64(covered))
	return tooLarge(all.Millis(), sessions, max(limit+1, int64(sessions)*s.Rows.RowBytes()), limit)
}

// fit is the refusal of a request that cannot fit in memory, nil if it may.
func (w *wait) fit() error {
	limit := w.handle.upstream.conf().Settings.MemoryBytes
	now := time.Now()
	var sum plan.Progress
	alone := false
	for _, p := range w.parts {
		p.src.Locked(func() {
			one := p.src.Estimate(p.demand, now)
			p.demand.Large = one.TooMuch(limit)
			alone = alone || p.demand.Large
			sum.Add(one)
		})
	}
	if !alone && !sum.TooMuch(limit) {
		return nil
	}
	return tooLarge(interval.Of(w.spans...).Millis(), sum.Loaded+sum.Missing, sum.Bytes, limit)
}

func tooLarge(millis int64, sessions int, bytes, limit int64) *TooLargeError {
	fits := time.Duration(float64(millis)*float64(limit)/float64(bytes)) * time.Millisecond
	return &TooLargeError{Sessions: sessions, Bytes: bytes, Limit: limit, Fits: fits}
}

// calm is how long small parts are left alone: more of them are about to come, and
// those who wait for them need the machine.
const calm = time.Second

// largePart is how many rows a part needs to be left alone.
func (s *source) largePart() int { return s.Rows.LargePart(s.Settings().MemoryBytes) }

// compactLater rebuilds small parts behind, if there are many; without that they just
// stay small.
func (s *source) compactLater() {
	ctx := s.upstream.context()
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, found := s.Rows.Compaction(s.largePart()); !found || s.compact {
		return
	}
	s.compact = true
	s.upstream.work.Go(func() {
		defer s.Locked(func() { s.compact = false })
		if sleep(ctx, calm) == nil {
			_ = guard.Run("rebuilding chunks of sessions", s.compactAll)
		}
	})
}

// maxConflicts is how often rebuilding may find that what it rebuilt has changed.
const maxConflicts = 2

// compactAll rebuilds without the lock, and puts the result in if what it was
// built of is still there.
func (s *source) compactAll() {
	for conflicts := 0; conflicts <= maxConflicts; {
		var next rowset.Compaction
		found := false
		s.Locked(func() { next, found = s.Rows.Compaction(s.largePart()) })
		if !found {
			return
		}
		chunks := next.Run()
		s.Locked(func() {
			if !s.Rows.Apply(next, chunks) {
				conflicts++
			}
		})
	}
}

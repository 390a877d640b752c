package store

import (
	"time"

	"github.com/koreai/sessions-datasource/pkg/rowset"
)

// calm is how long small parts are left alone: more of them are about to come, and
// those who wait for them need the machine.
const calm = time.Second

// largePart is how many rows a part needs to be left alone.
func (s *source) largePart() int { return s.Rows.LargePart(s.Settings().MemoryBytes) }

// compactLater rebuilds small parts behind, if there are many.
func (s *source) compactLater() {
	ctx := s.upstream.context()
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, found := s.Rows.Compaction(s.largePart()); !found || s.compact {
		return
	}
	s.compact = true
	s.upstream.work.Go(func() {
		if sleep(ctx, calm) != nil {
			s.locked(func() { s.compact = false })
			return
		}
		s.compactGuarded()
	})
}

// compactAll rebuilds without the lock, and puts the result in if what it was
// built of is still there.
func (s *source) compactAll() {
	for failed := 0; ; {
		var next rowset.Compaction
		more := false
		s.locked(func() {
			next, more = s.Rows.Compaction(s.largePart())
			more = more && failed <= 2
			s.compact = more
		})
		if !more {
			return
		}
		chunks := next.Run()
		s.locked(func() {
			if !s.Rows.Apply(next, chunks) {
				failed++
			}
			s.updateBytes()
		})
	}
}

package store

import (
	"context"
	"time"

	"github.com/koreai/sessions-datasource/pkg/guard"
)

// locked does something under the lock of the source. A panic in it gives the
// lock back: else everybody who asks for the source would wait for ever.
func (s *source) locked(do func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	do()
}

// Locked runs do under the lock of the source, for replica.Host.
func (s *source) Locked(do func()) { s.locked(do) }

// Imported makes room for rows that were brought in from other servers.
func (s *source) Imported() {
	s.locked(s.updateBytes)
	s.compactLater()
	s.upstream.makeRoom(time.Now())
}

// runGuarded keeps the loop going: what made it panic is left out for a moment.
func (c *upstream) runGuarded(ctx context.Context) {
	for guard.Run("choosing what to read", func() { c.run(ctx) }) != nil {
		if sleep(ctx, time.Second) != nil {
			return
		}
	}
}

// performGuarded makes the call of a task. After a panic the task is given up:
// those who wait are told, and what it was to cover is a gap again.
func (t task) performGuarded(ctx context.Context) {
	err := guard.Run("reading sessions", func() { t.src.perform(ctx, t) })
	if err == nil {
		return
	}
	t.call.Done()
	t.src.locked(func() {
		t.src.Pending = nil // at worst a page is read twice
		t.src.GiveUp(t.Task, err, time.Now())
	})
}

// compactGuarded rebuilds small parts; without that they just stay small.
func (s *source) compactGuarded() {
	if guard.Run("rebuilding chunks of sessions", s.compactAll) != nil {
		s.locked(func() { s.compact = false })
	}
}

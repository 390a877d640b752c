package store

import (
	"context"
	"time"

	"github.com/koreai/sessions-datasource/pkg/plan"
)

// sync starts a sync of a source.
func (c *upstream) sync(ctx context.Context) func(*source) {
	return func(s *source) {
		c.work.Go(func() {
			defer c.kick()
			s.replica.Sync(ctx)
		})
	}
}

// startSyncs starts the syncs that are due, and says when the next one will be.
func (c *upstream) startSyncs(now time.Time, run func(*source)) (next time.Time) {
	for _, s := range c.all() {
		var at time.Time
		s.locked(func() { at = s.replica.Begin(now) })
		switch {
		case at.IsZero():
		case at.After(now):
			next = plan.Earlier(next, at)
		default:
			run(s)
		}
	}
	return next
}

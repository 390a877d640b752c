package store

import (
	"cmp"
	"slices"
	"time"

	"github.com/koreai/sessions-datasource/pkg/budget"
	"github.com/koreai/sessions-datasource/pkg/plan"
)

// source is that of the bot; it begins when first asked for.
func (c *upstream) source(bot string, now time.Time) *source {
	if s := c.known(bot); s != nil {
		return s
	}
	fresh := newSource(c, bot, c.registry.takeBudget(c, bot), now)
	s := c.addSource(fresh)
	if s != fresh { // somebody was faster
		c.registry.putBudget(c, fresh.budget)
	}
	return s
}

// addSource keeps the source unless its bot has one already, and returns the one
// that is kept.
func (c *upstream) addSource(fresh *source) *source {
	c.mu.Lock()
	defer c.mu.Unlock()
	if s := c.sources[fresh.bot]; s != nil {
		return s
	}
	c.sources[fresh.bot] = fresh
	return fresh
}

// known is the source of the bot if there is one.
func (c *upstream) known(bot string) *source {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.sources[bot]
}

// all are the sources at this moment.
func (c *upstream) all() []*source {
	c.mu.Lock()
	defer c.mu.Unlock()
	out := make([]*source, 0, len(c.sources))
	for _, s := range c.sources {
		out = append(out, s)
	}
	return out
}

// byUrgency are the sources that have a call to make, the most urgent first;
// wake is set to when another may have one.
func (c *upstream) byUrgency(now time.Time, wake *time.Time) []turn {
	var turns []turn
	for _, s := range c.all() {
		s.locked(func() {
			t, found, at := s.choose(now)
			if found {
				turns = append(turns, turn{s, t.Lane, s.served})
			}
			*wake = plan.Earlier(*wake, at)
		})
	}
	slices.SortFunc(turns, func(a, b turn) int {
		return cmp.Or(cmp.Compare(a.lane, b.lane), a.served.Compare(b.served), cmp.Compare(a.src.bot, b.src.bot))
	})
	return turns
}

// turn is a source that has a call to make.
type turn struct {
	src    *source
	lane   budget.Lane
	served time.Time
}

// dropIdle forgets the sources that nobody has asked for in an hour.
func (c *upstream) dropIdle(now time.Time) {
	idle := c.takeIdle(now)
	for _, s := range idle {
		c.registry.putBudget(c, s.budget)
	}
	if len(idle) > 0 {
		c.measure()
	}
}

// takeIdle takes the sources out that nobody has asked for in an hour.
func (c *upstream) takeIdle(now time.Time) []*source {
	c.mu.Lock()
	defer c.mu.Unlock()
	var idle []*source
	for bot, s := range c.sources {
		s.locked(func() {
			if now.Sub(s.asked) > plan.IdleAfter {
				delete(c.sources, bot)
				idle = append(idle, s)
			}
		})
	}
	return idle
}

package store

import (
	"cmp"
	"context"
	"slices"
	"sync"
	"time"

	"github.com/koreai/sessions-datasource/pkg/budget"
	"github.com/koreai/sessions-datasource/pkg/interval"
	"github.com/koreai/sessions-datasource/pkg/plan"
	"github.com/koreai/sessions-datasource/pkg/replica"
	"github.com/koreai/sessions-datasource/pkg/rowset"
	"github.com/koreai/sessions-datasource/pkg/settings"
)

// source is a bot, or the account: what is known and demanded of it, and the budget of
// its calls. One mutex guards it all; it is never held during a call or while
// columns are built. Methods of the state are called under it.
type source struct {
	upstream *upstream
	bot      string // "": the account
	budget   *budget.Budget

	mu sync.Mutex
	plan.State
	asked   time.Time        // when somebody last asked
	served  time.Time        // when a call was last sent
	compact bool             // a goroutine is compacting
	replica *replica.Replica // other servers that read the same; nil: there are none
}

func newSource(c *upstream, bot string, b *budget.Budget, now time.Time) *source {
	s := &source{upstream: c, bot: bot, budget: b, asked: now, State: plan.State{
		Clock: &c.clock, Settings: func() settings.Settings { return c.conf().Settings },
		Rows: rowset.New(), Active: plan.ActiveSet{},
	}}
	if c.backend != nil {
		s.replica = replica.NewReplica(c.backend.Link(c.conf().Settings, c.conf().Variant, bot), &s.State, s)
	}
	return s
}

// Locked does something under the lock of the source. A panic in it gives the
// lock back: else everybody who asks for the source would wait for ever.
func (s *source) Locked(do func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	do()
}

// Imported makes room for rows that were brought in from other servers.
func (s *source) Imported() {
	s.compactLater()
	s.upstream.makeRoom(time.Now())
}

// source is that of the bot; it begins when first asked for.
func (c *upstream) source(bot string, now time.Time) *source {
	if s := c.known(bot); s != nil {
		return s
	}
	fresh := newSource(c, bot, c.registry.takeBudget(c, bot), now)
	s := c.addSource(fresh)
	if s != fresh { // somebody was faster
		c.registry.putBudget(fresh.budget)
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
		s.Locked(func() {
			t, found, at := s.choose(now)
			if found {
				turns = append(turns, turn{s, t.Lane, s.served})
			}
			*wake = interval.Earlier(*wake, at)
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
		c.registry.putBudget(s.budget)
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
		s.Locked(func() {
			if now.Sub(s.asked) > plan.IdleAfter {
				delete(c.sources, bot)
				idle = append(idle, s)
			}
		})
	}
	return idle
}

// startSyncs starts the syncs with other servers that are due, and says when the next
// one will be.
func (c *upstream) startSyncs(ctx context.Context, now time.Time) (next time.Time) {
	for _, s := range c.all() {
		var at time.Time
		s.Locked(func() { at = s.replica.Begin(now) })
		if at.After(now) {
			next = interval.Earlier(next, at)
		} else if !at.IsZero() {
			c.work.Go(func() {
				defer c.kick()
				s.replica.Sync(ctx)
			})
		}
	}
	return next
}

package store

import (
	"cmp"
	"context"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/koreai/sessions-datasource/pkg/budget"
	"github.com/koreai/sessions-datasource/pkg/clockskew"
)

// janitor is how often the loop looks for sources that nobody asks for.
const janitor = 10 * time.Minute

// conn is a Kore.ai asked with the same credentials: its sources, the loop that
// reads for them, and what bounds them together. Data source instances that
// share it hold references.
type conn struct {
	registry *Registry
	key      string
	clock    clockskew.Latest // Kore.ai's
	slots    slots
	kicked   chan struct{}
	config   atomic.Pointer[Config]
	meter    *meter
	direct   *directCache
	backend  *backend   // what several servers share; nil: this one is alone
	room     sync.Mutex // held while memory is made room in

	mu      sync.Mutex
	handles []*Handle
	sources map[string]*source
	ctx     context.Context // of the loop and its calls; nil while nobody holds a reference
	stop    context.CancelFunc
	expiry  *time.Timer // drops it once nobody has held a reference for a while
	work    *sync.WaitGroup
}

func newConn(r *Registry, key string, cfg Config, b *backend) *conn {
	c := &conn{backend: b, direct: newDirectCache(), registry: r, key: key, kicked: make(chan struct{}, 1), sources: map[string]*source{}, work: &r.work}
	c.config.Store(&cfg)
	c.meter = newMeter(cfg.UID)
	return c
}

func (c *conn) conf() *Config  { return c.config.Load() }
func (c *conn) reader() Reader { return c.conf().Reader }
func (c *conn) uid() string    { return c.conf().UID }
func (c *conn) jitter() float64 {
	return c.registry.jitter()
}

// acquire adds a reference; the newest instance's settings count.
func (c *conn) acquire(h *Handle) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.handles = append(c.handles, h)
	c.configureLocked(h.cfg)
	if c.expiry != nil {
		c.expiry.Stop()
		c.expiry = nil
	}
	if c.stop == nil {
		ctx, stop := context.WithCancel(c.registry.ctx)
		c.ctx, c.stop = ctx, stop
		c.work.Go(func() { c.runGuarded(ctx) })
	}
	c.kick()
}

// configureLocked takes over settings.
func (c *conn) configureLocked(cfg Config) {
	c.config.Store(&cfg)
	c.slots.setLimit(cfg.Settings.Parallel)
	for _, s := range c.sources {
		s.budget.SetLimits(limits(cfg))
	}
}

func limits(cfg Config) budget.Limits {
	return budget.Limits{PerMinute: cfg.Settings.CallsPerMinute, PerHour: cfg.Settings.CallsPerHour}
}

// release takes a reference back. With the last one all work stops; the rows
// are kept for a while, because saving the settings replaces the instance.
func (c *conn) release(h *Handle) {
	c.mu.Lock()
	defer c.mu.Unlock()
	i := slices.Index(c.handles, h)
	if i < 0 {
		return
	}
	c.handles = slices.Delete(c.handles, i, i+1)
	if n := len(c.handles); n > 0 {
		c.configureLocked(c.handles[n-1].cfg)
		return
	}
	c.leaveLocked()
	c.stop()
	c.ctx, c.stop = nil, nil
	c.expiry = time.AfterFunc(grace, func() { c.registry.drop(c) })
}

// context is that of the calls; it has ended when nobody holds a reference.
func (c *conn) context() context.Context {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.ctx == nil {
		return ended
	}
	return c.ctx
}

var ended = func() context.Context {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	return ctx
}()

// source is that of the bot; it begins when first asked for.
func (c *conn) source(bot string, now time.Time) *source {
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
func (c *conn) addSource(fresh *source) *source {
	c.mu.Lock()
	defer c.mu.Unlock()
	if s := c.sources[fresh.bot]; s != nil {
		return s
	}
	c.sources[fresh.bot] = fresh
	return fresh
}

// known is the source of the bot if there is one.
func (c *conn) known(bot string) *source {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.sources[bot]
}

// all are the sources at this moment.
func (c *conn) all() []*source {
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
func (c *conn) byUrgency(now time.Time, wake *time.Time) []turn {
	var turns []turn
	for _, s := range c.all() {
		s.locked(func() {
			t, found, at := s.choose(now)
			if found {
				turns = append(turns, turn{s, t.lane, s.served})
			}
			*wake = earlier(*wake, at)
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
func (c *conn) dropIdle(now time.Time) {
	idle := c.takeIdle(now)
	for _, s := range idle {
		c.registry.putBudget(c, s.budget)
	}
	if len(idle) > 0 {
		c.measure()
	}
}

// takeIdle takes the sources out that nobody has asked for in an hour.
func (c *conn) takeIdle(now time.Time) []*source {
	c.mu.Lock()
	defer c.mu.Unlock()
	var idle []*source
	for bot, s := range c.sources {
		s.locked(func() {
			if now.Sub(s.asked) > idleAfter {
				delete(c.sources, bot)
				idle = append(idle, s)
			}
		})
	}
	return idle
}

// held tells whether anybody holds a reference.
func (c *conn) held() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return len(c.handles) > 0
}

// end stops all work for good.
func (c *conn) end() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.handles = nil
	if c.expiry != nil {
		c.expiry.Stop()
	}
	if c.stop != nil {
		c.leaveLocked()
		c.stop()
		c.ctx, c.stop = nil, nil
	}
}

// leaveLocked lets other servers read on at once what this one was reading.
func (c *conn) leaveLocked() {
	for _, s := range c.sources {
		if s.peers == nil {
			continue
		}
		c.work.Go(func() {
			ctx, cancel := context.WithTimeout(context.Background(), time.Second)
			defer cancel()
			s.peers.link.Leave(ctx)
		})
	}
}

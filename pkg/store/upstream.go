package store

import (
	"context"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/koreai/sessions-datasource/pkg/budget"
	"github.com/koreai/sessions-datasource/pkg/clockskew"
	"github.com/koreai/sessions-datasource/pkg/replica"
	"golang.org/x/sync/semaphore"
)

// idleCheck is how often the loop looks for sources that nobody asks for.
const idleCheck = 10 * time.Minute

// upstream is a Kore.ai asked with the same credentials: its sources, the loop that
// reads for them, and what bounds them together. Data source instances that
// share it hold references.
type upstream struct {
	registry *Registry
	key      string
	clock    clockskew.Latest                   // Kore.ai's
	slots    atomic.Pointer[semaphore.Weighted] // bounds the calls under way, over all bots
	kicked   chan struct{}
	config   atomic.Pointer[Config]
	uid      string // of the data source in figures and traces
	direct   *directCache
	backend  replica.Backend // what several servers share; nil: this one is alone
	evicting sync.Mutex      // held while memory is made room in

	mu      sync.Mutex
	handles []*Handle
	sources map[string]*source
	ctx     context.Context // of the loop and its calls; it has ended while nobody holds a reference
	stop    context.CancelFunc
	expiry  *time.Timer // drops it once nobody has held a reference for a while
	work    *sync.WaitGroup
}

func newUpstream(r *Registry, key string, cfg Config, b replica.Backend) *upstream {
	c := &upstream{
		registry: r, key: key, uid: cfg.UID, backend: b, work: &r.work,
		direct: newDirectCache(), kicked: make(chan struct{}, 1), sources: map[string]*source{},
	}
	c.config.Store(&cfg)
	c.setParallel(cfg.Settings.Parallel)
	c.ctx, c.stop = context.WithCancel(r.ctx)
	c.stop() // until somebody holds a reference
	return c
}

func (c *upstream) conf() *Config { return c.config.Load() }

// acquire adds a reference; the newest instance's settings count.
func (c *upstream) acquire(h *Handle) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.handles = append(c.handles, h)
	c.configureLocked(h.cfg)
	if c.expiry != nil {
		c.expiry.Stop()
		c.expiry = nil
	}
	if c.ctx.Err() != nil {
		ctx, stop := context.WithCancel(c.registry.ctx)
		c.ctx, c.stop = ctx, stop
		c.work.Go(func() { c.runGuarded(ctx) })
	}
	c.kick()
}

// configureLocked takes over settings.
func (c *upstream) configureLocked(cfg Config) {
	if before := c.config.Swap(&cfg); before.Settings.Parallel != cfg.Settings.Parallel {
		c.setParallel(cfg.Settings.Parallel)
	}
	for _, s := range c.sources {
		s.budget.SetLimits(limits(cfg))
	}
}

// setParallel bounds the calls under way. Those that are keep the slots they have.
func (c *upstream) setParallel(n int) { c.slots.Store(semaphore.NewWeighted(int64(max(1, n)))) }

func limits(cfg Config) budget.Limits {
	return budget.Limits{PerMinute: cfg.Settings.CallsPerMinute, PerHour: cfg.Settings.CallsPerHour}
}

// release takes a reference back. With the last one all work stops; the rows
// are kept for a while, because saving the settings replaces the instance.
func (c *upstream) release(h *Handle) {
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
	c.stopLocked()
	c.expiry = time.AfterFunc(grace, func() { c.registry.drop(c) })
}

// context is that of the calls; it has ended when nobody holds a reference.
func (c *upstream) context() context.Context {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.ctx
}

// held reports whether anybody holds a reference.
func (c *upstream) held() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return len(c.handles) > 0
}

// end stops all work for good.
func (c *upstream) end() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.handles = nil
	if c.expiry != nil {
		c.expiry.Stop()
	}
	c.stopLocked()
}

// stopLocked ends the loop and its calls, and lets other servers read on at once what
// this one was reading.
func (c *upstream) stopLocked() {
	if c.ctx.Err() != nil {
		return
	}
	c.stop()
	for _, s := range c.sources {
		if s.replica == nil {
			continue
		}
		c.work.Go(func() {
			ctx, cancel := context.WithTimeout(context.Background(), time.Second)
			defer cancel()
			s.replica.Leave(ctx)
		})
	}
}

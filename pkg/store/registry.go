// Package store holds the sessions that are known of each bot, and of what time
// they are known, so that every panel, user and alert rule shares one crawl.
//
// A source is a bot, or the account: rows sorted by start, and the spans of
// time that they cover, each with the moment at which it was read. A request
// waits until its span is covered well enough; what is missing are gaps, and
// one worker loop reads the newest gap of the most urgent lane, page by page.
// Reading again, repairing a list that moved, going on after an error and
// reading what was evicted are all the same: a gap.
package store

import (
	"context"
	cryptorand "crypto/rand"
	"maps"
	"math/rand/v2"
	"slices"
	"sync"
	"time"

	"github.com/koreai/sessions-datasource/pkg/budget"
)

const (
	// grace is how long rows outlive their last reference: saving the settings
	// releases the old instance and makes a new one.
	grace = time.Minute
	// keepBudget is how long a log of calls may still matter.
	keepBudget = time.Hour + time.Minute
)

// Registry is what outlives the instances of data sources: one a process.
// Budgets are kept by URL and bot, rows also by the credentials.
//
// Locks are taken in one order: Registry.mu, upstream.evicting, upstream.mu, source.mu, then
// those of budget, clock, slots and direct reads, of which none is taken under
// another. Each is released by defer, so that a panic that a guard catches leaves
// none of them held. Under a lock nothing is called that waits, or that others
// bring along (Reader, Backend, Link): what is to be opened or closed is so before
// or after.
type Registry struct {
	ctx    context.Context
	cancel context.CancelFunc
	work   sync.WaitGroup
	salt   []byte
	jitter func() float64 // in [0, 1)

	mu        sync.Mutex
	upstreams map[string]*upstream
	budgets   map[budgetKey]*sharedBudget
	backends  map[string]*backend
	closed    bool
}

type budgetKey struct{ url, bot string }

type sharedBudget struct {
	*budget.Budget
	refs    int       // sources that use it
	used    time.Time // when the last of them was dropped
	backend *backend  // where its log is kept together with other servers; nil: it is not
	sharers int       // sources that want it kept there
}

// Option changes a registry, for tests.
type Option func(*Registry)

// WithJitter sets the source of randomness of retries, numbers in [0, 1).
func WithJitter(f func() float64) Option { return func(r *Registry) { r.jitter = f } }

// NewRegistry returns an empty registry. It must be closed.
func NewRegistry(options ...Option) *Registry {
	ctx, cancel := context.WithCancel(context.Background())
	r := &Registry{
		ctx: ctx, cancel: cancel, salt: make([]byte, 32), jitter: rand.Float64,
		upstreams: map[string]*upstream{}, budgets: map[budgetKey]*sharedBudget{}, backends: map[string]*backend{},
	}
	_, _ = cryptorand.Read(r.salt) // never fails
	for _, o := range options {
		o(r)
	}
	return r
}

// Acquire gives an instance its access. It must be released.
func (r *Registry) Acquire(cfg Config) *Handle {
	b := r.openBackend(cfg)
	h, used := r.acquire(cfg, b)
	if !used {
		r.releaseBackend(b)
	}
	return h
}

// acquire reports whether a new upstream has taken the backend over.
func (r *Registry) acquire(cfg Config, b *backend) (h *Handle, used bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	key := cfg.identity(r.salt)
	c := r.upstreams[key]
	if c == nil {
		c, used = newUpstream(r, key, cfg, b), true
		r.upstreams[key] = c
	}
	h = &Handle{cfg: cfg, upstream: c}
	if !r.closed {
		c.acquire(h)
	}
	return h, used
}

// Close stops everything and waits until it has.
func (r *Registry) Close() {
	var budgets []*sharedBudget
	var backends []*backend
	r.locked(func() {
		r.closed = true
		for _, c := range r.upstreams {
			c.end()
		}
		budgets = slices.Collect(maps.Values(r.budgets))
	})
	for _, b := range budgets {
		b.Close()
	}
	r.cancel()
	r.work.Wait()
	for _, b := range budgets {
		b.Wait()
	}
	r.locked(func() {
		backends = slices.Collect(maps.Values(r.backends))
		clear(r.backends)
	})
	for _, b := range backends {
		_ = b.Close()
	}
}

func (r *Registry) locked(do func()) {
	r.mu.Lock()
	defer r.mu.Unlock()
	do()
}

// drop forgets an upstream to which nobody holds a reference any more.
func (r *Registry) drop(c *upstream) {
	dropped := false
	r.locked(func() {
		if dropped = r.upstreams[c.key] == c && !c.held(); dropped {
			delete(r.upstreams, c.key)
		}
	})
	if !dropped {
		return
	}
	for _, s := range c.all() {
		r.putBudget(c, s.budget)
	}
	r.releaseBackend(c.backend)
	dropFigures(c.uid)
}

// takeBudget is the budget of the bot at the URL, whoever asks.
func (r *Registry) takeBudget(c *upstream, bot string) *budget.Budget {
	cfg := *c.conf()
	var sharing budget.Sharing
	if c.backend != nil {
		set := cfg.Settings
		sharing = budget.Sharing{Ledger: c.backend.Ledger(set.URL, bot), FallbackPercent: set.Redis.FallbackPercent, CallTimeout: set.Timeout}
	}
	var taken *sharedBudget
	var unused *backend
	var old []*sharedBudget
	r.locked(func() {
		old = r.expiredLocked(time.Now())
		key := budgetKey{cfg.Settings.URL, bot}
		if taken = r.budgets[key]; taken == nil {
			taken = &sharedBudget{Budget: budget.New(limits(cfg))}
			r.budgets[key] = taken
		}
		taken.refs++
		taken.SetLimits(limits(cfg))
		unused = taken.shareLocked(c.backend, sharing)
	})
	for _, b := range old {
		b.Close()
	}
	r.releaseBackend(unused)
	return taken.Budget
}

// expiredLocked takes the budgets out whose calls do not count any more.
func (r *Registry) expiredLocked(now time.Time) (old []*sharedBudget) {
	for key, b := range r.budgets {
		if b.refs == 0 && now.Sub(b.used) > keepBudget {
			old = append(old, b)
			delete(r.budgets, key)
		}
	}
	return old
}

// putBudget gives back the budget of a source of the upstream. What it has
// logged counts for another hour.
func (r *Registry) putBudget(c *upstream, old *budget.Budget) {
	var unused *backend
	r.locked(func() {
		for _, b := range r.budgets {
			if b.Budget == old {
				b.refs--
				b.used = time.Now()
				if c.backend != nil {
					unused = b.unshareLocked()
				}
			}
		}
	})
	r.releaseBackend(unused)
}

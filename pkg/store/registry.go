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
	"github.com/koreai/sessions-datasource/pkg/replica"
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
// bring along (Reader, Backend, Link): what is to be closed is so afterwards. Opening
// a Backend does not wait.
type Registry struct {
	ctx    context.Context
	cancel context.CancelFunc
	work   sync.WaitGroup
	salt   []byte
	jitter func() float64 // of pauses before retries, in [0, 1)

	mu        sync.Mutex
	upstreams map[string]*upstream
	budgets   map[budgetKey]*sharedBudget
	backends  map[string]replica.Backend
	closed    bool
}

type budgetKey struct{ url, bot string }

type sharedBudget struct {
	*budget.Budget
	refs    int             // sources that use it
	used    time.Time       // when the last of them was dropped
	backend replica.Backend // where its log is kept together with other servers; nil: it is not
}

// NewRegistry returns an empty registry. It must be closed.
func NewRegistry() *Registry {
	ctx, cancel := context.WithCancel(context.Background())
	r := &Registry{
		ctx: ctx, cancel: cancel, salt: make([]byte, 32), jitter: rand.Float64,
		upstreams: map[string]*upstream{}, budgets: map[budgetKey]*sharedBudget{}, backends: map[string]replica.Backend{},
	}
	_, _ = cryptorand.Read(r.salt) // never fails
	return r
}

// Acquire gives an instance its access. It must be released.
func (r *Registry) Acquire(cfg Config) *Handle {
	r.mu.Lock()
	defer r.mu.Unlock()
	key := cfg.identity(r.salt)
	c := r.upstreams[key]
	if c == nil {
		c = newUpstream(r, key, cfg, r.backendLocked(cfg))
		r.upstreams[key] = c
	}
	h := &Handle{cfg: cfg, upstream: c}
	if !r.closed {
		c.acquire(h)
	}
	return h
}

// backendLocked is what the configuration shares with other servers; nil when that
// is nothing.
func (r *Registry) backendLocked(cfg Config) replica.Backend {
	if cfg.OpenBackend == nil {
		return nil
	}
	b := r.backends[cfg.BackendKey]
	if b == nil {
		var err error
		if b, err = cfg.OpenBackend(); err != nil {
			return nil // the settings were checked: it does not connect yet
		}
		r.backends[cfg.BackendKey] = b
	}
	return b
}

// leaveLocked returns the backend of an upstream that is gone, to be closed, if no other
// upstream uses it: the logs of calls in it are then kept here alone. Else nil.
func (r *Registry) leaveLocked(c *upstream) replica.Backend {
	if c.backend == nil {
		return nil
	}
	for _, o := range r.upstreams {
		if o.backend == c.backend {
			return nil
		}
	}
	for _, b := range r.budgets {
		if b.backend == c.backend {
			b.SetSharing(budget.Sharing{})
			b.backend = nil
		}
	}
	maps.DeleteFunc(r.backends, func(_ string, b replica.Backend) bool { return b == c.backend })
	return c.backend
}

// Close stops everything and waits until it has.
func (r *Registry) Close() {
	var budgets []*sharedBudget
	var backends []replica.Backend
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
	var unused replica.Backend
	r.locked(func() {
		if dropped = r.upstreams[c.key] == c && !c.held(); dropped {
			delete(r.upstreams, c.key)
			unused = r.leaveLocked(c)
		}
	})
	if !dropped {
		return
	}
	for _, s := range c.all() {
		r.putBudget(s.budget)
	}
	if unused != nil {
		_ = unused.Close()
	}
	dropFigures(c.uid)
}

// takeBudget is the budget of the bot at the URL, whoever asks. Of two data sources for
// the same bot it is enough that one shares its log of calls with other servers.
func (r *Registry) takeBudget(c *upstream, bot string) *budget.Budget {
	cfg := *c.conf()
	set := cfg.Settings
	var sharing budget.Sharing
	if c.backend != nil {
		sharing = budget.Sharing{
			Ledger: c.backend.Ledger(set.URL, bot), FallbackPercent: set.Redis.FallbackPercent, CallTimeout: set.Timeout,
		}
	}
	var taken *sharedBudget
	var old []*sharedBudget
	r.locked(func() {
		old = r.expiredLocked(time.Now())
		key := budgetKey{set.URL, bot}
		if taken = r.budgets[key]; taken == nil {
			taken = &sharedBudget{Budget: budget.New(limits(cfg))}
			r.budgets[key] = taken
		}
		taken.refs++
		taken.SetLimits(limits(cfg))
		if c.backend != nil && r.upstreams[c.key] == c {
			taken.SetSharing(sharing)
			taken.backend = c.backend
		}
	})
	for _, b := range old {
		b.Close()
	}
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

// putBudget gives back the budget of a source. What it has logged counts for another
// hour.
func (r *Registry) putBudget(old *budget.Budget) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, b := range r.budgets {
		if b.Budget == old {
			b.refs--
			b.used = time.Now()
		}
	}
}

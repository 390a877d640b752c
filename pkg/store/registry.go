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
	"crypto/rand"
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
type Registry struct {
	ctx    context.Context
	cancel context.CancelFunc
	work   sync.WaitGroup
	salt   []byte
	jitter func() float64 // in [0, 1)

	mu      sync.Mutex
	conns   map[string]*conn
	budgets map[budgetKey]*sharedBudget
	places  map[string]*place
	closed  bool
}

type budgetKey struct{ url, bot string }

type sharedBudget struct {
	*budget.Budget
	refs    int       // sources that use it
	used    time.Time // when the last of them was dropped
	place   *place    // where its log is kept together with other servers; nil: it is not
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
		ctx: ctx, cancel: cancel, salt: make([]byte, 32), jitter: chance,
		conns: map[string]*conn{}, budgets: map[budgetKey]*sharedBudget{}, places: map[string]*place{},
	}
	_, _ = rand.Read(r.salt) // never fails
	for _, o := range options {
		o(r)
	}
	return r
}

// Acquire gives an instance its access. It must be released.
func (r *Registry) Acquire(cfg Config) *Handle {
	r.mu.Lock()
	defer r.mu.Unlock()
	key := cfg.identity(r.salt)
	c := r.conns[key]
	if c == nil {
		c = newConn(r, key, cfg)
		r.conns[key] = c
	}
	h := &Handle{cfg: cfg, conn: c}
	if !r.closed {
		c.acquire(h)
	}
	return h
}

// Close stops everything and waits until it has.
func (r *Registry) Close() {
	r.mu.Lock()
	r.closed = true
	for _, c := range r.conns {
		c.end()
	}
	for _, b := range r.budgets {
		b.Close()
	}
	r.mu.Unlock()
	r.cancel()
	r.work.Wait()
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, b := range r.budgets {
		b.Wait()
	}
	for key, p := range r.places {
		_ = p.Close()
		delete(r.places, key)
	}
}

// drop forgets a connection to which nobody holds a reference any more.
func (r *Registry) drop(c *conn) {
	r.mu.Lock()
	if r.conns[c.key] != c || c.held() {
		r.mu.Unlock()
		return
	}
	delete(r.conns, c.key)
	r.mu.Unlock()
	for _, s := range c.all() {
		r.putBudget(c, s.budget)
	}
	r.mu.Lock()
	r.putPlace(c.place)
	r.mu.Unlock()
	c.meter.drop()
}

// takeBudget is the budget of the bot at the URL, whoever asks.
func (r *Registry) takeBudget(cfg Config, bot string) *budget.Budget {
	r.mu.Lock()
	defer r.mu.Unlock()
	now := time.Now()
	for key, b := range r.budgets {
		if b.refs == 0 && now.Sub(b.used) > keepBudget {
			b.Close()
			delete(r.budgets, key)
		}
	}
	key := budgetKey{cfg.Settings.URL, bot}
	b := r.budgets[key]
	if b == nil {
		b = &sharedBudget{Budget: budget.New(limits(cfg))}
		r.budgets[key] = b
	}
	b.refs++
	b.SetLimits(limits(cfg))
	r.share(b, cfg, bot)
	return b.Budget
}

// putBudget gives back the budget of a source of the connection. What it has
// logged counts for another hour.
func (r *Registry) putBudget(c *conn, old *budget.Budget) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, b := range r.budgets {
		if b.Budget == old {
			b.refs--
			b.used = time.Now()
			if c.place != nil {
				r.unshare(b)
			}
		}
	}
}

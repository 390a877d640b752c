// Package budget keeps the calls to one bot within what Kore.ai allows: a
// rolling number of calls a minute and an hour (60 and 1,800 by its
// documentation, for all clients of the bot together).
//
// A call leaves the log a minute, or an hour, after its answer: a server may
// count it anywhere between. Lanes share the windows so that alert rules and
// refreshes always find a call. Times are those of package time, so that a
// test runs hours in a testing/synctest bubble.
//
// Several servers share the calls through a Ledger: it grants them, and the log
// of a Budget is what it falls back to while the ledger is lost.
package budget

import (
	"context"
	"crypto/rand"
	"sync"
	"time"
)

// Limits are the calls allowed; 0 is no limit.
type Limits struct {
	PerMinute int
	PerHour   int
}

// Left is how many calls could be sent now by the first lanes; -1 where there
// is no limit.
type Left struct {
	Minute int
	Hour   int
}

// Budget is the log of the calls to one bot. It is safe for concurrent use.
type Budget struct {
	mu      sync.Mutex
	set     Limits     // as set
	windows [2]*window // of the calls of this server
	name    string     // of this server's calls in a ledger
	count   int        // how many there were
	link    *link      // nil: this server alone
	blocked time.Time  // Retry-After: no call before
	queue   []*waiter  // by lane, then by arrival
	timer   *time.Timer
	closed  bool
	work    sync.WaitGroup // goroutines that ask a ledger
}

// New returns a budget with nothing spent.
func New(l Limits) *Budget {
	return &Budget{set: l, windows: newWindows(l), name: "c" + rand.Text()}
}

func newWindows(l Limits) [2]*window {
	return [2]*window{
		{name: "minute", length: time.Minute, limit: l.PerMinute},
		{name: "hour", length: time.Hour, limit: l.PerHour},
	}
}

// SetLimits changes the limits; what is spent stays spent.
func (b *Budget) SetLimits(l Limits) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.set = l
	b.applyLimits()
	b.serve(time.Now())
}

// locked does something under the lock, and gives the lock back after a panic too.
func (b *Budget) locked(do func()) {
	b.mu.Lock()
	defer b.mu.Unlock()
	do()
}

// Take returns a call of the lane, waiting for it until ctx ends. A wait that
// cannot succeed before the deadline of ctx ends at once with a *Error.
func (b *Budget) Take(ctx context.Context, lane Lane) (*Call, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	w := &waiter{lane: lane, got: make(chan grant, 1)}
	w.deadline, w.hurried = ctx.Deadline()
	b.locked(func() {
		if b.closed {
			w.got <- grant{err: ErrClosed}
			return
		}
		b.enqueue(w)
		b.serve(time.Now())
	})
	select {
	case g := <-w.got:
		return g.call, g.err
	case <-ctx.Done():
		b.leave(w)
		return nil, ctx.Err()
	}
}

// Try returns a call of the lane if one may be sent now and nobody of the same
// or a higher lane waits for it; otherwise nil and when to try again. It may ask
// a ledger, for a second at most.
func (b *Budget) Try(lane Lane) (*Call, time.Time) {
	for {
		call, s, at := b.try(lane)
		if call == nil || s == nil {
			return call, at
		}
		switch granted, err := b.confirm(s, call); {
		case err == nil && granted:
			return call, at
		case err == nil:
			b.mu.Lock()
			defer b.mu.Unlock()
			return nil, b.due(lane, b.ahead(lane)+1, time.Now())
		}
		// The ledger is lost: what this server knows itself decides.
	}
}

// try is Try without the ledger, which has to be asked when it is not nil.
func (b *Budget) try(lane Lane) (*Call, *link, time.Time) {
	b.mu.Lock()
	defer b.mu.Unlock()
	now := time.Now()
	if b.closed {
		return nil, nil, now.Add(time.Hour)
	}
	b.probe(now)
	if at := b.due(lane, b.ahead(lane)+1, now); at.After(now) {
		return nil, nil, at
	}
	return b.send(lane), b.ledger(), now
}

// NextFree is the earliest time at which a call of the lane can be sent, if the
// calls in flight are answered at once and nobody else takes it.
func (b *Budget) NextFree(lane Lane) time.Time { return b.Nth(lane, 1) }

// Nth is NextFree for the n-th call from now: how long a crawl will take.
func (b *Budget) Nth(lane Lane, n int) time.Time {
	b.mu.Lock()
	defer b.mu.Unlock()
	at, _ := b.nth(lane, b.ahead(lane)+max(1, n), time.Now())
	return at
}

// Spent is the error that a Take with this deadline would return now, nil if
// the wait could succeed.
func (b *Budget) Spent(lane Lane, deadline time.Time) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	now := time.Now()
	at, w := b.nth(lane, b.ahead(lane)+1, now)
	if !at.After(deadline) || !at.After(now) {
		return nil // a call that can be sent now does not wait for the budget
	}
	return b.spent(lane, at, now, w)
}

// Left is what could be sent now.
func (b *Budget) Left() Left {
	b.mu.Lock()
	defer b.mu.Unlock()
	now := time.Now()
	w := b.telling()
	return Left{Minute: w[0].left(now), Hour: w[1].left(now)}
}

// Limits are the limits in force: as set, or lower after a refusal.
func (b *Budget) Limits() Limits {
	b.mu.Lock()
	defer b.mu.Unlock()
	now := time.Now()
	w := b.telling()
	return Limits{PerMinute: w[0].limitAt(now), PerHour: w[1].limitAt(now)}
}

// telling are the windows of all calls that are known of. Needs mu.
func (b *Budget) telling() [2]*window {
	if b.shared() {
		return b.link.mirror.windows
	}
	return b.windows
}

// Close ends every wait; no call is given any more. Calls that were given may
// still be ended, and be told to a ledger.
func (b *Budget) Close() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.closed = true
	if b.link != nil {
		b.link.end()
	}
	if b.timer != nil {
		b.timer.Stop()
	}
	for _, w := range b.queue {
		w.got <- grant{err: ErrClosed}
	}
	b.queue = nil
}

// Wait returns once nothing of a closed budget asks its ledger any more: in
// seconds at most. The connection to the ledger can be closed then.
func (b *Budget) Wait() { b.work.Wait() }

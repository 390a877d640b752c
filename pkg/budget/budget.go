// Package budget keeps the calls to one bot within what Kore.ai allows: a
// rolling number of calls a minute and an hour (60 and 1,800 by its
// documentation, for all clients of the bot together).
//
// A call leaves the log a minute, or an hour, after its answer: a server may
// count it anywhere between. Lanes share the windows so that alert rules and
// refreshes always find a call. Times are those of package time, so that a
// test runs hours in a testing/synctest bubble.
//
// Several servers share the calls through a Ledger, which grants them. A Budget
// logs the calls of its own server all the same: it estimates by them, and falls
// back to them while the ledger is lost.
package budget

import (
	"context"
	"crypto/rand"
	"fmt"
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
	set     Limits        // as set
	windows [2]*window    // of the calls of this server
	name    string        // of this server's calls in a ledger
	count   int           // how many there were
	link    *link         // nil: this server alone
	blocked time.Time     // Retry-After: no call before
	queue   []*waiter     // by lane, then by arrival
	changed chan struct{} // closed, and made anew, when those in the queue are to look again
	closed  bool
	work    sync.WaitGroup // those in Take, and probes of a ledger
}

// New returns a budget with nothing spent.
func New(l Limits) *Budget {
	return &Budget{
		set: l, name: "c" + rand.Text(), changed: make(chan struct{}),
		windows: [2]*window{
			{name: "minute", length: time.Minute, limit: l.PerMinute},
			{name: "hour", length: time.Hour, limit: l.PerHour},
		},
	}
}

// SetLimits changes the limits; what is spent stays spent.
func (b *Budget) SetLimits(l Limits) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.set = l
	b.applyLimitsLocked()
}

// locked does something under the lock, and gives the lock back after a panic too.
func (b *Budget) locked(do func()) {
	b.mu.Lock()
	defer b.mu.Unlock()
	do()
}

// Take returns a call of the lane, waiting for it until ctx ends. A wait that
// cannot succeed before the deadline of ctx ends at once with a *Error. It may ask
// a ledger, for a second at most.
func (b *Budget) Take(ctx context.Context, lane Lane) (*Call, error) {
	w, err := b.enqueue(lane)
	if err != nil {
		return nil, err
	}
	defer b.leave(w)
	for {
		n, err := b.advance(ctx, w)
		if err != nil {
			return nil, err
		}
		if n.call != nil {
			if b.confirm(n.call) && b.stillWanted(ctx, n.call) {
				return n.call, nil
			}
			continue
		}
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-n.changed:
		case <-n.wake:
		}
	}
}

// stillWanted gives back a call that came too late.
func (b *Budget) stillWanted(ctx context.Context, c *Call) bool {
	closed := false
	b.locked(func() { closed = b.closed })
	if !closed && ctx.Err() == nil {
		return true
	}
	c.Cancel()
	return false
}

// Try returns a call of the lane if one may be sent now and nobody of the same
// or a higher lane waits for it; otherwise nil and when to try again. It may ask
// a ledger, for a second at most.
func (b *Budget) Try(lane Lane) (*Call, time.Time) {
	for {
		call, at := b.reserve(lane)
		if call == nil || b.confirm(call) {
			return call, at
		}
	}
}

// reserve is Try without the ledger, which has to confirm the call.
func (b *Budget) reserve(lane Lane) (*Call, time.Time) {
	b.mu.Lock()
	defer b.mu.Unlock()
	now := time.Now()
	if b.closed {
		return nil, now.Add(time.Hour)
	}
	b.probeLocked(now)
	if at := b.dueLocked(lane, b.aheadLocked(lane)+1, now); at.After(now) {
		return nil, at
	}
	return b.sendLocked(lane), now
}

// sendLocked takes a call out of the windows; a ledger has to confirm it.
func (b *Budget) sendLocked(lane Lane) *Call {
	for _, w := range b.windows {
		w.send(lane)
	}
	b.count++
	return &Call{b: b, lane: lane, id: fmt.Sprintf("%s:%x", b.name, b.count)}
}

// Nth is the earliest time at which the n-th call of the lane from now can be sent,
// if the calls in flight are answered at once and nobody else takes it. With a
// ledger it is an estimate: of the calls of others only those are known that have
// kept a call of the lane waiting.
func (b *Budget) Nth(lane Lane, n int) time.Time {
	b.mu.Lock()
	defer b.mu.Unlock()
	at, _ := b.nthLocked(lane, b.aheadLocked(lane)+max(1, n), time.Now())
	return at
}

// Spent is the error that a Take with this deadline would return now, nil if
// the wait could succeed.
func (b *Budget) Spent(lane Lane, deadline time.Time) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	now := time.Now()
	at, w := b.nthLocked(lane, b.aheadLocked(lane)+1, now)
	if !at.After(deadline) || !at.After(now) {
		return nil // a call that can be sent now does not wait for the budget
	}
	return b.spentLocked(lane, at, now, w)
}

// Left is what could be sent now. With a ledger others may have sent more since it
// was last asked.
func (b *Budget) Left() Left {
	b.mu.Lock()
	defer b.mu.Unlock()
	now := time.Now()
	var left [2]int
	for i, w := range b.windows {
		left[i] = w.left(now)
		if b.sharedLocked() && b.link.left[i] >= 0 && now.Sub(b.link.asked) < w.length {
			left[i] = min(left[i], b.link.left[i])
		}
	}
	return Left{Minute: left[0], Hour: left[1]}
}

// Limits are the limits in force: as set, or lower after a refusal.
func (b *Budget) Limits() Limits {
	b.mu.Lock()
	defer b.mu.Unlock()
	now := time.Now()
	return Limits{PerMinute: b.windows[0].limitAt(now), PerHour: b.windows[1].limitAt(now)}
}

// Close ends every wait; no call is given any more. Calls that were given may
// still be ended, and the ledger hears of it.
func (b *Budget) Close() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.closed = true
	if b.link != nil {
		b.link.end()
	}
	b.wakeLocked()
}

// Wait returns once nothing of a closed budget asks its ledger any more: in
// seconds at most. The connection to the ledger can be closed then.
func (b *Budget) Wait() { b.work.Wait() }

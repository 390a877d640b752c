// Package budget keeps the calls to one bot within what Kore.ai allows: a
// rolling number of calls a minute and an hour (60 and 1,800 by its
// documentation, for all clients of the bot together).
//
// A call leaves the log a minute, or an hour, after its answer: a server may
// count it anywhere between. Lanes share the windows so that alert rules and
// refreshes always find a call. Times are those of package time, so that a
// test runs hours in a testing/synctest bubble.
package budget

import (
	"context"
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
	windows [2]*window
	blocked time.Time // Retry-After: no call before
	queue   []*waiter // by lane, then by arrival
	timer   *time.Timer
	closed  bool
}

// New returns a budget with nothing spent.
func New(l Limits) *Budget {
	return &Budget{windows: [2]*window{
		{name: "minute", length: time.Minute, limit: l.PerMinute},
		{name: "hour", length: time.Hour, limit: l.PerHour},
	}}
}

// SetLimits changes the limits; what is spent stays spent.
func (b *Budget) SetLimits(l Limits) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.windows[0].limit, b.windows[1].limit = l.PerMinute, l.PerHour
	b.serve(time.Now())
}

// Call is a call that may be sent. Exactly one of Done, Lost, Refused and Cancel
// must follow; later ones do nothing.
type Call struct {
	b    *Budget
	lane Lane
	over bool // guarded by b.mu
}

// Take returns a call of the lane, waiting for it until ctx ends. A wait that
// cannot succeed before the deadline of ctx ends at once with a *Error.
func (b *Budget) Take(ctx context.Context, lane Lane) (*Call, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	b.mu.Lock()
	if b.closed {
		b.mu.Unlock()
		return nil, ErrClosed
	}
	now := time.Now()
	w := &waiter{lane: lane, got: make(chan grant, 1)}
	w.deadline, w.hurried = ctx.Deadline()
	b.enqueue(w)
	b.serve(now)
	b.mu.Unlock()

	select {
	case g := <-w.got:
		return g.call, g.err
	case <-ctx.Done():
		b.leave(w)
		return nil, ctx.Err()
	}
}

// Try returns a call of the lane if one may be sent now and nobody of the same
// or a higher lane waits for it; otherwise nil and when to try again.
func (b *Budget) Try(lane Lane) (*Call, time.Time) {
	b.mu.Lock()
	defer b.mu.Unlock()
	now := time.Now()
	if b.closed {
		return nil, now.Add(time.Hour)
	}
	at, _ := b.nth(lane, b.ahead(lane)+1, now)
	if at.After(now) {
		return nil, at
	}
	return b.send(lane), now
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
	return spent(lane, at, now, w)
}

// Left is what could be sent now.
func (b *Budget) Left() Left {
	b.mu.Lock()
	defer b.mu.Unlock()
	now := time.Now()
	return Left{Minute: b.windows[0].left(now), Hour: b.windows[1].left(now)}
}

// Limits are the limits in force: as set, or lower after a refusal.
func (b *Budget) Limits() Limits {
	b.mu.Lock()
	defer b.mu.Unlock()
	now := time.Now()
	return Limits{PerMinute: b.windows[0].limitAt(now), PerHour: b.windows[1].limitAt(now)}
}

// Close ends every wait; no call is given any more.
func (b *Budget) Close() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.closed = true
	if b.timer != nil {
		b.timer.Stop()
	}
	for _, w := range b.queue {
		w.got <- grant{err: ErrClosed}
	}
	b.queue = nil
}

// Done says that the call has been answered, well or badly: from now on it
// stays in the log for a minute and an hour.
func (c *Call) Done() { c.end(0, func(time.Time) {}) }

// Lost says that nobody waits for the answer any more: the call may still be on
// its way, and is counted when it arrives.
func (c *Call) Lost() { c.end(onItsWay, func(time.Time) {}) }

// onItsWay is how long a call may take to arrive.
const onItsWay = 5 * time.Second

// Refused says that the call was answered with 429 by the limit per minute, or
// per hour. retryAfter is what the server asked for, 0 when it did not.
func (c *Call) Refused(retryAfter time.Duration, hourly bool) {
	c.end(0, func(now time.Time) {
		w := c.b.windows[0]
		if hourly {
			w = c.b.windows[1]
		}
		w.refuse(now)
		if until := now.Add(retryAfter); until.After(c.b.blocked) {
			c.b.blocked = until
		}
	})
}

// Cancel gives back a call that was never sent.
func (c *Call) Cancel() {
	c.b.mu.Lock()
	defer c.b.mu.Unlock()
	if c.over {
		return
	}
	c.over = true
	for _, w := range c.b.windows {
		w.unsend(c.lane)
	}
	c.b.serve(time.Now())
}

func (c *Call) end(late time.Duration, then func(now time.Time)) {
	c.b.mu.Lock()
	defer c.b.mu.Unlock()
	if c.over {
		return
	}
	c.over = true
	now := time.Now()
	for _, w := range c.b.windows {
		w.answer(c.lane, now, late)
		w.prune(now)
	}
	then(now)
	c.b.serve(now)
}

// nth is when the n-th call of the lane can be sent, and the window that makes
// it wait (nil when none does, or when Retry-After does). Needs mu.
func (b *Budget) nth(lane Lane, n int, now time.Time) (time.Time, *window) {
	at, by := now, (*window)(nil)
	for _, w := range b.windows {
		for c := everyone; c <= lane.lastClass(); c++ {
			if t := w.nth(c, n, now); t.After(at) {
				at, by = t, w
			}
		}
	}
	if b.blocked.After(at) {
		return b.blocked, nil
	}
	return at, by
}

// send takes a call out of the windows. Needs mu.
func (b *Budget) send(lane Lane) *Call {
	for _, w := range b.windows {
		w.send(lane)
	}
	return &Call{b: b, lane: lane}
}

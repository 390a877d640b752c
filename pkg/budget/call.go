package budget

import (
	"context"
	"time"
)

// Call is a call that may be sent. Exactly one of Done, Lost, Refused and Cancel
// must follow; later ones do nothing. They may ask a ledger, for a second at most.
type Call struct {
	b    *Budget
	lane Lane
	id   string // for a ledger
	over bool   // guarded by b.mu
}

// Done says that the call has been answered, well or badly: from now on it
// stays in the log for a minute and an hour.
func (c *Call) Done() { c.end(Request{Op: Settle}) }

// Lost says that nobody waits for the answer any more: the call may still be on
// its way, and is counted when it arrives.
func (c *Call) Lost() { c.end(Request{Op: Settle, Late: onItsWay}) }

// onItsWay is how long a call may take to arrive.
const onItsWay = 5 * time.Second

// Refused says that the call was answered with 429 by the limit per minute, or
// per hour. retryAfter is what the server asked for, 0 when it did not.
func (c *Call) Refused(retryAfter time.Duration, hourly bool) {
	c.end(Request{Op: Refuse, RetryAfter: retryAfter, Hourly: hourly})
}

// Cancel gives back a call that was never sent.
func (c *Call) Cancel() { c.end(Request{Op: Cancel}) }

// unsendLocked takes the call back out of the windows.
func (c *Call) unsendLocked() {
	c.over = true
	for _, w := range c.b.windows {
		w.unsend(c.lane)
	}
}

// end ends the call here and, if there is one, in the ledger. If that cannot be had
// others count the call until it has certainly been answered, and then for an hour.
func (c *Call) end(r Request) {
	s := c.endHere(r)
	if s == nil {
		return
	}
	r.Call, r.Class = c.id, c.lane.lastClass()
	// Also when the budget is being closed: others count the call until then.
	if _, err := c.b.ask(context.WithoutCancel(s.ctx), s, r); err != nil {
		c.b.locked(func() { c.b.loseLocked(s, err) })
	}
}

// endHere ends the call in the own windows, and returns the ledger that is to know of it;
// nil when there is none, or the call has ended before.
func (c *Call) endHere(r Request) *link {
	c.b.mu.Lock()
	defer c.b.mu.Unlock()
	if c.over {
		return nil
	}
	defer c.b.wakeLocked()
	if r.Op == Cancel {
		c.unsendLocked()
		return c.b.ledgerLocked()
	}
	c.over = true
	now := time.Now()
	for _, w := range c.b.windows {
		w.answer(c.lane, now, r.Late)
		w.prune(now)
	}
	if until := now.Add(r.RetryAfter); until.After(c.b.blocked) {
		c.b.blocked = until
	}
	if r.Op == Refuse { // a ledger knows better, and its answer to the report says so
		w := c.b.windows[0]
		if r.Hourly {
			w = c.b.windows[1]
		}
		w.refuse(now)
	}
	return c.b.ledgerLocked()
}

package budget

import (
	"context"
	"time"
)

// Call is a call that may be sent. Exactly one of Done, Lost, Refused and Cancel
// must follow; later ones do nothing. They may tell a ledger, for a second at most.
type Call struct {
	b    *Budget
	lane Lane
	id   string // for a ledger
	over bool   // guarded by b.mu
}

// Done says that the call has been answered, well or badly: from now on it
// stays in the log for a minute and an hour.
func (c *Call) Done() { c.end(0, Request{Op: Settle}) }

// Lost says that nobody waits for the answer any more: the call may still be on
// its way, and is counted when it arrives.
func (c *Call) Lost() { c.end(onItsWay, Request{Op: Settle, Late: onItsWay}) }

// onItsWay is how long a call may take to arrive.
const onItsWay = 5 * time.Second

// Refused says that the call was answered with 429 by the limit per minute, or
// per hour. retryAfter is what the server asked for, 0 when it did not.
func (c *Call) Refused(retryAfter time.Duration, hourly bool) {
	c.end(0, Request{Op: Refuse, RetryAfter: retryAfter, Hourly: hourly})
}

// Cancel gives back a call that was never sent.
func (c *Call) Cancel() {
	var s *link
	c.b.locked(func() {
		if c.over {
			return
		}
		c.unsend()
		c.b.serve(time.Now())
		s = c.b.ledger()
	})
	_ = c.tell(s, Request{Op: Cancel}) // failing that others count it for an hour
}

// unsend takes the call back out of the windows. Needs mu.
func (c *Call) unsend() {
	c.over = true
	for _, w := range c.b.windows {
		w.unsend(c.lane)
	}
}

func (c *Call) end(late time.Duration, r Request) {
	var s *link
	now := time.Now()
	c.b.locked(func() {
		if c.over {
			return
		}
		c.over = true
		for _, w := range c.b.windows {
			w.answer(c.lane, now, late)
			w.prune(now)
		}
		s = c.b.ledger()
		if r.Op == Refuse {
			c.refused(r, now, s == nil)
		}
		c.b.serve(now)
	})
	if err := c.tell(s, r); err != nil && r.Op == Refuse {
		c.b.locked(func() { c.refused(r, now, true) })
	}
}

// refused learns from a refusal: what the limit is only where no ledger does. Needs mu.
func (c *Call) refused(r Request, now time.Time, alone bool) {
	if until := now.Add(r.RetryAfter); until.After(c.b.blocked) {
		c.b.blocked = until
	}
	if !alone {
		return
	}
	w := c.b.windows[0]
	if r.Hourly {
		w = c.b.windows[1]
	}
	w.refuse(now)
}

// tell tells the ledger, if there is one, how the call ended.
func (c *Call) tell(s *link, r Request) error {
	if s == nil {
		return nil
	}
	r.Call = Entry{ID: c.id, Class: c.lane.lastClass()}
	// Also when the budget is being closed: others count the call until then.
	_, err := c.b.ask(context.WithoutCancel(s.ctx), s, r)
	c.b.locked(func() {
		if err != nil {
			c.b.lose(s, err)
		} else {
			c.b.serve(time.Now())
		}
	})
	return err
}

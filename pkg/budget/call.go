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
	rec  *record
	over bool // guarded by b.mu
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
		c.rec.dirty = true
		c.b.serve(time.Now())
		s = c.told()
	})
	c.tell(s, Request{Op: Cancel})
}

// unsend takes the call back out of the windows. Needs mu.
func (c *Call) unsend() {
	c.over = true
	for _, w := range c.b.windows {
		w.unsend(c.lane)
	}
	c.rec.cancelled = true
}

func (c *Call) end(late time.Duration, r Request) {
	var s *link
	now := time.Now()
	c.b.locked(func() {
		if c.over {
			return
		}
		c.over = true
		c.rec.answered, c.rec.late, c.rec.dirty = now, late, true
		for _, w := range c.b.windows {
			w.answer(c.lane, now, late)
			w.prune(now)
		}
		s = c.told()
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

// told is the ledger that has to be told how the call ended, nil when none has
// or when it is lost. Needs mu.
func (c *Call) told() *link {
	if !c.b.shared() {
		return nil
	}
	c.rec.asking = true // so that nobody else tells it meanwhile
	return c.b.link
}

// tell tells the ledger how the call ended. Where that fails, the record stays
// to be told later.
func (c *Call) tell(s *link, r Request) error {
	if s == nil {
		return nil
	}
	r.Call = Entry{ID: c.rec.id, Class: c.lane.lastClass()}
	for range rounds {
		// Also when the budget is being closed: others count the call until then.
		a, err := c.b.ask(context.WithoutCancel(s.ctx), s, r)
		if err == nil && !a.Lost {
			c.settled(s)
			return nil
		}
		c.b.locked(func() {
			c.rec.asking = false
			if err != nil {
				c.b.lose(s, err)
			}
		})
		if err == nil {
			err = c.b.mend(s)
		}
		if err != nil || r.Op != Refuse { // all else has been put back with the rest
			return err
		}
	}
	return errUnsteady
}

// settled says that the ledger knows how the call ended.
func (c *Call) settled(s *link) {
	c.b.mu.Lock()
	defer c.b.mu.Unlock()
	c.rec.asking = false
	c.rec.dirty = c.b.link != s
	c.b.serve(time.Now())
}

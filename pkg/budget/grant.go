package budget

import (
	"slices"
	"time"
)

// confirm asks the ledger for a call that is already taken out of the own
// windows, and puts it back where there is none. An error says that the ledger
// is lost.
func (b *Budget) confirm(s *link, c *Call) (bool, error) {
	a, err := b.ask(s.ctx, s, Request{Op: Take, Call: Entry{ID: c.id, Class: c.lane.lastClass()}, Late: s.CallTimeout})
	b.mu.Lock()
	defer b.mu.Unlock()
	switch {
	case err != nil:
		c.unsend() // others may count it for an hour
		b.lose(s, err)
	case !a.Granted:
		c.unsend()
		for l := int(c.lane); l < lanes; l++ { // no later lane finds room either
			s.guard[l] = time.Now().Add(margin)
		}
	}
	return err == nil && a.Granted, err
}

// askForHead asks the ledger in the background, as long as somebody waits who
// may be served now. Needs mu.
func (b *Budget) askForHead(now time.Time) {
	if b.link.asking || len(b.queue) == 0 || b.due(b.queue[0].lane, 1, now).After(now) {
		return
	}
	s := b.link
	s.asking = true
	call := b.send(b.queue[0].lane)
	b.work.Go(func() {
		granted, err := b.confirm(s, call)
		b.locked(func() {
			s.asking = false
			if err == nil && granted && b.hand(call) {
				call = nil
			}
			b.serve(time.Now())
		})
		if err == nil && granted && call != nil {
			call.Cancel() // nobody of its lane waits any more
		}
	})
}

// hand gives the call to the first who waits in its lane. Needs mu.
func (b *Budget) hand(c *Call) bool {
	for i, w := range b.queue {
		if w.lane == c.lane {
			b.queue = slices.Delete(b.queue, i, i+1)
			w.got <- grant{call: c}
			return true
		}
	}
	return false
}

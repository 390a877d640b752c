package budget

import (
	"slices"
	"time"
)

// waiter is somebody in Take.
type waiter struct {
	lane     Lane
	deadline time.Time
	hurried  bool       // deadline is set
	got      chan grant // room for one: filling it never blocks
}

// grant ends a wait: a call or an error.
type grant struct {
	call *Call
	err  error
}

// enqueue puts the waiter behind those of its own and of higher lanes. Needs mu.
func (b *Budget) enqueue(w *waiter) {
	i := b.ahead(w.lane)
	b.queue = slices.Insert(b.queue, i, w)
}

// ahead counts those who are served before a newcomer of the lane. Needs mu.
func (b *Budget) ahead(lane Lane) int {
	i := 0
	for i < len(b.queue) && b.queue[i].lane <= lane {
		i++
	}
	return i
}

// leave takes the waiter out of the queue; a call given to it meanwhile goes
// back unsent.
func (b *Budget) leave(w *waiter) {
	waits := false
	b.locked(func() {
		i := slices.Index(b.queue, w)
		if waits = i >= 0; waits {
			b.queue = slices.Delete(b.queue, i, i+1)
			b.serve(time.Now())
		}
	})
	if waits {
		return
	}
	if g := <-w.got; g.call != nil {
		g.call.Cancel()
	}
}

// serve gives calls to the head of the queue as long as there are any, refuses
// those who cannot be served in time, and sets the timer for the rest. Needs mu.
func (b *Budget) serve(now time.Time) {
	if len(b.queue) > 0 {
		b.probe(now)
	}
	if b.shared() {
		b.refuseLate(now)
		b.askForHead(now)
		b.arm(now)
		return
	}
	for len(b.queue) > 0 {
		w := b.queue[0]
		if at, _ := b.nth(w.lane, 1, now); at.After(now) {
			break
		}
		b.queue = b.queue[1:]
		w.got <- grant{call: b.send(w.lane)}
	}
	if !b.alone() || !b.link.probing { // the ledger may be back, with more than the share
		b.refuseLate(now)
	}
	b.arm(now)
}

// refuseLate ends the waits whose deadline comes before their turn. Needs mu.
func (b *Budget) refuseLate(now time.Time) {
	kept := b.queue[:0:0]
	for _, w := range b.queue {
		at, by := b.nth(w.lane, len(kept)+1, now)
		if w.hurried && at.After(w.deadline) {
			w.got <- grant{err: b.spent(w.lane, at, now, by)}
			continue
		}
		kept = append(kept, w)
	}
	b.queue = kept
}

// arm sets the timer for the moment at which the head of the queue may be
// served. Needs mu.
func (b *Budget) arm(now time.Time) {
	if b.timer != nil {
		b.timer.Stop()
		b.timer = nil
	}
	if len(b.queue) == 0 || b.shared() && b.link.asking {
		return // whoever asks comes back
	}
	at := b.due(b.queue[0].lane, 1, now)
	if b.alone() && !b.link.probing {
		at = earliest(at, b.link.probeAt)
	}
	b.timer = time.AfterFunc(at.Sub(now), func() {
		b.mu.Lock()
		defer b.mu.Unlock()
		if !b.closed {
			b.serve(time.Now())
		}
	})
}

func (b *Budget) spent(lane Lane, at, now time.Time, by *window) *Error {
	e := &Error{Lane: lane, Earliest: at, Wait: at.Sub(now)}
	if by != nil {
		e.Window, e.Limit = by.name, max(1, by.limitAt(now))
		e.Lowered = by.learned > 0 && (by.limit == 0 || e.Limit < by.limit)
	}
	if b.alone() {
		e.Alone = b.link.lost.reason
		e.Held = lane > Alert && !at.After(b.link.lost.until())
	}
	return e
}

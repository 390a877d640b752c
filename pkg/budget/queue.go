package budget

import (
	"cmp"
	"context"
	"slices"
	"time"
)

// waiter is somebody in Take.
type waiter struct{ lane Lane }

// next is what a waiter does next: it has a call, or waits until one of the channels
// is ready.
type next struct {
	call    *Call
	changed <-chan struct{}  // something is different
	wake    <-chan time.Time // it is time; nil: only something different helps
}

// enqueue puts a waiter behind those of its own and of higher lanes; leave must follow.
func (b *Budget) enqueue(lane Lane) (*waiter, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.closed {
		return nil, ErrClosed
	}
	b.work.Add(1)
	w := &waiter{lane}
	b.queue = slices.Insert(b.queue, b.aheadLocked(lane), w)
	b.wakeLocked()
	return w, nil
}

func (b *Budget) leave(w *waiter) {
	defer b.work.Done()
	b.mu.Lock()
	defer b.mu.Unlock()
	b.queue = slices.DeleteFunc(b.queue, func(o *waiter) bool { return o == w })
	b.wakeLocked()
}

// wakeLocked lets everybody in the queue look again.
func (b *Budget) wakeLocked() {
	close(b.changed)
	b.changed = make(chan struct{})
}

// aheadLocked counts those who are served before a newcomer of the lane.
func (b *Budget) aheadLocked(lane Lane) int {
	i := 0
	for i < len(b.queue) && b.queue[i].lane <= lane {
		i++
	}
	return i
}

// advance reserves a call for the head of the queue. Where the head finds no room
// nobody behind it does: caps shrink from lane to lane. A waiter whose turn comes
// after its deadline gets a *Error, unless a lost ledger may just be back.
func (b *Budget) advance(ctx context.Context, w *waiter) (next, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if err := ctx.Err(); b.closed || err != nil {
		return next{}, cmp.Or(err, ErrClosed)
	}
	now := time.Now()
	b.probeLocked(now)
	place := slices.Index(b.queue, w)
	at, by := b.nthLocked(w.lane, place+1, now)
	probing := b.link != nil && b.link.probing
	if deadline, set := ctx.Deadline(); set && at.After(deadline) && !probing {
		return next{}, b.spentLocked(w.lane, at, now, by)
	}
	if place > 0 {
		return next{changed: b.changed}, nil
	}
	at = b.dueLocked(w.lane, 1, now)
	if !at.After(now) {
		return next{call: b.sendLocked(w.lane)}, nil
	}
	if b.aloneLocked() && !probing && b.link.probeAt.Before(at) {
		at = b.link.probeAt
	}
	return next{changed: b.changed, wake: time.After(at.Sub(now))}, nil
}

// ownLocked is when the n-th call of the lane can be sent by what this server knows
// itself, and the window that makes it wait: nil when none does, or when Retry-After
// or a lost ledger does.
func (b *Budget) ownLocked(lane Lane, n int, now time.Time) (at time.Time, by *window) {
	at = now
	for _, w := range b.windows {
		for c := everyone; c <= lane.lastClass(); c++ {
			if t := w.nth(c, n, now); t.After(at) {
				at, by = t, w
			}
		}
	}
	if b.aloneLocked() && lane > Alert && b.link.lost.until().After(at) {
		at, by = b.link.lost.until(), nil
	}
	if b.blocked.After(at) {
		at, by = b.blocked, nil
	}
	return at, by
}

// nthLocked is ownLocked, or later where the ledger had no room.
func (b *Budget) nthLocked(lane Lane, n int, now time.Time) (time.Time, *window) {
	at, by := b.ownLocked(lane, n, now)
	if b.sharedLocked() {
		if d := b.link.denied[lane]; d.until.After(at) {
			return d.until, d.by
		}
	}
	return at, by
}

// dueLocked is when it is worth trying to get the n-th call. A ledger that had no
// room is asked again before it expects some: others may give calls back.
func (b *Budget) dueLocked(lane Lane, n int, now time.Time) time.Time {
	at, _ := b.ownLocked(lane, n, now)
	if b.sharedLocked() {
		d := b.link.denied[lane]
		if again := d.at.Add(min(d.until.Sub(d.at), recheck)); again.After(at) {
			return again
		}
	}
	return at
}

// spentLocked is the error of a lane whose next call comes at a time.
func (b *Budget) spentLocked(lane Lane, at, now time.Time, by *window) *Error {
	e := &Error{Lane: lane, Earliest: at, Wait: at.Sub(now)}
	if by != nil {
		e.Window, e.Limit = by.name, max(1, by.limitAt(now))
		e.Lowered = by.learned > 0 && (by.limit == 0 || e.Limit < by.limit)
	}
	if b.aloneLocked() {
		e.Alone = b.link.lost.reason
		e.Held = lane > Alert && !at.After(b.link.lost.until())
	}
	return e
}

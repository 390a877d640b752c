package budget

import (
	"fmt"
	"time"
)

// nth is when the n-th call of the lane can be sent, and the window that makes
// it wait (nil when none does, or when Retry-After or a lost ledger does). Needs mu.
func (b *Budget) nth(lane Lane, n int, now time.Time) (time.Time, *window) {
	at, by := later(b.windows, lane, n, now)
	if b.shared() {
		// The own calls alone must fit as well, should the shared log have been lost.
		if t, w := later(b.link.mirror.windows, lane, n, now); t.After(at) {
			at, by = t, w
		}
		if t := b.link.blocked(); t.After(at) {
			at, by = t, nil
		}
	}
	if b.alone() && lane > Alert && b.link.lost.until().After(at) {
		at, by = b.link.lost.until(), nil
	}
	if b.blocked.After(at) {
		return b.blocked, nil
	}
	return at, by
}

// later is the latest time at which a window has room for the n-th call.
func later(windows [2]*window, lane Lane, n int, now time.Time) (time.Time, *window) {
	at, by := now, (*window)(nil)
	for _, w := range windows {
		for c := everyone; c <= lane.lastClass(); c++ {
			if t := w.nth(c, n, now); t.After(at) {
				at, by = t, w
			}
		}
	}
	return at, by
}

// due is when it is worth trying to get the n-th call: nth, or earlier where
// that is an estimate of old. Needs mu.
func (b *Budget) due(lane Lane, n int, now time.Time) time.Time {
	at, _ := b.nth(lane, n, now)
	if !b.shared() {
		return at
	}
	own, _ := later(b.windows, lane, n, now)
	at = latest(own, earliest(at, b.link.mirror.seen.Add(recheck)))
	return latest(at, b.link.guard[lane], b.blocked)
}

func earliest(a, b time.Time) time.Time {
	if b.Before(a) {
		return b
	}
	return a
}

func latest(at time.Time, others ...time.Time) time.Time {
	for _, t := range others {
		if t.After(at) {
			at = t
		}
	}
	return at
}

// send takes a call out of the windows; a ledger may still have to be asked. Needs mu.
func (b *Budget) send(lane Lane) *Call {
	for _, w := range b.windows {
		w.send(lane)
	}
	b.count++
	return &Call{b: b, lane: lane, id: fmt.Sprintf("%s:%x", b.name, b.count)}
}

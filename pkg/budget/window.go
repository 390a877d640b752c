package budget

import (
	"slices"
	"sort"
	"time"
)

// margin keeps a call in the log a little longer than the server's window:
// servers differ in whether the border still counts, and clocks drift.
const margin = 50 * time.Millisecond

// forgetRefusal is how long a limit that was learned from a refusal lives when
// no limit is set: there is nothing to grow back to.
const forgetRefusal = time.Hour

// window is the rolling log of one limit, per minute or per hour.
type window struct {
	name   string
	length time.Duration
	limit  int // as set; 0: none

	leaves  [classes][]time.Time // when answered calls leave the log, ascending
	flying  [classes]int         // calls sent and not answered
	refused []time.Time          // when refused calls leave the log, ascending

	learned   int // limit after a refusal; 0: none
	learnedAt time.Time
}

// limitAt is the limit in force at t, 0 for none: as set, or what was learned
// from a refusal, growing back by one a minute.
func (w *window) limitAt(t time.Time) int {
	if w.learned == 0 {
		return w.limit
	}
	age := t.Sub(w.learnedAt)
	if w.limit == 0 && age >= forgetRefusal {
		return 0
	}
	grown := w.learned + int(age/time.Minute)
	if w.limit == 0 {
		return grown
	}
	return min(w.limit, grown)
}

// used counts the calls of the class that are in the log at t. Calls in flight
// count until t is a whole window away from now: answered at once, they would
// leave then.
func (w *window) used(class int, now, t time.Time) int {
	log := w.leaves[class]
	n := len(log) - sort.Search(len(log), func(i int) bool { return log[i].After(t) })
	if t.Before(now.Add(w.length + margin)) {
		n += w.flying[class]
	}
	return n
}

// nth is the earliest time at which the n-th call from now (n >= 1) of the
// class may be sent, when the calls in flight are answered at once and nobody
// else takes a call.
func (w *window) nth(class, n int, now time.Time) time.Time {
	room := func(t time.Time, n int) bool {
		limit := w.limitAt(t)
		return limit == 0 || w.used(class, now, t)+n <= share(class, limit)
	}
	if room(now, n) {
		return now
	}
	var rounds time.Duration
	full := w.length + margin
	if limit := w.limitAt(now.Add(full)); limit > 0 {
		each := share(class, limit)
		rounds = time.Duration((n - 1) / each)
		n = (n-1)%each + 1
	}
	ms := sort.Search(int((full+onItsWay)/time.Millisecond)+1, func(i int) bool {
		return room(now.Add(time.Duration(i)*time.Millisecond), n)
	})
	return now.Add(rounds*full + time.Duration(ms)*time.Millisecond)
}

// send, answer and unsend keep the counts of a call of the lane.
func (w *window) send(l Lane) {
	for c := everyone; c <= l.lastClass(); c++ {
		w.flying[c]++
	}
}

func (w *window) unsend(l Lane) {
	for c := everyone; c <= l.lastClass(); c++ {
		w.flying[c]--
	}
}

// late is how much later than known the call may have arrived.
func (w *window) answer(l Lane, now time.Time, late time.Duration) {
	w.unsend(l)
	for c := everyone; c <= l.lastClass(); c++ {
		at := now.Add(w.length + margin + late)
		// Nearly always at the end: prune counts on the order.
		i := sort.Search(len(w.leaves[c]), func(i int) bool { return w.leaves[c][i].After(at) })
		w.leaves[c] = slices.Insert(w.leaves[c], i, at)
	}
}

// refuse learns from a 429: somebody else spends too, so the limit becomes
// nine tenths of what was let through in this window. The refused call itself
// must be answered before.
func (w *window) refuse(now time.Time) {
	w.prune(now)
	w.refused = append(w.refused, now.Add(w.length+margin))
	let := w.used(everyone, now, now) - len(w.refused)
	limit := max(1, let*9/10)
	if have := w.limitAt(now); have > 0 {
		limit = min(limit, have)
	}
	w.learned, w.learnedAt = limit, now
}

// prune forgets the calls that have left the log.
func (w *window) prune(now time.Time) {
	for c := range w.leaves {
		w.leaves[c] = gone(w.leaves[c], now)
	}
	w.refused = gone(w.refused, now)
	if w.learned > 0 && w.limitAt(now) == w.limit {
		w.learned = 0
	}
}

func gone(log []time.Time, now time.Time) []time.Time {
	n := sort.Search(len(log), func(i int) bool { return log[i].After(now) })
	return log[n:]
}

// left is how many calls of the first lanes have room now, -1 without a limit.
func (w *window) left(now time.Time) int {
	limit := w.limitAt(now)
	if limit == 0 {
		return -1
	}
	return max(0, limit-w.used(everyone, now, now))
}

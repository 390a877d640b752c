package clockskew

import (
	"sync"
	"time"
)

// Tolerance is how far the clocks of the machines behind one address may differ,
// in ms: what is nearer to the latest time shown than that counts as the present.
const Tolerance = 10_000

// jump is how far, in ms, a time may be from what was known and still be believed
// at once.
const jump = 60_000

// Latest is the clock of a service of which several machines answer: the latest
// time that its answers have shown. One that is more than a minute off counts once
// the next one agrees, so that a single wrong Date changes nothing. Machines whose
// clocks differ by more than Tolerance are not handled. It is safe for
// concurrent use; the zero Latest shows our own time.
type Latest struct {
	mu    sync.Mutex
	shown shown
	known bool
	off   *int64 // by how much the last answer was off, if that was too much to believe
	probe bool   // the next answer decides whether it is later than was known
}

// Observe learns from an answer with a Date, which has whole seconds; zero: it
// had none.
func (l *Latest) Observe(sent, answered, date time.Time) {
	if date.IsZero() {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if !l.known {
		l.shown, l.known = shown{answered, date.UnixMilli()}, true
		return
	}
	ahead := date.UnixMilli() - l.shown.time(answered)
	behind := l.shown.time(sent) - date.UnixMilli() - time.Second.Milliseconds()
	off := l.off
	l.off, l.probe = nil, false
	switch {
	case ahead <= jump && behind <= jump:
		l.shown.at += max(ahead, 0)
	case off != nil && ahead-*off <= jump && *off-ahead <= jump:
		l.shown.at += ahead
	default:
		l.off, l.probe = &ahead, off == nil && ahead > 0
	}
}

// Borrow takes over what somebody else has learned, while nothing is known here:
// at our moment t the clock showed ms.
func (l *Latest) Borrow(t time.Time, ms int64) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if !l.known {
		l.shown = shown{t, ms}
	}
}

// Known reports whether an answer has shown the time.
func (l *Latest) Known() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.known
}

// Ahead reports whether the last answer was too far ahead to be believed, and the
// one before was not: it is worth a call to find out.
func (l *Latest) Ahead() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.probe
}

// Doubts reports whether a Date is too far ahead to be believed at once, of an
// answer that came at a moment of our clock. Zero is no Date.
func (l *Latest) Doubts(answered, date time.Time) bool {
	return !date.IsZero() && date.UnixMilli()-l.At(answered) > jump
}

// At is the time of the service at a moment of our clock, in ms.
func (l *Latest) At(t time.Time) int64 {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.shown.time(t)
}

// Present reports whether the time, in ms, is of the present or later at a moment
// of our clock: nothing that is known lies beyond it.
func (l *Latest) Present(ms int64, t time.Time) bool { return ms >= l.At(t)-Tolerance }

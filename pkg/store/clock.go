package store

import (
	"math"
	"slices"
	"sync"
	"time"

	"github.com/koreai/sessions-datasource/pkg/session"
)

// serverClock knows how far Kore.ai's clock is ahead of ours, from the Date
// header of its answers.
type serverClock struct {
	mu     sync.Mutex
	recent []time.Duration // the offsets after the last answers
	last   serverTime
}

// serverTime is what is known of it at a moment.
type serverTime struct {
	offset time.Duration // of the last answer
	least  time.Duration // the smallest of the last answers
	most   time.Duration // the largest of them
	known  bool          // there was an answer
	backs  int           // how often it turned out to be earlier than was believed
}

const (
	// doubts is how many answers it takes until a clock that went ahead is
	// believed in what counts as settled.
	doubts = 8
	// jitter is how much of a difference means nothing: Date has whole seconds.
	jitter = 2 * time.Second
	// setBack is how far the clock has to go back for what was read before to be
	// looked at anew. Less than that the open span makes up for.
	setBack = 5 * time.Minute
)

// observe learns from an answer. Date has whole seconds and was written
// between sending and the end of the answer, so it bounds the offset from both
// sides; within the bounds what is known is kept, so that it does not jitter.
func (c *serverClock) observe(sent, answered, date time.Time) {
	if date.IsZero() {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	low, high := date.Sub(answered), date.Add(time.Second).Sub(sent)
	l := &c.last
	if !l.known {
		l.offset, l.least, l.known = low, low, true
	}
	l.offset = min(max(l.offset, low), high)
	c.recent = append(c.recent, l.offset)
	c.recent = c.recent[max(0, len(c.recent)-doubts):]
	before := l.least
	if l.least = slices.Min(c.recent); l.least < before-setBack {
		l.backs++
	}
	l.most = slices.Max(c.recent)
}

// now is what is known now.
func (c *serverClock) now() serverTime {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.last
}

// hear takes over what another server has learned, while nothing is known here.
func (c *serverClock) hear(offset time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.last.known {
		c.last.offset, c.last.least, c.last.most = offset, offset, offset
	}
}

// at is the server's time, in ms, at a moment of our clock.
func (s serverTime) at(t time.Time) int64 { return t.Add(s.offset).UnixMilli() }

// last is the latest that the time may be by any of the server's last answers,
// whose seconds have just begun or are about to end.
func (s serverTime) last(t time.Time) int64 { return t.Add(s.most + time.Second).UnixMilli() }

// latest is what the time may be, by the server's last answers and by our clock:
// there is no use in asking for what comes later.
func (s serverTime) latest(t time.Time) int64 {
	if !s.known {
		return t.Add(max(s.most, 0)).UnixMilli()
	}
	return max(s.last(t), t.UnixMilli())
}

// present tells whether nothing can have lain beyond a moment of the server's, in
// ms, at one of ours: by none of its last answers it was later.
func (s serverTime) present(ms int64, t time.Time) bool {
	return ms >= t.Add(s.most-jitter).UnixMilli()
}

// steady tells whether the last answers agree.
func (s serverTime) steady() bool { return s.most-s.least <= jitter }

// sure is what the server's time was at least, if one of the last answers was
// right. What is settled goes by it: an hour that a single answer is ahead
// would else settle an hour to which rows are still to come.
func (s serverTime) sure(t time.Time) int64 { return t.Add(s.least).UnixMilli() }

// trustClock takes back what was believed of the time of readings when the clock
// has turned out to be another. It returns what is known of the clock.
func (s *source) trustClock(now time.Time) serverTime {
	known := s.conn.clock.now()
	if known.most > s.trusted.most+jitter {
		s.notThePresent(known)
	}
	if known.backs != s.trusted.backs {
		s.notTheFuture(known, now)
	}
	s.trusted = known
	return known
}

// notThePresent doubts that nothing lay beyond readings which, by the latest of
// the server's last answers, ended before the moment at which they were made.
// After a failure they still tell all that is known.
func (s *source) notThePresent(known serverTime) {
	for i := range s.covered {
		r := &s.covered[i]
		r.doubted = r.doubted || r.live && !known.present(max(r.To, r.reach), r.sent)
	}
}

// notTheFuture takes back what, by a clock that is earlier, would be of the
// future, and that anything was read or looked at as late as it was believed.
func (s *source) notTheFuture(known serverTime, now time.Time) {
	at := known.sure(now)
	s.covered = s.covered.remove(session.Span{From: at, To: math.MaxInt64})
	for i := range s.covered {
		if r := &s.covered[i]; r.asOf > at {
			late := r.asOf - min(at, known.sure(r.sent))
			r.asOf -= late
			r.margin -= late
		}
	}
	late := max(0, s.trusted.least-known.least).Milliseconds()
	for key, a := range s.active {
		a.looked = min(a.looked-late, at)
		s.active[key] = a
	}
}

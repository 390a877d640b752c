package store

import (
	"math"
	"slices"
	"time"

	"github.com/koreai/sessions-datasource/pkg/interval"
	"github.com/koreai/sessions-datasource/pkg/session"
)

// reading is a span of which all sessions were read, as of one moment.
type reading struct {
	session.Span
	sent time.Time // when the call was sent, by our clock
	asOf int64     // the same moment by the server's clock, ms
	live bool      // read up to that moment: nothing lay beyond

	again  time.Time // when somebody asked to read it again; zero: nobody did
	joined bool      // made of several: asOf is the oldest
	margin int64     // if joined: every instant was read at least that long after it
}

// settledTo is the end of its settled part: what was read at least open
// milliseconds after it began cannot get late rows any more.
func (r reading) settledTo(open int64) int64 {
	if r.lateness() >= open {
		return r.To
	}
	return min(r.To, max(r.From, r.asOf-open))
}

// lateness is how long after its instants it was read at least.
func (r reading) lateness() int64 {
	if r.joined {
		return max(r.margin, r.asOf-r.To)
	}
	return r.asOf - r.To
}

// covered is all that was read: ascending, not overlapping.
type covered []reading

// sure is what a request may take from it.
type sure struct {
	open  int64              // milliseconds after which a span is settled
	fresh time.Time          // open parts must have been sent then or later
	aged  func(reading) bool // settled parts that are too old; nil: none is
	stale bool               // anything goes: after a failure
}

// good is what was read well enough. A fresh reading up to its own moment
// also answers for what came later: there it ends at the end of time.
func (c covered) good(want sure) interval.Set {
	var out []session.Span
	for _, r := range c {
		fresh := want.stale || !r.sent.Before(want.fresh)
		switch {
		case !r.again.IsZero() && !want.stale:
		case want.aged != nil && want.aged(r):
		case fresh && r.live:
			out = append(out, session.Span{From: r.From, To: math.MaxInt64})
		case fresh:
			out = append(out, session.Span{From: r.From, To: r.To})
		default:
			out = append(out, session.Span{From: r.From, To: r.settledTo(want.open)})
		}
	}
	return interval.Of(out...)
}

// all is everything that was ever read.
func (c covered) all() interval.Set {
	out := make([]session.Span, len(c))
	for i, r := range c {
		out[i] = r.Span
	}
	return interval.Of(out...)
}

// in are the readings that have a part in the span.
func (c covered) in(s session.Span) covered {
	lo, _ := slices.BinarySearchFunc(c, s.From, func(r reading, from int64) int {
		if r.To <= from {
			return -1
		}
		return 1
	})
	hi := lo
	for hi < len(c) && c[hi].From < s.To {
		hi++
	}
	return c[lo:hi]
}

// openFrom is where the open end begins: the newest readings, as far down as
// they are not settled.
func (c covered) openFrom(open int64) int64 {
	i := len(c) - 1
	from := c[i].settledTo(open)
	for ; i > 0 && from == c[i].From && c[i-1].To == from; i-- {
		from = c[i-1].settledTo(open)
	}
	return from
}

// commit puts a reading in, and tells where it counts: not where something
// sent later is already there, or where a later reading was asked for.
func (c covered) commit(r reading) (covered, interval.Set) {
	won := interval.Set{r.Span}
	for _, o := range c.in(r.Span) {
		if o.sent.After(r.sent) || o.again.After(r.sent) {
			won = won.Without(o.Span)
		}
	}
	out := c
	for _, w := range won {
		out = out.remove(w)
		part := r
		part.Span = w
		part.live = r.live && w.To == r.To
		at, _ := slices.BinarySearchFunc(out, w.From, func(o reading, from int64) int {
			if o.From < from {
				return -1
			}
			return 1
		})
		out = slices.Insert(slices.Clone(out), at, part)
	}
	return out, won
}

// remove makes the span a gap again.
func (c covered) remove(s session.Span) covered {
	return c.change(s, func(reading) (reading, bool) { return reading{}, false })
}

// askAgain marks the span as wanted anew.
func (c covered) askAgain(s session.Span, now time.Time) covered {
	return c.change(s, func(r reading) (reading, bool) {
		r.again = now
		return r, true
	})
}

// change replaces the parts inside the span.
func (c covered) change(s session.Span, with func(reading) (reading, bool)) covered {
	var out covered
	keep := func(r reading, part session.Span) {
		if part.Empty() {
			return
		}
		r.live = r.live && part.To == r.To
		r.Span = part
		out = append(out, r)
	}
	for _, r := range c {
		keep(r, session.Span{From: r.From, To: min(r.To, s.From)})
		if in := r.Intersect(s); !in.Empty() {
			if changed, kept := with(r); kept {
				changed.To = r.To // live is judged by the old end
				keep(changed, in)
			}
		}
		keep(r, session.Span{From: max(r.From, s.To), To: r.To})
	}
	return out
}

// joinWithin is how far apart two readings may be sent to become one.
const joinWithin = 10 * time.Minute

// join makes one of neighbours that are settled and of about the same age: a
// dashboard left open would else leave thousands.
func (c covered) join(open int64) covered {
	var out covered
	for _, r := range c {
		n := len(out)
		if n == 0 || !joinable(out[n-1], r, open) {
			out = append(out, r)
			continue
		}
		l := &out[n-1]
		l.margin, l.joined = min(l.lateness(), r.lateness()), true
		l.To, l.live = r.To, false
		l.asOf = min(l.asOf, r.asOf)
		if r.sent.Before(l.sent) {
			l.sent = r.sent
		}
	}
	return out
}

func joinable(a, b reading, open int64) bool {
	return a.To == b.From && a.again.IsZero() && b.again.IsZero() && !a.live && !b.live &&
		a.settledTo(open) == a.To && b.settledTo(open) == b.To && b.sent.Sub(a.sent).Abs() <= joinWithin
}

// Package coverage records which spans of start times were read, and when: readings, of
// which the one sent last counts. They show what a request still lacks. A reading
// settles what was old enough when it was sent: by default 30 minutes (Lateness learns when
// sessions appear later than that). Anything newer is open: it answers while it is fresh, and
// is read again. Settled means that no session can appear any more. It does not mean that
// the sessions in it are closed: one that is active there, and closes hours later, never
// becomes a gap; plan's ActiveSet follows it, and checks it by ID. Such a check changes no
// reading, unless it asks to read a millisecond again (AskAgain).
//
// Invariants: readings are ascending and do not overlap; only the upper end of what
// was read up to the present is Live, and that alone answers for what came later.
// Everything is plain data without locks; methods return new values.
package coverage

import (
	"slices"
	"sort"
	"time"

	"github.com/koreai/sessions-datasource/pkg/interval"
	"github.com/koreai/sessions-datasource/pkg/session"
)

// Reading is a span of which all sessions were read, as of one moment.
type Reading struct {
	session.Span
	Sent time.Time // when the call was sent, by our clock
	AsOf int64     // the same moment by Kore.ai's clock, ms
	Live bool      // read up to that moment: nothing lay beyond

	Again  time.Time // when somebody asked to read it again; zero: nobody did
	Joined bool      // made of several: AsOf is the oldest
	Margin int64     // if joined: every instant was read at least that long after it
}

// SettledTo is the end of its settled part: what was read at least open
// milliseconds after it began cannot get late rows any more.
func (r Reading) SettledTo(open int64) int64 {
	if r.lateness() >= open {
		return r.To
	}
	return min(r.To, max(r.From, r.AsOf-open))
}

// lateness is how long after its instants it was read at least.
func (r Reading) lateness() int64 {
	if r.Joined {
		return max(r.Margin, r.AsOf-r.To)
	}
	return r.AsOf - r.To
}

// Readings is all that was read: ascending, not overlapping.
type Readings []Reading

// All is everything that was ever read.
func (c Readings) All() interval.Set {
	out := make([]session.Span, len(c))
	for i, r := range c {
		out[i] = r.Span
	}
	return interval.Of(out...)
}

// In are the readings that have a part in the span.
func (c Readings) In(s session.Span) Readings {
	lo := c.endingAfter(s.From)
	hi := lo
	for hi < len(c) && c[hi].From < s.To {
		hi++
	}
	return c[lo:hi]
}

// endingAfter is the index of the first reading that ends after ms.
func (c Readings) endingAfter(ms int64) int {
	return sort.Search(len(c), func(i int) bool { return c[i].To > ms })
}

// Commit puts a reading in, and returns where it counts: not where something
// sent later is already there, or where a later reading was asked for.
func (c Readings) Commit(r Reading) (Readings, interval.Set) {
	won := interval.Set{r.Span}
	for _, o := range c.In(r.Span) {
		if o.Sent.After(r.Sent) || o.Again.After(r.Sent) {
			won = won.Without(o.Span)
		}
	}
	out := c
	for _, w := range won {
		out = out.Remove(w)
		part := r
		part.Span = w
		part.Live = r.Live && w.To == r.To
		out = slices.Insert(slices.Clone(out), out.endingAfter(w.From), part) // of w nothing is left in it
	}
	return out, won
}

// Remove makes the span a gap again.
func (c Readings) Remove(s session.Span) Readings {
	return c.change(s, func(Reading) (Reading, bool) { return Reading{}, false })
}

// AskAgain marks the span as asked for again.
func (c Readings) AskAgain(s session.Span, now time.Time) Readings {
	return c.change(s, func(r Reading) (Reading, bool) {
		r.Again = now
		return r, true
	})
}

// change replaces the parts inside the span.
func (c Readings) change(s session.Span, with func(Reading) (Reading, bool)) Readings {
	var out Readings
	keep := func(r Reading, part session.Span) {
		if part.Empty() {
			return
		}
		r.Live = r.Live && part.To == r.To
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

// Join makes one of neighbours that are settled and of about the same age: a
// dashboard left open would else leave thousands.
func (c Readings) Join(open int64) Readings {
	var out Readings
	for _, r := range c {
		n := len(out)
		if n == 0 || !joinable(out[n-1], r, open) {
			out = append(out, r)
			continue
		}
		l := &out[n-1]
		l.Margin, l.Joined = min(l.lateness(), r.lateness()), true
		l.To, l.Live = r.To, false
		l.AsOf = min(l.AsOf, r.AsOf)
		if r.Sent.Before(l.Sent) {
			l.Sent = r.Sent
		}
	}
	return out
}

func joinable(a, b Reading, open int64) bool {
	return a.To == b.From && a.Again.IsZero() && b.Again.IsZero() && !a.Live && !b.Live &&
		a.SettledTo(open) == a.To && b.SettledTo(open) == b.To && b.Sent.Sub(a.Sent).Abs() <= joinWithin
}

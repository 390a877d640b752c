package coverage

import (
	"math"
	"time"

	"github.com/koreai/sessions-datasource/pkg/interval"
	"github.com/koreai/sessions-datasource/pkg/session"
)

// Freshness is what a request may take from it.
type Freshness struct {
	Open  int64              // milliseconds after which a span is settled
	Fresh time.Time          // open parts must have been sent then or later
	Aged  func(Reading) bool // settled parts that are too old; nil: none is
	Stale bool               // anything goes: after a failure
}

// Good is what was read well enough. A fresh reading up to its own moment
// also answers for what came later: there it ends at the end of time.
func (c Readings) Good(ask Freshness) interval.Set {
	var out []session.Span
	for _, r := range c {
		fresh := ask.Stale || !r.Sent.Before(ask.Fresh)
		switch {
		case !r.Again.IsZero() && !ask.Stale:
		case ask.Aged != nil && ask.Aged(r):
		case fresh && r.Live:
			out = append(out, session.Span{From: r.From, To: math.MaxInt64})
		case fresh:
			out = append(out, session.Span{From: r.From, To: r.To})
		default:
			out = append(out, session.Span{From: r.From, To: r.SettledTo(ask.Open)})
		}
	}
	return interval.Of(out...)
}

// OpenFrom is where the open end begins: the newest readings, as far down as
// they are not settled.
func (c Readings) OpenFrom(open int64) int64 {
	i := len(c) - 1
	from := c[i].SettledTo(open)
	for ; i > 0 && from == c[i].From && c[i-1].To == from; i-- {
		from = c[i-1].SettledTo(open)
	}
	return from
}

// Lacks is what of a span was not read well enough, at a moment of the service's
// clock. Nothing is needed of the future but to know that it is one.
func (c Readings) Lacks(span session.Span, at int64, ask Freshness) interval.Set {
	past := session.Span{From: span.From, To: min(span.To, at)}
	good := c.Near(past).Good(ask)
	if past.Empty() && ask.Aged == nil && len(good.Cut(session.Span{From: past.From, To: math.MaxInt64})) == 0 {
		return interval.Set{ProbeWindow(span, at)}
	}
	return interval.Of(past).Without(good...)
}

// ProbeWindow is what is read for a span that lies in the future, as far as is
// known: the service's clock may have been set since it was last seen.
func ProbeWindow(span session.Span, at int64) session.Span {
	from := interval.FloorTo(at-1, interval.Minute)
	return session.Span{From: from, To: min(span.To, from+interval.MaxWindow)}
}

// Near are the readings that say something about the span: those in it, and
// the newest before it that went up to the present, which may be fresh enough
// to answer for what came after it.
func (c Readings) Near(span session.Span) Readings {
	in := c.In(span)
	for i := c.endingAfter(span.From) - 1; i >= 0; i-- {
		if c[i].Live {
			return append(Readings{c[i]}, in...)
		}
	}
	return in
}

// Oldest is when the oldest of the readings was sent; zero for none.
func (c Readings) Oldest() (t time.Time) {
	for _, r := range c {
		t = interval.Earlier(t, r.Sent)
	}
	return t
}

// OldestOpen is when the oldest of the readings was sent that can still change:
// since then the answer may be wrong. Where all is settled that is the newest.
func (c Readings) OldestOpen(open int64) (t time.Time) {
	for _, r := range c {
		if r.SettledTo(open) < r.To || !r.Again.IsZero() {
			t = interval.Earlier(t, r.Sent)
		}
	}
	if t.IsZero() && len(c) > 0 {
		t = c[len(c)-1].Sent
	}
	return t
}

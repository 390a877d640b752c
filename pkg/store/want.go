package store

import (
	"slices"
	"time"

	"github.com/koreai/sessions-datasource/pkg/budget"
	"github.com/koreai/sessions-datasource/pkg/coverage"
	"github.com/koreai/sessions-datasource/pkg/interval"
	"github.com/koreai/sessions-datasource/pkg/session"
)

// How long a crawl goes on when nobody waits for it any more: for a while as if
// somebody did, since panels ask again, then behind everybody else.
const (
	lingerFor = time.Minute
	idleAfter = time.Hour
	// mostLingering bounds the spans that nobody waits for any more: somebody who
	// asks for ever other ones must not make everybody's planning slow.
	mostLingering = 500
)

// want is a span that somebody asked for. Requests wait for spans, not for
// crawls: the worker reads whatever wants lack.
type want struct {
	span  session.Span // whole minutes
	lane  budget.Lane
	asked time.Time
	fresh time.Time // open parts must have been sent then or later; zero: any will do
	aged  bool      // read again what is too old; nobody waits for it

	large  bool          // it cannot fit in memory: nothing is read for it
	notify chan struct{} // of those who wait; nil when nobody does
	demote time.Time     // when the lane becomes Background, once nobody waits
	until  time.Time     // when it is forgotten, once nobody waits

	remote   string   // ID of a want of another server; "" for those of this one
	looks    []Looked // active sessions that the other server wants to be looked at
	supplied bool     // what the log lacked of it has been published

	stats Stats
}

// laneAt is the lane in which the want is served now.
func (w *want) laneAt(now time.Time) budget.Lane {
	if w.notify != nil || w.aged || now.Before(w.demote) {
		return w.lane
	}
	return budget.Background
}

// wake tells those who wait that something changed; it never blocks.
func (w *want) wake() {
	if w.notify == nil {
		return
	}
	select {
	case w.notify <- struct{}{}:
	default:
	}
}

// need is what a want still lacks at a moment: not read, or not read well
// enough. Nothing is needed of the future but to know that it is one.
func (s *source) need(w *want, now time.Time) interval.Set {
	if w.span.Empty() {
		return s.missingLooks(w)
	}
	ask := coverage.Freshness{Open: s.open(), Fresh: w.fresh}
	if w.aged {
		ask.Aged = s.tooOld(now)
	}
	at := s.conn.clock.At(now)
	gaps := s.covered.Lacks(w.span, at, ask)
	if w.notify != nil && w.span.To > at && s.conn.clock.Ahead() {
		gaps = gaps.With(coverage.ProbeWindow(w.span, at))
	}
	return gaps.With(s.missingLooks(w)...)
}

// tooOld tells which settled readings are to be read again behind: older than
// the maximum age, and than a tenth of the age of what they hold.
func (s *source) tooOld(now time.Time) func(coverage.Reading) bool {
	limit, at := s.conn.conf().Settings.MaxAge, s.conn.clock.At(now)
	return func(r coverage.Reading) bool {
		age := now.Sub(r.Sent)
		return limit > 0 && age > limit && age.Milliseconds() > (at-r.To)/10
	}
}

// linger keeps the crawl for a want going after its request has ended.
func (s *source) linger(w *want, now time.Time) {
	w.notify = nil
	w.fresh = time.Time{}
	if w.lane < budget.Panel {
		w.lane = budget.Panel
	}
	w.demote, w.until = now.Add(lingerFor), now.Add(idleAfter)
	if len(s.need(w, now)) == 0 {
		s.forget(w)
		return
	}
	for _, o := range s.wants {
		if o != w && o.remote == "" && o.notify == nil && o.aged == w.aged && o.span.From <= w.span.To && w.span.From <= o.span.To {
			w.span = session.Span{From: min(o.span.From, w.span.From), To: max(o.span.To, w.span.To)}
			s.forget(o)
		}
	}
	s.forgetOldest()
}

// forgetOldest drops the wants that nobody has waited for the longest, beyond
// what there may be of them.
func (s *source) forgetOldest() {
	var idle []*want
	for _, w := range s.wants {
		if w.notify == nil {
			idle = append(idle, w)
		}
	}
	slices.Reverse(idle) // the last asked for first
	slices.SortStableFunc(idle, func(a, b *want) int { return b.until.Compare(a.until) })
	for _, w := range idle[min(len(idle), mostLingering):] {
		s.forget(w)
	}
}

// readAgainBehind wants what is too old, because somebody asked for it.
func (s *source) readAgainBehind(span session.Span, now time.Time) {
	old := s.tooOld(now)
	if !slices.ContainsFunc(s.covered.In(span), old) {
		return
	}
	for _, o := range s.wants {
		if o.aged && o.span.From <= span.From && span.To <= o.span.To {
			o.until = now.Add(idleAfter)
			return
		}
	}
	w := &want{span: span, lane: budget.Background, asked: now, aged: true}
	s.wants = append(s.wants, w)
	s.linger(w, now)
}

// forget drops a want.
func (s *source) forget(w *want) {
	s.wants = slices.DeleteFunc(slices.Clone(s.wants), func(o *want) bool { return o == w })
}

// prune drops the wants that nobody waits for and that are served or expired,
// and lookups that nobody tried again.
func (s *source) prune(now time.Time) {
	for _, w := range s.wants {
		if w.remote == "" && w.notify == nil && (now.After(w.until) || len(s.need(w, now)) == 0) {
			s.forget(w)
		}
	}
	s.lookups = slices.DeleteFunc(s.lookups, func(l *lookup) bool { return !l.flying && now.Sub(l.notBefore) > lingerFor })
}

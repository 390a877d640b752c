package plan

import (
	"slices"
	"time"

	"github.com/koreai/sessions-datasource/pkg/budget"
	"github.com/koreai/sessions-datasource/pkg/coverage"
	"github.com/koreai/sessions-datasource/pkg/interval"
	"github.com/koreai/sessions-datasource/pkg/koreai"
	"github.com/koreai/sessions-datasource/pkg/session"
)

// How long a crawl goes on when nobody waits for it any more: for a while as if
// somebody did, since panels ask again, then behind everybody else.
const (
	keepFor   = time.Minute
	IdleAfter = time.Hour
	// MaxIdle bounds the spans that nobody waits for any more: somebody who
	// asks for ever other ones must not make everybody's planning slow.
	MaxIdle = 500
)

// Demands are all that is demanded of a bot.
type Demands []*Demand

// Demand is a span that somebody asked for. Requests wait for spans, not for
// crawls: the worker reads whatever demands lack.
type Demand struct {
	Span  session.Span // whole minutes
	Lane  budget.Lane
	Asked time.Time
	Fresh time.Time // open parts must have been sent then or later; zero: any will do
	Aged  bool      // read again what is too old; nobody waits for it

	Large  bool          // it cannot fit in memory: nothing is read for it
	Notify chan struct{} // of those who wait; nil when nobody does
	Demote time.Time     // when the lane becomes Background, once nobody waits
	Until  time.Time     // when it is forgotten, once nobody waits

	Remote   string // ID of a demand of another server; "" for those of this one
	Awaited  bool   // somebody waits for it at the other server
	Supplied bool   // what the log lacked of it has been published

	Stats Stats
}

// LaneAt is the lane in which the demand is served now.
func (w *Demand) LaneAt(now time.Time) budget.Lane {
	if w.Notify != nil || w.Aged || now.Before(w.Demote) {
		return w.Lane
	}
	return budget.Background
}

// Waits reports whether somebody waits for it, here or at another server.
func (w *Demand) Waits() bool { return w.Notify != nil || w.Awaited }

// wake makes those who wait evaluate again; it never blocks.
func (w *Demand) wake() {
	if w.Notify == nil {
		return
	}
	select {
	case w.Notify <- struct{}{}:
	default:
	}
}

// Lacks is what a demand still lacks at a moment: not read, or not read well
// enough. Nothing is needed of the future but to know that it is one. It does not
// include active sessions that are due for a check: see ActiveSet.Due.
func (s *State) Lacks(w *Demand, now time.Time) interval.Set {
	ask := coverage.Freshness{Open: s.Open(), Fresh: w.Fresh}
	if w.Aged {
		ask.Aged = s.tooOld(now)
	}
	at := s.Clock.At(now)
	gaps := s.Readings.Lacks(w.Span, at, ask)
	if w.Notify != nil && w.Span.To > at && s.Clock.Ahead() {
		gaps = gaps.With(coverage.ProbeWindow(w.Span, at))
	}
	return gaps
}

// tooOld returns which settled readings are to be read again behind: older than
// the maximum age, and than a tenth of the age of what they hold.
func (s *State) tooOld(now time.Time) func(coverage.Reading) bool {
	limit, at := s.Settings().MaxAge, s.Clock.At(now)
	return func(r coverage.Reading) bool {
		age := now.Sub(r.Sent)
		return limit > 0 && age > limit && age.Milliseconds() > (at-r.To)/10
	}
}

// KeepBehind keeps the crawl for a demand going after its request has ended.
func (s *State) KeepBehind(w *Demand, now time.Time) {
	w.Notify = nil
	w.Fresh = time.Time{}
	if w.Lane < budget.Panel {
		w.Lane = budget.Panel
	}
	w.Demote, w.Until = now.Add(keepFor), now.Add(IdleAfter)
	if len(s.Lacks(w, now)) == 0 {
		s.Demands.Forget(w)
		return
	}
	for _, o := range s.Demands {
		touches := o.Span.From <= w.Span.To && w.Span.From <= o.Span.To
		if o != w && o.Remote == "" && o.Notify == nil && o.Aged == w.Aged && touches {
			w.Span = session.Span{From: min(o.Span.From, w.Span.From), To: max(o.Span.To, w.Span.To)}
			s.Demands.Forget(o)
		}
	}
	s.Demands.forgetOldest()
}

// forgetOldest drops the demands that were made the longest ago of those that nobody
// waits for, beyond what there may be of them.
func (s *Demands) forgetOldest() {
	idle := slices.DeleteFunc(slices.Clone(*s), func(w *Demand) bool { return w.Notify != nil })
	for _, w := range idle[:max(0, len(idle)-MaxIdle)] {
		s.Forget(w)
	}
}

// ReadAgainBehind demands what is too old, because somebody asked for it.
func (s *State) ReadAgainBehind(span session.Span, now time.Time) {
	old := s.tooOld(now)
	if !slices.ContainsFunc(s.Readings.In(span), old) {
		return
	}
	s.demandBehind(&Demand{Span: span, Lane: budget.Background, Asked: now, Aged: true}, now)
}

// ReadAhead demands a span that will be asked for, behind everything else.
func (s *State) ReadAhead(span session.Span, now time.Time) {
	w := &Demand{Span: interval.Snap(span.Intersect(koreai.Possible)), Lane: budget.Background, Asked: now}
	if w.Span.Empty() || len(s.Lacks(w, now)) == 0 {
		return
	}
	s.demandBehind(w, now)
}

// demandBehind adds a demand that nobody waits for, unless there is one like it already.
func (s *State) demandBehind(w *Demand, now time.Time) {
	for _, o := range s.Demands {
		if o.Notify == nil && o.Remote == "" && o.Aged == w.Aged && o.Span.From <= w.Span.From && w.Span.To <= o.Span.To {
			o.Until = now.Add(IdleAfter)
			return
		}
	}
	s.Demands = append(slices.Clone(s.Demands), w)
	s.KeepBehind(w, now)
}

// Forget drops a demand.
func (s *Demands) Forget(w *Demand) {
	*s = slices.DeleteFunc(slices.Clone(*s), func(o *Demand) bool { return o == w })
}

// dropExpired drops the demands that nobody waits for and that are served or expired,
// and checks that nobody tried again.
func (s *State) dropExpired(now time.Time) {
	for _, w := range s.Demands {
		if w.Remote == "" && w.Notify == nil && (now.After(w.Until) || len(s.Lacks(w, now)) == 0) {
			s.Demands.Forget(w)
		}
	}
	s.Checks = slices.DeleteFunc(s.Checks, func(c *Check) bool { return !c.flying && now.Sub(c.notBefore) > keepFor })
}

// Remote is the demand of another server with the ID; nil when there is none.
func (s Demands) Remote(id string) *Demand {
	for _, w := range s {
		if w.Remote == id {
			return w
		}
	}
	return nil
}

// AskAgainOlder asks for the span again where it was read before a moment.
func (s *State) AskAgainOlder(span session.Span, asked time.Time) {
	for _, r := range s.Readings.In(span) {
		if r.Sent.Before(asked) && r.Again.Before(asked) {
			s.Readings = s.Readings.AskAgain(r.Intersect(span), asked)
		}
	}
}

package plan

import (
	"slices"
	"time"

	"github.com/koreai/sessions-datasource/pkg/columns"
	"github.com/koreai/sessions-datasource/pkg/interval"
	"github.com/koreai/sessions-datasource/pkg/session"
)

func (s Demands) Remote(id string) *Demand {
	for _, w := range s {
		if w.Remote == id {
			return w
		}
	}
	return nil
}

// AskAgainOlder wants the span anew where it was read before a moment.
func (s *State) AskAgainOlder(span session.Span, asked time.Time) {
	for _, r := range s.Readings.In(span) {
		if r.Sent.Before(asked) && r.Again.Before(asked) {
			s.Readings = s.Readings.AskAgain(r.Intersect(span), asked)
		}
	}
}

// wantedByOthers are the active sessions that other servers want to be looked at.
func (s ActiveSet) wantedByOthers(w *Demand) []Key {
	var out []Key
	for _, l := range w.Checks {
		key := Key{l.Bot, l.ID}
		if a, active := s[key]; active && a.Checked <= l.At {
			out = append(out, key)
		}
	}
	return out
}

// withOthers adds the sessions that other servers asked for to the ones that are
// due, but for the ones that are read by span anyway, newest start first.
func (s ActiveSet) withOthers(due, others []Key, taken interval.Set) []Key {
	if len(others) == 0 {
		return due
	}
	for _, key := range others {
		start := s[key].Start
		inside := slices.ContainsFunc(taken, func(c session.Span) bool { return c.Contains(start) })
		if !inside && !slices.Contains(due, key) {
			due = append(due, key)
		}
	}
	slices.SortFunc(due, s.byNewest)
	return due
}

// missingChecks are the starts of sessions that the demand of another server names
// (Checks) and that no reading here covers.
func (s *State) missingChecks(w *Demand) interval.Set {
	var out interval.Set
	for _, l := range w.Checks {
		span := session.Span{From: l.Start, To: l.Start + 1}
		if len(s.Readings.In(span)) == 0 {
			out = out.With(span)
		}
	}
	return out
}

// Looked says when a session was last checked, by ID or by a page. In a request it
// is a session to check; in a segment it is one that was checked, and may be closed
// or gone.
type Looked struct {
	Bot, ID string
	Start   int64 // ms
	At      int64 // Kore.ai's clock, ms
	Again   bool  // what was seen is not enough: it is to be read by span
}

// Region is what a list will still cover.
type Region struct {
	session.Span
	Missing int // rows expected in it; -1: not known
}

// LeastUsed is the chunk that was not used for the longest time, of those that
// are settled and that nobody waits for.
func (s *State) LeastUsed(now time.Time) (victim *columns.Chunk, used int64, found bool) {
	settled := s.Clock.At(now) - s.Open()
	return s.Rows.LeastUsed(func(span session.Span) bool { return span.To > settled || s.Demands.pinned(span, now) })
}

// pinned reports whether somebody waits for the span, or will ask again soon.
func (s Demands) pinned(span session.Span, now time.Time) bool {
	for _, w := range s {
		if (w.Notify != nil || !w.Aged && now.Before(w.Demote)) && !w.Span.Intersect(span).Empty() {
			return true
		}
	}
	return false
}

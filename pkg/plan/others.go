package plan

import (
	"time"

	"github.com/koreai/sessions-datasource/pkg/columns"
	"github.com/koreai/sessions-datasource/pkg/interval"
	"github.com/koreai/sessions-datasource/pkg/session"
)

// Remote is the demand of another server with the ID; nil when there is none.
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

// missingChecks are the starts of sessions that the demand of another server names
// (ToCheck) and that no reading here covers.
func (s *State) missingChecks(w *Demand) interval.Set {
	var out interval.Set
	for _, l := range w.ToCheck {
		span := session.Span{From: l.Start, To: l.Start + 1}
		if len(s.Readings.In(span)) == 0 {
			out = out.With(span)
		}
	}
	return out
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

package plan

import (
	"maps"
	"time"

	"github.com/koreai/sessions-datasource/pkg/columns"
	"github.com/koreai/sessions-datasource/pkg/interval"
	"github.com/koreai/sessions-datasource/pkg/session"
)

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

// Drop drops a chunk: where its rows lie is a gap again.
func (s *State) Drop(chunk *columns.Chunk) {
	gone := interval.Of(s.Rows.Drop(chunk)...)
	for _, span := range gone {
		s.Readings = s.Readings.Remove(span)
		s.Skips = s.Skips.Commit(span, nil)
		s.Repairs = s.Repairs.Commit(span, nil)
	}
	maps.DeleteFunc(s.Active, func(_ Key, a Activity) bool { return gone.Contains(a.Start) })
}

package plan

import (
	"cmp"
	"slices"
	"time"

	"github.com/koreai/sessions-datasource/pkg/crawl"
	"github.com/koreai/sessions-datasource/pkg/interval"
	"github.com/koreai/sessions-datasource/pkg/session"
)

// Key names a session within a source.
type Key struct{ Bot, ID string }

// ActiveSet is the sessions that were not closed when last checked.
type ActiveSet map[Key]Activity

// Activity is a session that was not closed when last checked.
type Activity struct {
	Start   int64 // ms
	Checked int64 // Kore.ai's clock, ms: of the last answer with it, by page or by ID, of whatever server
}

const (
	hour = interval.Hour

	// AgeDivisor: an active session is checked again after 1/20 of its age, since
	// one that is active for hours rarely closes this minute.
	AgeDivisor = 20

	// MaxIDsPerCall is how many sessions one call by ID may ask for.
	MaxIDsPerCall = 50
)

// NextCheck is when the session is to be checked again, as of a moment of Kore.ai's
// clock: after a twentieth of its age, but at least every (the refresh interval, ms)
// and at most an hour after the last check.
func (a Activity) NextCheck(at, every int64) int64 {
	return a.Checked + min(hour, max(every, (at-a.Start)/AgeDivisor))
}

// Due are the active sessions of the spans that are due for a check at a moment of
// Kore.ai's clock, newest start first.
func (s ActiveSet) Due(where interval.Set, at, every int64) []Key {
	var out []Key
	for key, a := range s {
		if where.Contains(a.Start) && a.NextCheck(at, every) <= at {
			out = append(out, key)
		}
	}
	slices.SortFunc(out, s.byNewest)
	return out
}

// byNewest orders active sessions, newest start first.
func (s ActiveSet) byNewest(x, y Key) int {
	return cmp.Or(cmp.Compare(s[y].Start, s[x].Start), cmp.Compare(x.ID, y.ID), cmp.Compare(x.Bot, y.Bot))
}

// Spans are the milliseconds at which the sessions start.
func (s ActiveSet) Spans(keys []Key) interval.Set {
	out := make([]session.Span, len(keys))
	for i, k := range keys {
		out[i] = session.Span{From: s[k].Start, To: s[k].Start + 1}
	}
	return interval.Of(out...)
}

// RefreshPlan splits the active sessions that are due, newest start first,
// between reading on from the open end and asking by ID, so that both together
// take the fewest calls. It returns how many are read by span. open is how many
// rows the open end has; before counts the rows from a start up to it.
func RefreshPlan(due []int64, open int, before func(start int64) int, pageSize int) int {
	bySpan, fewest := 0, crawl.Pages(open, pageSize)+idCalls(len(due))
	for i, start := range due {
		calls := crawl.Pages(open+before(start), pageSize) + idCalls(len(due)-i-1)
		if calls < fewest {
			bySpan, fewest = i+1, calls
		}
	}
	return bySpan
}

func idCalls(n int) int { return (n + MaxIDsPerCall - 1) / MaxIDsPerCall }

// fillUp adds to the sessions that are due the other active ones, the next due
// first, as many as fit into the same calls: a session more in a call costs
// nothing, and each would soon need a call of its own.
func (s *State) fillUp(due []Key, where interval.Set, asked, now time.Time) []Key {
	room := idCalls(len(due))*MaxIDsPerCall - len(due)
	at, every := s.Clock.At(asked), s.Interval(now).Milliseconds()
	others := s.Checks.without(s.Active.Due(where, at+hour, every), now) // none is due later than in an hour
	others = slices.DeleteFunc(others, func(k Key) bool { return slices.Contains(due, k) })
	slices.SortStableFunc(others, func(a, b Key) int {
		return cmp.Compare(s.Active[a].NextCheck(at, every), s.Active[b].NextCheck(at, every))
	})
	return append(due, others[:min(room, len(others))]...)
}

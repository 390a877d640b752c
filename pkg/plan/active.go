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

// ActiveSet is the sessions that were not closed when last looked at.
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

	// tagTTL is the age up to which Kore.ai returns session tags in answers by ID:
	// 14 days, less one, since it is not documented how they are counted.
	tagTTL = 13 * 24 * hour
)

// NextCheck is when the session is to be checked again, as of a moment of Kore.ai's
// clock: after a twentieth of its age, but at least every (the refresh interval, ms)
// and at most an hour after the last check.
func (a Activity) NextCheck(at, every int64) int64 {
	return a.Checked + min(hour, max(every, (at-a.Start)/AgeDivisor))
}

// due reports whether the session is to be looked at at a moment of Kore.ai's clock.
func (a Activity) due(at, every int64) bool { return a.NextCheck(at, every) <= at }

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
	if room == 0 {
		return due
	}
	at, every := s.Clock.At(asked), s.Interval(now).Milliseconds()
	others := s.Lookups.lookable(s.Active.Due(where, at+hour, every), now) // none is due later than in an hour
	slices.SortStableFunc(others, func(a, b Key) int {
		return cmp.Compare(s.Active[a].NextCheck(at, every), s.Active[b].NextCheck(at, every))
	})
	for _, k := range others {
		if room > 0 && !slices.Contains(due, k) {
			due = append(due, k)
			room--
		}
	}
	return due
}

// Lookups are the calls by ID that are under way, or failed.
type Lookups []*Lookup

// Lookup is a call for sessions by ID: one under way, or one that failed and is
// not tried again before some moment.
type Lookup struct {
	Keys      []Key
	Starts    []int64
	flying    bool
	tries     int
	notBefore time.Time
}

// next is the next lookup, which inherits the tries of those that failed.
func (s *Lookups) next(keys []Key, active ActiveSet) *Lookup {
	l := &Lookup{Keys: keys}
	for _, k := range keys {
		l.Starts = append(l.Starts, active[k].Start)
	}
	for _, o := range *s {
		if !o.flying && o.shares(l) {
			l.tries = max(l.tries, o.tries)
		}
	}
	return l
}

// Begin takes a lookup into those under way.
func (s *Lookups) Begin(l *Lookup) {
	*s = slices.DeleteFunc(*s, func(o *Lookup) bool { return !o.flying && o.shares(l) })
	l.flying = true
	*s = append(*s, l)
}

func (l *Lookup) shares(o *Lookup) bool {
	return slices.ContainsFunc(o.Keys, func(k Key) bool { return slices.Contains(l.Keys, k) })
}

// lookable are the sessions that no lookup under way or resting asks for.
func (s Lookups) lookable(keys []Key, now time.Time) []Key {
	return slices.DeleteFunc(keys, func(k Key) bool {
		return slices.ContainsFunc(s, func(l *Lookup) bool {
			return (l.flying || l.notBefore.After(now)) && slices.Contains(l.Keys, k)
		})
	})
}

// retry is when a lookup that failed may be tried again; zero for never.
func (s Lookups) retry(now time.Time) (at time.Time) {
	for _, l := range s {
		if !l.flying && l.notBefore.After(now) {
			at = Earlier(at, l.notBefore)
		}
	}
	return at
}

// Due are the active sessions of the spans that are due at a moment of
// Kore.ai's clock, newest start first.
func (s ActiveSet) Due(where interval.Set, at, every int64) []Key {
	var out []Key
	for key, a := range s {
		in := slices.ContainsFunc(where, func(c session.Span) bool { return c.Contains(a.Start) })
		if in && a.due(at, every) {
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

package store

import (
	"cmp"
	"slices"
	"time"

	"github.com/koreai/sessions-datasource/pkg/crawl"
	"github.com/koreai/sessions-datasource/pkg/interval"
	"github.com/koreai/sessions-datasource/pkg/session"
)

// sessionKey names a session within a source.
type sessionKey struct{ bot, id string }

// activity is a session that was not closed when last looked at.
type activity struct {
	start  int64 // ms
	looked int64 // server's clock, ms
}

const (
	hour = interval.Hour

	// patience is the part of its age after which an active session is looked
	// at again: one that is active for hours rarely closes this minute.
	patience = 20

	// byID is how many sessions one call by ID may ask for.
	byID = 50

	// tagDays is how long Kore.ai returns session tags in answers by ID; a day
	// less, since it is not said how it counts.
	believeTags = 13 * 24 * hour
)

// next is when the session is to be looked at again, at the earliest, as of a
// moment of the server's clock.
func (a activity) next(at, every int64) int64 {
	return a.looked + min(hour, max(every, (at-a.start)/patience))
}

// due tells whether the session is to be looked at at a moment of the server's clock.
func (a activity) due(at, every int64) bool { return a.next(at, every) <= at }

// refreshPlan splits the active sessions that are due, newest start first,
// between reading on from the open end and asking by ID, so that both together
// take the fewest calls. It returns how many are read by span. before counts
// the rows from a start up to the open end, whose own rows are open.
func refreshPlan(due []int64, open int, before func(start int64) int, pageSize int) int {
	bySpan, fewest := 0, crawl.Pages(open, pageSize)+idCalls(len(due))
	for i, start := range due {
		calls := crawl.Pages(open+before(start), pageSize) + idCalls(len(due)-i-1)
		if calls < fewest {
			bySpan, fewest = i+1, calls
		}
	}
	return bySpan
}

func idCalls(n int) int { return (n + byID - 1) / byID }

// soonDue is how long before its time a session is looked at when that costs no
// call of its own.
const soonDue = interval.Minute

// fillUp adds to the sessions that are due those that soon will be, as many as
// fit into the same calls: else the next refresh would ask for a few of them,
// and the one after that for a few more.
func (s *source) fillUp(due []sessionKey, where interval.Set, asked, now time.Time) []sessionKey {
	room := idCalls(len(due))*byID - len(due)
	if room == 0 {
		return due
	}
	soon := s.dueIn(where, s.conn.clock.At(asked)+soonDue, s.interval(now).Milliseconds())
	for _, k := range s.lookable(soon, now) {
		if room > 0 && !slices.Contains(due, k) {
			due = append(due, k)
			room--
		}
	}
	return due
}

// lookup is a call for sessions by ID: one under way, or one that failed and is
// not tried again before some moment.
type lookup struct {
	keys      []sessionKey
	starts    []int64
	flying    bool
	tries     int
	notBefore time.Time
}

// newLookup is the next lookup, which inherits the tries of those that failed.
func (s *source) newLookup(keys []sessionKey) *lookup {
	l := &lookup{keys: keys}
	for _, k := range keys {
		l.starts = append(l.starts, s.active[k].start)
	}
	for _, o := range s.lookups {
		if !o.flying && o.shares(l) {
			l.tries = max(l.tries, o.tries)
		}
	}
	return l
}

// beginLookup takes a lookup into those under way.
func (s *source) beginLookup(l *lookup) {
	s.lookups = slices.DeleteFunc(s.lookups, func(o *lookup) bool { return !o.flying && o.shares(l) })
	l.flying = true
	s.lookups = append(s.lookups, l)
}

func (l *lookup) shares(o *lookup) bool {
	return slices.ContainsFunc(o.keys, func(k sessionKey) bool { return slices.Contains(l.keys, k) })
}

// lookable are the sessions that no lookup under way or resting asks for.
func (s *source) lookable(keys []sessionKey, now time.Time) []sessionKey {
	return slices.DeleteFunc(keys, func(k sessionKey) bool {
		return slices.ContainsFunc(s.lookups, func(l *lookup) bool {
			return (l.flying || l.notBefore.After(now)) && slices.Contains(l.keys, k)
		})
	})
}

// nextLookup is when a lookup that failed may be tried again; zero for never.
func (s *source) nextLookup(now time.Time) (at time.Time) {
	for _, l := range s.lookups {
		if !l.flying && l.notBefore.After(now) {
			at = earlier(at, l.notBefore)
		}
	}
	return at
}

// dueIn are the active sessions of the spans that are due at a moment of the
// server's clock, newest start first.
func (s *source) dueIn(where interval.Set, at, every int64) []sessionKey {
	var out []sessionKey
	for key, a := range s.active {
		in := slices.ContainsFunc(where, func(c session.Span) bool { return c.Contains(a.start) })
		if in && a.due(at, every) {
			out = append(out, key)
		}
	}
	slices.SortFunc(out, s.byNewest)
	return out
}

// byNewest orders active sessions, newest start first.
func (s *source) byNewest(x, y sessionKey) int {
	return cmp.Or(cmp.Compare(s.active[y].start, s.active[x].start), cmp.Compare(x.id, y.id), cmp.Compare(x.bot, y.bot))
}

package plan

import (
	"slices"
	"time"

	"github.com/koreai/sessions-datasource/pkg/interval"
	"github.com/koreai/sessions-datasource/pkg/koreai"
	"github.com/koreai/sessions-datasource/pkg/rowset"
	"github.com/koreai/sessions-datasource/pkg/session"
)

// Check is a call for active sessions by ID: one under way, or one that failed and
// is not tried again before some moment.
type Check struct {
	Keys   []Key
	Starts []int64 // of Keys

	flying    bool
	tries     int
	notBefore time.Time
}

// Checks are the calls by ID that are under way, or failed.
type Checks []*Check

// next is the next check, which inherits the tries of those that failed.
func (s *Checks) next(keys []Key, active ActiveSet) *Check {
	c := &Check{Keys: keys}
	for _, k := range keys {
		c.Starts = append(c.Starts, active[k].Start)
	}
	for _, o := range *s {
		if !o.flying && o.shares(keys) {
			c.tries = max(c.tries, o.tries)
		}
	}
	return c
}

// begin takes a check into those under way.
func (s *Checks) begin(c *Check) {
	*s = slices.DeleteFunc(*s, func(o *Check) bool { return !o.flying && o.shares(c.Keys) })
	c.flying = true
	*s = append(*s, c)
}

func (s *Checks) drop(c *Check) {
	*s = slices.DeleteFunc(*s, func(o *Check) bool { return o == c })
}

func (c *Check) shares(keys []Key) bool {
	return slices.ContainsFunc(c.Keys, func(k Key) bool { return slices.Contains(keys, k) })
}

// without are the sessions that no check under way or resting asks for.
func (s Checks) without(keys []Key, now time.Time) []Key {
	return slices.DeleteFunc(keys, func(k Key) bool {
		return slices.ContainsFunc(s, func(c *Check) bool {
			return (c.flying || c.notBefore.After(now)) && slices.Contains(c.Keys, k)
		})
	})
}

// retry is when a check that failed may be tried again; zero for never.
func (s Checks) retry(now time.Time) (at time.Time) {
	for _, c := range s {
		if !c.flying && c.notBefore.After(now) {
			at = interval.Earlier(at, c.notBefore)
		}
	}
	return at
}

// change is what an answer by ID makes of the rows of a millisecond.
type change struct {
	rows  []session.Session
	again bool    // what the answer says of it is not enough: read it by span
	moved []int64 // where sessions of it begin now: to be read by span as well
}

// IngestCheck brings in an answer by ID: sessions are replaced by what they are now.
// Those that the answer names as unknown (InvalidIDs) are dropped; one that is neither
// returned nor named keeps its row and stays active, and where the answer is cut
// short it stays due as well. It returns the starts (ms, ascending) at which all that
// was to be checked is known now.
func (s *State) IngestCheck(c *Check, p koreai.Page, now time.Time) []int64 {
	s.Checks.drop(c)
	fresh := make(map[Key]session.Session, len(p.Sessions))
	for _, row := range p.Sessions {
		fresh[Key{row.Bot, row.ID}] = row
	}
	changes := map[int64]change{}
	for i, key := range c.Keys {
		row, answered := fresh[key]
		if !answered && !slices.Contains(p.InvalidIDs, key.ID) {
			continue
		}
		before, known := changes[c.Starts[i]]
		if !known {
			before.rows = s.Rows.At(c.Starts[i])
		}
		changes[c.Starts[i]] = before.with(key, row, answered, s.Clock.At(now))
	}
	asOf := s.Clock.At(p.Sent)
	s.apply(changes, p.Sent, asOf, now)
	unknown := map[int64]bool{} // starts of which something is still to be found out
	for i, key := range c.Keys {
		start := c.Starts[i]
		if _, answered := fresh[key]; !answered && p.MoreAvailable && len(fresh) > 0 {
			unknown[start] = true
			continue
		}
		if a, active := s.Active[key]; active {
			a.Checked = max(a.Checked, asOf)
			s.Active[key] = a
		}
		if changes[start].again || len(s.Readings.In(session.Span{From: start, To: start + 1})) == 0 {
			unknown[start] = true
		}
	}
	starts := slices.Compact(slices.Sorted(slices.Values(c.Starts)))
	return slices.DeleteFunc(starts, func(start int64) bool { return unknown[start] })
}

// tagTTL is the age up to which Kore.ai returns session tags in answers by ID:
// 14 days, less one, since it is not documented how they are counted.
const tagTTL = 13 * 24 * hour

// with replaces a session in the rows, or drops it. By ID Kore.ai returns the session
// tags of younger sessions only (tagTTL). An older one keeps the tags that are known
// and, once closed, is to be read by span, since closing may set tags. One whose start
// has moved keeps its row, and both starts are to be read by span.
func (c change) with(key Key, now session.Session, answered bool, at int64) change {
	out := change{again: c.again, moved: c.moved}
	for _, old := range c.rows {
		switch {
		case old.ID != key.ID || old.Bot != key.Bot:
			out.rows = append(out.rows, old)
		case !answered: // gone
		case now.Start != old.Start:
			out.again, out.moved = true, append(out.moved, now.Start)
			out.rows = append(out.rows, old)
		default:
			if at-old.Start > tagTTL {
				now.SessionTags = old.SessionTags
				out.again = out.again || now.Status == session.Closed
			}
			out.rows = append(out.rows, now)
		}
	}
	return out
}

// apply replaces the rows of each changed millisecond, unless it is no longer covered
// or was covered by a call sent later. The readings keep their times.
func (s *State) apply(changes map[int64]change, sent time.Time, asOf int64, now time.Time) {
	var all []session.Session
	for _, c := range changes {
		all = append(all, c.rows...)
	}
	parts := rowset.Build(s.Rows.Users(), all) // few rows
	for start, c := range changes {
		span := session.Span{From: start, To: start + 1}
		known := s.Readings.In(span)
		if len(known) == 0 || known[0].Sent.After(sent) {
			continue
		}
		s.ReplaceRows(span, parts, asOf, now.UnixMilli())
		if c.again {
			s.Readings = s.Readings.AskAgain(span, now)
		}
		for _, at := range c.moved {
			s.Readings = s.Readings.AskAgain(session.Span{From: at, To: at + 1}, now)
		}
	}
}

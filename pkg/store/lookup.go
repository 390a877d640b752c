package store

import (
	"slices"
	"time"

	"github.com/koreai/sessions-datasource/pkg/koreai"
	"github.com/koreai/sessions-datasource/pkg/rowset"
	"github.com/koreai/sessions-datasource/pkg/session"
)

// lookedUp brings in an answer by ID: sessions that were active are replaced by
// what they are now, those that Kore.ai does not know any more are dropped.
func (s *source) lookedUp(t task, p koreai.Page) {
	s.locked(func() {
		now := time.Now()
		asOf := s.conn.clock.At(p.Sent)
		fresh := make(map[sessionKey]session.Session, len(p.Sessions))
		for _, row := range p.Sessions {
			fresh[sessionKey{row.Bot, row.ID}] = row
		}
		s.dropLookup(t.lookup)
		changes := s.changes(t.lookup, fresh, p.InvalidIDs)
		s.apply(changes, p.Sent, asOf, now)
		looked := s.looked(t.lookup, fresh, p.MoreAvailable, asOf)
		s.publishLooks(startsOf(changes), marked(looked, changes), p.Sent, asOf)
		s.recovered(session.Span{})
		newest := t.lookup.starts[0]
		s.count(session.Span{From: newest, To: newest + 1}, Stats{Calls: 1, SessionsRead: p.Received})
		s.latency = smooth(s.latency, p.Answered.Sub(p.Sent))
		s.changed()
	})

	s.compactLater()
}

// change is a millisecond whose rows are to be replaced.
type change struct {
	start int64
	rows  []session.Session
	again bool // what the answer says of it is not enough: read it by span
}

// changes are the milliseconds that an answer by ID changes.
func (s *source) changes(l *lookup, fresh map[sessionKey]session.Session, invalid []string) []*change {
	gone := map[string]bool{}
	for _, id := range invalid {
		gone[id] = true
	}
	at := map[int64]*change{}
	var out []*change
	for i, key := range l.keys {
		now, answered := fresh[key]
		if !answered && !gone[key.id] {
			continue
		}
		c := at[l.starts[i]]
		if c == nil {
			c = &change{start: l.starts[i], rows: s.rows.At(l.starts[i])}
			at[c.start] = c
			out = append(out, c)
		}
		s.patch(c, key, now, answered)
	}
	return out
}

// patch replaces a session in the rows of its millisecond, or drops it. Kore.ai
// returns session tags by ID only for a while: later those known are kept, and
// a session that has closed since is read by span, since closing may set tags.
func (s *source) patch(c *change, key sessionKey, now session.Session, answered bool) {
	var rows []session.Session
	for _, old := range c.rows {
		switch {
		case old.ID != key.id || old.Bot != key.bot:
			rows = append(rows, old)
		case !answered: // gone
		case now.Start != old.Start:
			c.again = true
			rows = append(rows, old)
		default:
			if s.conn.clock.At(time.Now())-old.Start > believeTags {
				now.SessionTags = old.SessionTags
				c.again = c.again || now.Status == session.Closed
			}
			rows = append(rows, now)
		}
	}
	c.rows = rows
}

// apply puts the changes in, except where a later reading already has.
func (s *source) apply(changes []*change, sent time.Time, asOf int64, now time.Time) {
	var all []session.Session
	for _, c := range changes {
		all = append(all, c.rows...)
	}
	parts := rowset.Build(s.rows.Users(), all) // few rows
	for _, c := range changes {
		span := session.Span{From: c.start, To: c.start + 1}
		known := s.covered.In(span)
		if len(known) == 0 || known[0].Sent.After(sent) {
			continue
		}
		s.replaceRows(span, parts, asOf, now.UnixMilli())
		if c.again {
			s.covered = s.covered.AskAgain(span, now)
		}
	}
	s.weigh()
}

// looked takes note of when the sessions were looked at. Those that an answer
// passes over because it is cut short stay due.
func (s *source) looked(l *lookup, fresh map[sessionKey]session.Session, cut bool, asOf int64) (out []Looked) {
	for i, key := range l.keys {
		_, answered := fresh[key]
		if !answered && cut && len(fresh) > 0 {
			continue
		}
		if a, active := s.active[key]; active {
			a.looked = max(a.looked, asOf)
			s.active[key] = a
		}
		out = append(out, Looked{Bot: key.bot, ID: key.id, Start: l.starts[i], At: asOf})
	}
	return out
}

func startsOf(changes []*change) []int64 {
	out := make([]int64, len(changes))
	for i, c := range changes {
		out[i] = c.start
	}
	return out
}

// marked tells which of the sessions are to be read by span as well.
func marked(looked []Looked, changes []*change) []Looked {
	for i := range looked {
		looked[i].Again = slices.ContainsFunc(changes, func(c *change) bool { return c.again && c.start == looked[i].Start })
	}
	return looked
}

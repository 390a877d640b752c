package plan

import (
	"slices"
	"time"

	"github.com/koreai/sessions-datasource/pkg/rowset"
	"github.com/koreai/sessions-datasource/pkg/session"
)

// change is a millisecond whose rows are to be replaced.
type change struct {
	start int64
	rows  []session.Session
	again bool // what the answer says of it is not enough: read it by span
}

// ChangesByID are the milliseconds that an answer by ID changes.
func (s *State) ChangesByID(l *Lookup, fresh map[Key]session.Session, invalid []string) []*change {
	gone := map[string]bool{}
	for _, id := range invalid {
		gone[id] = true
	}
	at := map[int64]*change{}
	var out []*change
	for i, key := range l.Keys {
		now, answered := fresh[key]
		if !answered && !gone[key.ID] {
			continue
		}
		c := at[l.Starts[i]]
		if c == nil {
			c = &change{start: l.Starts[i], rows: s.Rows.At(l.Starts[i])}
			at[c.start] = c
			out = append(out, c)
		}
		s.patch(c, key, now, answered)
	}
	return out
}

// patch replaces a session in the rows of its millisecond, or drops it. By ID Kore.ai
// returns the session tags of younger sessions only (tagTTL). An older one keeps the
// tags that are known and, once closed, is marked to be read by span, since closing
// may set tags. One whose start has moved keeps its row and is marked as well.
func (s *State) patch(c *change, key Key, now session.Session, answered bool) {
	var rows []session.Session
	for _, old := range c.rows {
		switch {
		case old.ID != key.ID || old.Bot != key.Bot:
			rows = append(rows, old)
		case !answered: // gone
		case now.Start != old.Start:
			c.again = true
			rows = append(rows, old)
		default:
			if s.Clock.At(time.Now())-old.Start > tagTTL {
				now.SessionTags = old.SessionTags
				c.again = c.again || now.Status == session.Closed
			}
			rows = append(rows, now)
		}
	}
	c.rows = rows
}

// ApplyChanges replaces the rows of each changed millisecond, unless it is no longer
// covered or was covered by a call sent later. The readings keep their times; a
// change that is marked is to be read again by span.
func (s *State) ApplyChanges(changes []*change, sent time.Time, asOf int64, now time.Time) {
	var all []session.Session
	for _, c := range changes {
		all = append(all, c.rows...)
	}
	parts := rowset.Build(s.Rows.Users(), all) // few rows
	for _, c := range changes {
		span := session.Span{From: c.start, To: c.start + 1}
		known := s.Readings.In(span)
		if len(known) == 0 || known[0].Sent.After(sent) {
			continue
		}
		s.ReplaceRows(span, parts, asOf, now.UnixMilli())
		if c.again {
			s.Readings = s.Readings.AskAgain(span, now)
		}
	}
}

// NoteChecked notes when the sessions were checked. Those that an answer
// passes over because it is cut short stay due.
func (s *State) NoteChecked(l *Lookup, fresh map[Key]session.Session, cut bool, asOf int64) (out []Looked) {
	for i, key := range l.Keys {
		_, answered := fresh[key]
		if !answered && cut && len(fresh) > 0 {
			continue
		}
		if a, active := s.Active[key]; active {
			a.Checked = max(a.Checked, asOf)
			s.Active[key] = a
		}
		out = append(out, Looked{Bot: key.Bot, ID: key.ID, Start: l.Starts[i], At: asOf})
	}
	return out
}

func StartsOf(changes []*change) []int64 {
	out := make([]int64, len(changes))
	for i, c := range changes {
		out[i] = c.start
	}
	return out
}

// MarkForReread marks the sessions that are to be read by span as well.
func MarkForReread(looked []Looked, changes []*change) []Looked {
	for i := range looked {
		looked[i].Again = slices.ContainsFunc(changes, func(c *change) bool { return c.again && c.start == looked[i].Start })
	}
	return looked
}

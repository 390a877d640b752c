package budget

import (
	"slices"
	"time"

	"github.com/koreai/sessions-datasource/pkg/clockskew"
)

// mirror is what the answers of a ledger have told of its log: good for
// estimates, while grants are the ledger's alone.
type mirror struct {
	mark    Mark
	facts   Facts
	entries []Entry // by time
	seen    time.Time
	windows [2]*window
}

func newMirror(l Limits) *mirror {
	return &mirror{windows: newWindows(l)}
}

// take brings in an answer to a request that knew of the log until since.
// Answers may overtake each other: an older one tells nothing new.
func (m *mirror) take(a Answer, since int64, c *clockskew.Clock, now time.Time) {
	if a.Mark.Epoch == m.mark.Epoch && (a.Mark.Seq < m.mark.Seq || a.Mark.Seq == m.mark.Seq && a.Mark.Time < m.mark.Time) {
		return
	}
	kept := m.entries[:0:0]
	if !a.All && a.Mark.Epoch == m.mark.Epoch {
		changed := make(map[string]bool, len(a.Entries))
		for _, e := range a.Entries {
			changed[e.ID] = true
		}
		oldest := a.Mark.Time - (time.Hour + margin).Milliseconds()
		for _, e := range m.entries {
			// All that changed since is told, so what is not told is gone.
			if e.At < since && e.At > oldest && !changed[e.ID] {
				kept = append(kept, e)
			}
		}
	}
	m.entries = append(kept, a.Entries...)
	slices.SortStableFunc(m.entries, func(a, b Entry) int { return int(a.At - b.At) })
	m.mark, m.facts, m.seen = a.Mark, a.Facts, now
	m.fill(c, now)
}

// fill sets the windows to what the entries say. A call that is not answered
// is taken as answered when it was last seen so: it leaves no earlier.
func (m *mirror) fill(c *clockskew.Clock, now time.Time) {
	for i, w := range m.windows {
		w.learned, w.learnedAt = m.facts.Learned[i].Limit, c.Own(m.facts.Learned[i].At)
		for class := range w.leaves {
			w.leaves[class] = w.leaves[class][:0]
		}
		for _, e := range m.entries {
			at := c.Own(min(e.At, m.mark.Time)).Add(w.length + margin)
			if !at.After(now) {
				continue
			}
			for class := everyone; class <= e.Class; class++ {
				w.leaves[class] = append(w.leaves[class], at)
			}
		}
	}
}

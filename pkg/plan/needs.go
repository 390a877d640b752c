package plan

import (
	"slices"
	"time"

	"github.com/koreai/sessions-datasource/pkg/budget"
	"github.com/koreai/sessions-datasource/pkg/interval"
	"github.com/koreai/sessions-datasource/pkg/session"
)

// Needs is what all demands lack together, by lane.
type Needs struct {
	Gaps [lanes]interval.Set
	IDs  [lanes][]Key
}

// All is what is needed in any lane, sessions by ID at their starts.
func (n *Needs) All(s *State) interval.Set {
	var out interval.Set
	for lane := range n.Gaps {
		out = out.With(n.Gaps[lane]...).With(s.Active.Spans(n.IDs[lane])...)
	}
	return out
}

// needs adds up what demands lack. What only brings the newest up to date goes in
// the lane of refreshes, so that a crawl cannot hold it up.
func (s *State) needs(now time.Time) Needs {
	var n Needs
	for _, w := range s.Demands {
		if w.Large {
			continue
		}
		for _, gap := range s.Lacks(w, now) {
			lane := w.LaneAt(now)
			if lane == budget.Panel && s.IsRefresh(gap) {
				lane = budget.Refresh
			}
			n.Gaps[lane] = n.Gaps[lane].With(gap)
		}
	}
	s.needByID(&n, now)
	resting, _ := s.Failures.Resting(now)
	for lane := range n.Gaps {
		n.Gaps[lane] = n.Gaps[lane].Without(s.Pending...).Without(resting...)
	}
	return n
}

// shortRefresh is how much may have passed since the last refresh for the next
// one to be a matter of a call or two.
const shortRefresh = 2 * hour

// IsRefresh reports whether a gap begins in what is known: that part is read again.
func (s *State) IsRefresh(gap session.Span) bool {
	known := s.Readings.In(session.Span{From: gap.From, To: gap.From + 1})
	return len(known) > 0 && gap.Millis() <= shortRefresh+s.Open()
}

// needByID adds the active sessions that are due for a check: those in spans that
// a panel or an alert waits for, here or at another server. While nobody waits no
// session is checked. Checks for panels go in the lane of refreshes.
// Sessions that are cheaper to read with the open end are taken into its gap.
func (s *State) needByID(n *Needs, now time.Time) {
	resting, _ := s.Failures.Resting(now)
	taken := s.beingRead().With(resting...)
	for _, g := range n.Gaps {
		taken = taken.With(g...)
	}
	for lane := budget.Alert; lane <= budget.Refresh; lane++ {
		var where interval.Set
		var asked time.Time
		for _, w := range s.Demands {
			l := w.LaneAt(now)
			if l != lane && (l < budget.Panel || lane != budget.Refresh) {
				continue
			}
			if l <= budget.Panel && w.Waits() {
				where = where.With(w.Span)
				if w.Asked.After(asked) {
					asked = w.Asked
				}
			}
		}
		where = where.Without(taken...)
		due := s.Checks.without(s.Active.Due(where, s.Clock.At(asked), s.Interval(now).Milliseconds()), now)
		if len(due) == 0 {
			continue
		}
		n.Gaps[lane], due = s.splitRefresh(n.Gaps[lane], due)
		n.IDs[lane] = s.fillUp(due, where.Without(n.Gaps[lane]...), asked, now)
	}
}

// splitRefresh lets the newest gap of a lane, if it is a refresh, begin at the start
// of sessions that are due where that takes fewer calls than asking by ID.
func (s *State) splitRefresh(gaps interval.Set, due []Key) (interval.Set, []Key) {
	if len(gaps) == 0 || !s.IsRefresh(gaps.Newest()) {
		return gaps, due
	}
	end := gaps.Newest()
	older := slices.IndexFunc(due, func(k Key) bool { return s.Active[k].Start < end.From })
	if older < 0 {
		return gaps, due
	}
	starts := make([]int64, 0, len(due))
	for _, k := range due[older:] {
		starts = append(starts, s.Active[k].Start)
	}
	before := func(start int64) int { return s.Rows.Count(session.Span{From: start, To: end.From}) }
	n := RefreshPlan(starts, s.Rows.Count(end), before, s.Sizes.Step(s.Settings().PageSize))
	if n == 0 || end.To-starts[n-1] > interval.MaxWindow {
		return gaps, due
	}
	return gaps.With(session.Span{From: starts[n-1], To: end.From}), slices.Delete(due, older, older+n)
}

// beingRead is what lists under way will cover.
func (s *State) beingRead() interval.Set {
	out := s.Pending
	for _, l := range s.Lists {
		out = out.With(l.Claims())
	}
	return out
}

package store

import (
	"slices"
	"time"

	"github.com/koreai/sessions-datasource/pkg/budget"
	"github.com/koreai/sessions-datasource/pkg/clockskew"
	"github.com/koreai/sessions-datasource/pkg/crawl"
	"github.com/koreai/sessions-datasource/pkg/interval"
	"github.com/koreai/sessions-datasource/pkg/session"
)

const lanes = int(budget.Background) + 1

// task is the next call of a source: a page of a list or a lookup by ID.
type task struct {
	src    *source
	lane   budget.Lane
	newest int64 // ms: of two in a lane the one with newer sessions goes first
	list   *crawl.List
	page   *crawl.Page
	lookup *lookup
	call   *budget.Call
}

// needs is what all wants lack together, by lane.
type needs struct {
	gaps [lanes]interval.Set
	ids  [lanes][]sessionKey
}

// needs adds up what wants lack. What only brings the newest up to date goes in
// the lane of refreshes, so that a crawl cannot hold it up.
func (s *source) needs(now time.Time) needs {
	var n needs
	for _, w := range s.wants {
		if w.large {
			continue
		}
		for _, gap := range s.need(w, now) {
			lane := w.laneAt(now)
			if lane == budget.Panel && s.isRefresh(gap) {
				lane = budget.Refresh
			}
			n.gaps[lane] = n.gaps[lane].With(gap)
		}
	}
	s.needByID(&n, now)
	resting, _ := s.resting(now)
	for lane := range n.gaps {
		n.gaps[lane] = n.gaps[lane].Without(s.pending...).Without(resting...)
	}
	return n
}

// shortRefresh is how much may have passed since the last refresh for the next
// one to be a matter of a call or two.
const shortRefresh = 2 * hour

// isRefresh tells whether a gap begins in what is known: that part is read again.
func (s *source) isRefresh(gap session.Span) bool {
	known := s.covered.In(session.Span{From: gap.From, To: gap.From + 1})
	return len(known) > 0 && gap.Millis() <= shortRefresh+s.open()
}

// needByID adds the active sessions that are due, and takes those of them into
// the gap at the open end that are cheaper to read there.
func (s *source) needByID(n *needs, now time.Time) {
	taken := s.beingRead()
	resting, _ := s.resting(now)
	for _, g := range n.gaps {
		taken = taken.With(g...)
	}
	for lane := budget.Alert; lane <= budget.Refresh; lane++ {
		var where interval.Set
		var asked time.Time
		var others []sessionKey
		for _, w := range s.wants {
			l := w.laneAt(now)
			if l != lane && (l < budget.Panel || lane != budget.Refresh) {
				continue
			}
			others = append(others, s.wantedByOthers(w)...)
			if l <= budget.Panel && w.notify != nil {
				where = where.With(w.span)
				if w.asked.After(asked) {
					asked = w.asked
				}
			}
		}
		where = where.Without(taken...).Without(resting...)
		due := s.dueIn(where, s.conn.clock.At(asked), s.interval(now).Milliseconds())
		due = s.lookable(s.withOthers(due, others, taken.With(resting...)), now)
		if len(due) == 0 {
			continue
		}
		n.gaps[lane], due = s.splitRefresh(n.gaps[lane], due)
		n.ids[lane] = s.fillUp(due, where.Without(n.gaps[lane]...), asked, now)
	}
}

// splitRefresh lets the gap at the open end begin earlier when that takes fewer
// calls than asking for the sessions by ID.
func (s *source) splitRefresh(gaps interval.Set, due []sessionKey) (interval.Set, []sessionKey) {
	if len(gaps) == 0 || !s.isRefresh(gaps.Newest()) {
		return gaps, due
	}
	end := gaps.Newest()
	older := slices.IndexFunc(due, func(k sessionKey) bool { return s.active[k].start < end.From })
	if older < 0 {
		return gaps, due
	}
	starts := make([]int64, 0, len(due))
	for _, k := range due[older:] {
		starts = append(starts, s.active[k].start)
	}
	before := func(start int64) int { return s.rows.Count(session.Span{From: start, To: end.From}) }
	n := refreshPlan(starts, s.rows.Count(end), before, s.paging.Step(s.conn.conf().Settings.PageSize))
	if n == 0 || end.To-starts[n-1] > interval.MaxWindow {
		return gaps, due
	}
	return gaps.With(session.Span{From: starts[n-1], To: end.From}), slices.Delete(due, older, older+n)
}

// beingRead is what lists under way will cover.
func (s *source) beingRead() interval.Set {
	out := s.pending
	for _, l := range s.lists {
		out = out.With(l.Claims())
	}
	return out
}

// choose is the next call: of the highest lane that has one, the newest. When
// there is none it may say when to look again.
func (s *source) choose(now time.Time) (t task, found bool, wake time.Time) {
	s.prune(now)
	if len(s.wants) == 0 {
		s.dropLists(nil)
		s.mayRead(&needs{}, now)
		return task{}, false, time.Time{}
	}
	n := s.needs(now)
	s.dropLists(&n)
	if !s.mayRead(&n, now) {
		return task{}, false, time.Time{} // the next beat wakes
	}
	_, wake = s.resting(now)
	wake = earlier(wake, s.nextLookup(now))
	for lane := budget.Alert; lane <= budget.Background; lane++ {
		if lane > budget.Refresh && s.full != nil {
			break
		}
		t, found, at := s.chooseIn(lane, n, now)
		if found {
			return t, true, time.Time{}
		}
		wake = earlier(wake, at)
	}
	return task{}, false, wake
}

func (s *source) chooseIn(lane budget.Lane, n needs, now time.Time) (best task, found bool, wake time.Time) {
	offer := func(t task) {
		if !found || t.newest > best.newest {
			t.src, t.lane = s, lane
			best, found = t, true
		}
	}
	set := s.conn.conf().Settings
	gaps := n.gaps[lane]
	for _, l := range s.lists {
		claims := l.Claims()
		mine := gaps.Cut(claims)
		if len(mine) == 0 || budget.Lane(l.Urgency) > lane && mine.Newest().To < l.Region().To {
			continue // nothing for this lane, or not what the list reads next: it is split out
		}
		gaps = gaps.Without(claims)
		p, at := l.Next(now, s.paging.Size(set.PageSize), s.paging.Step(set.PageSize))
		if p != nil {
			offer(task{list: l, page: p, newest: l.Region().To})
		}
		wake = earlier(wake, at)
	}
	if len(gaps) > 0 {
		offer(task{list: s.newList(gaps, lane, now), page: &crawl.Page{Limit: s.paging.Size(set.PageSize)}, newest: gaps.Newest().To})
	}
	if ids := n.ids[lane]; len(ids) > 0 {
		l := s.newLookup(ids[:min(byID, len(ids))])
		offer(task{lookup: l, newest: l.starts[0]})
	}
	return best, found, wake
}

// newList begins to read the newest of the gaps.
func (s *source) newList(gaps interval.Set, lane budget.Lane, now time.Time) *crawl.List {
	piece := gaps.Newest()
	at, expect := s.conn.clock.At(now), -1
	if r := s.rest; r.span.To == piece.To && piece.From <= r.span.From {
		piece, expect = r.span, r.expect // go on where the last list stopped
	}
	live := s.conn.clock.Present(piece.To, now)
	if live { // sessions of a machine whose clock is ahead lie there
		piece.To = max(piece.To, at+clockskew.Tolerance)
	}
	piece = interval.Window(piece)
	return &crawl.List{
		Span: piece, Urgency: int(lane), Expect: expect, Begun: now, Keyset: piece.To > at-s.open(), Live: live,
	}
}

// earlier is the earlier of two times, where zero is never.
func earlier(a, b time.Time) time.Time {
	if a.IsZero() || !b.IsZero() && b.Before(a) {
		return b
	}
	return a
}

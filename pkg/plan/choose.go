package plan

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

// Task is the next call: a page of a list, or sessions by ID.
type Task struct {
	Lane   budget.Lane
	Newest int64 // ms: of two in a lane the one with newer sessions goes first
	List   *crawl.List
	Page   *crawl.Page
	Check  *Check
}

// Prepare is what is needed, once what nobody needs any more has been dropped.
func (s *State) Prepare(now time.Time) Needs {
	s.dropExpired(now)
	var n Needs
	if len(s.Demands) > 0 {
		n = s.needs(now)
	}
	s.dropLists(n)
	return n
}

// Next is the next call: of the most urgent lane that has one, the newest. When there
// is none it may say when to look again.
func (s *State) Next(n *Needs, now time.Time) (t Task, found bool, wake time.Time) {
	if len(s.Demands) == 0 {
		return Task{}, false, time.Time{}
	}
	_, wake = s.Failures.Resting(now)
	wake = interval.Earlier(wake, s.Checks.retry(now))
	for lane := budget.Alert; lane <= budget.Background; lane++ {
		if lane > budget.Refresh && s.Full != nil {
			break
		}
		t, found, at := s.chooseIn(lane, *n, now)
		if found {
			return t, true, time.Time{}
		}
		wake = interval.Earlier(wake, at)
	}
	return Task{}, false, wake
}

func (s *State) chooseIn(lane budget.Lane, n Needs, now time.Time) (best Task, found bool, wake time.Time) {
	offer := func(t Task) {
		if !found || t.Newest > best.Newest {
			t.Lane = lane
			best, found = t, true
		}
	}
	set := s.Settings()
	gaps := n.Gaps[lane]
	for _, l := range s.Lists {
		claims := l.Claims()
		mine := gaps.Cut(claims)
		if len(mine) == 0 || budget.Lane(l.Urgency) > lane && mine.Newest().To < l.Region().To {
			continue // nothing for this lane, or not what the list reads next: it is split out
		}
		gaps = gaps.Without(claims)
		p, at := l.Next(now, s.Sizes.Size(set.PageSize), s.Sizes.Step(set.PageSize))
		if p != nil {
			offer(Task{List: l, Page: p, Newest: l.Region().To})
		}
		wake = interval.Earlier(wake, at)
	}
	if len(gaps) > 0 {
		l := s.newList(gaps.Newest(), -1, int(lane), now)
		offer(Task{List: l, Page: &crawl.Page{Limit: s.Sizes.Size(set.PageSize)}, Newest: gaps.Newest().To})
	}
	if ids := n.IDs[lane]; len(ids) > 0 {
		c := s.Checks.next(ids[:min(MaxIDsPerCall, len(ids))], s.Active)
		offer(Task{Check: c, Newest: c.Starts[0]})
	}
	return best, found, wake
}

// newList is a list to read the newest window of a gap, in which some rows are
// expected; -1: not known.
func (s *State) newList(gap session.Span, expect, urgency int, now time.Time) *crawl.List {
	at := s.Clock.At(now)
	live := s.Clock.Present(gap.To, now)
	if live { // sessions of a machine whose clock is ahead lie there
		gap.To = max(gap.To, at+clockskew.Tolerance)
	}
	gap = interval.Window(gap)
	return &crawl.List{Span: gap, Urgency: urgency, Expect: expect, Begun: now, Keyset: gap.To > at-s.Open(), Live: live}
}

// Begin marks the call as sent.
func (s *State) Begin(t Task) {
	if t.Check != nil {
		s.Checks.begin(t.Check)
		return
	}
	if !slices.Contains(s.Lists, t.List) {
		s.Lists = append(s.Lists, t.List)
	}
	t.List.Send(t.Page)
}

// GiveUp ends a call that failed for good: those who need its span get the error.
func (s *State) GiveUp(t Task, err error, now time.Time) {
	span := t.span()
	if t.Check != nil {
		s.Checks.drop(t.Check)
	} else {
		s.Lists = slices.DeleteFunc(s.Lists, func(o *crawl.List) bool { return o == t.List })
	}
	s.Failed(span, err, now)
}

// span is what the call is to cover.
func (t Task) span() session.Span {
	if t.Check != nil {
		return session.Span{From: slices.Min(t.Check.Starts), To: slices.Max(t.Check.Starts) + 1}
	}
	return t.List.Claims()
}

// dropLists forgets the lists that nobody needs any more, once nothing of them
// is under way: what they have covered is kept, and the rest is a gap.
func (s *State) dropLists(n Needs) {
	s.Lists = slices.DeleteFunc(s.Lists, func(l *crawl.List) bool {
		needed := slices.ContainsFunc(n.Gaps[:], func(gaps interval.Set) bool { return len(gaps.Cut(l.Claims())) > 0 })
		// One that is too large is not read, but it says how large.
		large := slices.ContainsFunc(s.Demands, func(w *Demand) bool { return w.Large && !w.Span.Intersect(l.Claims()).Empty() })
		return !l.InFlight() && !needed && !large
	})
}

// PutBack makes the call wait to be sent again.
func (t Task) PutBack(at time.Time) {
	if t.Check != nil {
		t.Check.flying, t.Check.notBefore = false, at
		return
	}
	t.Page.Retry(at)
}

// Failed counts a failure of the call.
func (t Task) Failed() int {
	if t.Check != nil {
		t.Check.tries++
		return t.Check.tries
	}
	return t.Page.Failed()
}

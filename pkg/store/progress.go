package store

import (
	"time"

	"github.com/koreai/sessions-datasource/pkg/budget"
	"github.com/koreai/sessions-datasource/pkg/crawl"
	"github.com/koreai/sessions-datasource/pkg/interval"
	"github.com/koreai/sessions-datasource/pkg/plan"
)

// progress is how far loading is, and how it goes on.
type progress struct {
	plan.Progress
	step int           // rows that a page is believed to hold
	left time.Duration // until complete
	next time.Time     // when the next call can be sent
}

// progress adds up the sources, which are read side by side. Spans of which nothing is
// known yet are taken for as full as those of the same request of which something is.
func (w *wait) progress(now time.Time) progress {
	var sum progress
	rows, blank := 0, 0
	for _, p := range w.parts {
		var one progress
		p.src.Locked(func() { one = p.src.progress(p.demand, now) })
		if one.Unknown {
			blank++
		} else {
			rows += one.Loaded + one.Missing
		}
		sum.Add(one.Progress)
		sum.step, sum.left = one.step, max(sum.left, one.left)
		if !p.complete {
			sum.next = interval.Earlier(sum.next, one.next)
		}
	}
	if len(w.spans) > 1 && blank > 0 && rows > 0 {
		sum.Missing += rows * blank / (len(w.parts) - blank)
		sum.Unknown, sum.Guess = false, true
	}
	if sum.Unknown {
		sum.left = 0
	}
	return sum
}

// progress is how far the source is with a demand.
func (s *source) progress(w *plan.Demand, now time.Time) progress {
	set := s.Settings()
	p := progress{Progress: s.Estimate(w, now), step: s.Sizes.Step(set.PageSize), next: s.budget.Nth(w.LaneAt(now), 1)}
	calls, parallel := crawl.Pages(p.Missing, p.step), max(1, set.Parallel)
	rounds := (calls + parallel - 1) / parallel
	p.left = max(s.budget.Nth(w.LaneAt(now), calls).Sub(now), 0) + time.Duration(rounds)*s.Latency
	return p
}

// refuseLate ends the parts that cannot be served in time at once; loading goes on
// without them. last: there is no more time.
func (w *wait) refuseLate(now time.Time, last bool) {
	for _, p := range w.parts {
		if p.complete || p.err != nil {
			continue
		}
		var why error
		p.src.Locked(func() { why = p.src.tooLate(p, w.until, now) })
		if why == nil && !last {
			continue
		}
		sum := w.progress(now)
		p.err = &IncompleteError{
			Loaded: sum.Loaded, Total: sum.Total(), Left: sum.left, Err: why, Needs: w.req.Needs,
			Pages: crawl.Pages(sum.Loaded, sum.step), PagesInAll: crawl.Pages(sum.Total(), sum.step),
		}
	}
}

// tooLate is why the calls that a part needs cannot be sent in time. A number
// of calls is only believed where the server has said how much there is, and
// then only half of it, because it may be wrong.
func (s *source) tooLate(p *part, until, now time.Time) error {
	lane := s.laneOf(p, now)
	one := s.progress(p.demand, now)
	calls := 1
	if !one.Guess && !one.Unknown {
		calls = max(1, crawl.Pages(one.Missing, one.step)/2)
	}
	if calls == 1 && s.InFlight() {
		return nil
	}
	if at := s.budget.Nth(lane, calls); !at.After(until) || !at.After(time.Now()) {
		return nil // in time, or it is not the budget that it waits for
	}
	if err := s.budget.Spent(lane, until); err != nil {
		return err
	}
	return errTooManyCalls
}

// laneOf is the lane in which what the part lacks is read.
func (s *source) laneOf(p *part, now time.Time) budget.Lane {
	if lane := p.demand.LaneAt(now); lane != budget.Panel {
		return lane
	}
	for _, gap := range p.lacks {
		if !s.IsRefresh(gap) {
			return budget.Panel
		}
	}
	return budget.Refresh
}

package store

import (
	"time"

	"github.com/koreai/sessions-datasource/pkg/budget"
	"github.com/koreai/sessions-datasource/pkg/crawl"
	"github.com/koreai/sessions-datasource/pkg/plan"
)

// progress is how far loading is, in pages, too.
type progress struct {
	plan.Progress
	pages        int // that hold what is known
	missingPages int // ... and what is missing
}

// progress adds up the sources, which are read side by side.
func (w *wait) progress(now time.Time) progress {
	var sum progress
	var all []progress
	for _, p := range w.parts {
		var one progress
		p.src.locked(func() { one = p.src.progress(p.demand, now) })
		all = append(all, one)
		sum.pages += one.pages
		sum.missingPages += one.missingPages
		sum.Loaded += one.Loaded
		sum.Missing += one.Missing
		sum.Guess = sum.Guess || one.Guess
		sum.Unknown = sum.Unknown || one.Unknown
		sum.Left = max(sum.Left, one.Left)
		if !p.complete {
			sum.Next = plan.Earlier(sum.Next, one.Next)
		}
	}
	w.guess(&sum, all)
	if sum.Unknown {
		sum.Left = 0
	}
	return sum
}

// guess takes spans of which nothing is known yet for as full as those of the
// same request of which something is.
func (w *wait) guess(sum *progress, all []progress) {
	var known progress
	blank := 0
	for _, one := range all {
		if one.Unknown {
			blank++
			continue
		}
		known.Missing += one.Loaded + one.Missing
		known.missingPages += one.pages + one.missingPages
	}
	if seen := len(all) - blank; len(w.spans) > 1 && blank > 0 && known.Missing > 0 {
		sum.Missing += known.Missing * blank / seen
		sum.missingPages += max(1, known.missingPages/seen) * blank
		sum.Unknown, sum.Guess = false, true
	}
}

// progress is how far the source is with a demand.
func (s *source) progress(w *plan.Demand, now time.Time) progress {
	p := progress{Progress: s.Estimate(w, now)}
	step := s.Sizes.Step(s.Settings().PageSize)
	calls := crawl.Pages(p.Missing, step)
	if p.Loaded > 0 {
		p.pages = crawl.Pages(p.Loaded, step)
	}
	if p.Missing > 0 {
		p.missingPages = calls
	}
	p.Next = s.budget.Nth(w.LaneAt(now), 1)
	parallel := max(1, s.Settings().Parallel)
	rounds := (calls + parallel - 1) / parallel
	p.Left = max(s.budget.Nth(w.LaneAt(now), calls).Sub(now), 0) + time.Duration(rounds)*s.Latency
	return p
}

// refuseLate tells the parts that cannot be served in time so, at once; loading goes
// on without them. last: there is no more time.
func (w *wait) refuseLate(now time.Time, last bool) {
	for _, p := range w.parts {
		if p.complete || p.err != nil {
			continue
		}
		var why error
		p.src.locked(func() { why = p.src.tooLate(p, w.until, now) })
		if why == nil && !last {
			continue
		}
		sum := w.progress(now)
		p.err = &IncompleteError{Loaded: sum.Loaded, Total: sum.Total(), Left: sum.Left, Err: why, Needs: w.req.Needs, Pages: sum.pages, PagesInAll: sum.pages + sum.missingPages}
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
		calls = max(1, crawl.Pages(one.Missing, s.Sizes.Step(s.Settings().PageSize))/2)
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

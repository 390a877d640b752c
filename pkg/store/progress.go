package store

import (
	"math"
	"time"

	"github.com/koreai/sessions-datasource/pkg/budget"
	"github.com/koreai/sessions-datasource/pkg/crawl"
	"github.com/koreai/sessions-datasource/pkg/interval"
	"github.com/koreai/sessions-datasource/pkg/session"
)

// progress is how far loading is.
type progress struct {
	loaded  int  // sessions known
	missing int  // sessions expected on top
	blind   bool // some of what is missing can only be guessed at
	unknown bool // ... or not even that
	left    time.Duration
	next    time.Time // when the next call can be sent
}

func (p progress) total() int {
	if p.unknown {
		return 0
	}
	return p.loaded + p.missing
}

// progress adds up the sources, which are read side by side.
func (w *wait) progress(now time.Time) progress {
	var sum progress
	for _, p := range w.parts {
		var one progress
		p.src.locked(func() { one = p.src.progress(p.want, now) })
		sum.loaded += one.loaded
		sum.missing += one.missing
		sum.blind = sum.blind || one.blind
		sum.unknown = sum.unknown || one.unknown
		sum.left = max(sum.left, one.left)
		if !p.complete {
			sum.next = earlier(sum.next, one.next)
		}
	}
	if sum.unknown {
		sum.left = 0
	}
	return sum
}

// progress is how far the source is with a want.
func (s *source) progress(w *want, now time.Time) progress {
	span := w.span
	span.To = min(span.To, s.conn.clock.At(now))
	p := progress{loaded: s.rows.Count(span)}
	// Rows of pages that are being built are still missing from their lists.
	unread := s.need(w, now).Cut(span).Without(s.covered.All()...).Without(s.pending...)
	counted := func(region session.Span, rows int) {
		gaps := unread.Cut(region)
		if len(gaps) == 0 || rows < 0 {
			return
		}
		share := float64(gaps.Millis()) / float64(region.Millis())
		p.missing += int(math.Ceil(share * float64(rows)))
		p.blind = p.blind || share < 1
		unread = unread.Without(region)
	}
	for _, l := range s.lists {
		counted(l.Region(), s.missing(l))
	}
	counted(s.rest.span, s.rest.expect)
	for _, r := range s.othersRead() {
		counted(r.Span, r.Missing)
	}
	if millis := unread.Millis(); millis > 0 {
		p.blind = true
		density, known := s.density(p, span, unread)
		p.unknown = !known
		p.missing += int(density * float64(millis))
	}
	step := s.paging.Step(s.conn.conf().Settings.PageSize)
	calls := crawl.Pages(p.missing, step)
	p.next = s.budget.NextFree(w.laneAt(now))
	rounds := (calls + s.parallel() - 1) / s.parallel()
	p.left = max(s.budget.Nth(w.laneAt(now), calls).Sub(now), 0) + time.Duration(rounds)*s.latency
	return p
}

// missing is how many rows of a list are still to come; -1: not known.
func (s *source) missing(l *crawl.List) int {
	if l.Expect < 0 {
		return -1
	}
	known := 0
	for _, d := range l.Done() {
		known += s.rows.Count(d)
	}
	return max(0, l.Expect-known)
}

// density guesses rows a millisecond from what is known of the span.
func (s *source) density(p progress, span session.Span, unread interval.Set) (float64, bool) {
	known := span.Millis() - unread.Millis()
	if known <= 0 || p.loaded+p.missing == 0 {
		return 0, len(s.covered) > 0 && known > 0
	}
	return float64(p.loaded+p.missing) / float64(known), true
}

func (s *source) parallel() int { return max(1, s.conn.conf().Settings.Parallel) }

// judge tells the parts that cannot be served in time so, at once; loading goes
// on without them. last: there is no more time.
func (w *wait) judge(now time.Time, last bool) {
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
		p.err = &IncompleteError{Loaded: sum.loaded, Total: sum.total(), Left: sum.left, Err: why}
	}
}

// tooLate is why the calls that a part needs cannot be sent in time. A number
// of calls is only believed where the server has said how much there is, and
// then only half of it, because it may be wrong.
func (s *source) tooLate(p *part, until, now time.Time) error {
	lane := s.laneOf(p, now)
	one := s.progress(p.want, now)
	calls := 1
	if !one.blind && !one.unknown {
		calls = max(1, crawl.Pages(one.missing, s.paging.Step(s.conn.conf().Settings.PageSize))/2)
	}
	if calls == 1 && s.flying() {
		return nil
	}
	if at := s.budget.Nth(lane, calls); !at.After(until) || !at.After(time.Now()) {
		return nil // in time, or it is not the budget that it waits for
	}
	if err := s.budget.Spent(lane, until); err != nil {
		return err
	}
	return errMany
}

// laneOf is the lane in which what the part lacks is read.
func (s *source) laneOf(p *part, now time.Time) budget.Lane {
	if lane := p.want.laneAt(now); lane != budget.Panel {
		return lane
	}
	for _, gap := range p.lacks {
		if !s.isRefresh(gap) {
			return budget.Panel
		}
	}
	return budget.Refresh
}

// flying tells whether a call is under way.
func (s *source) flying() bool {
	for _, l := range s.lists {
		if l.InFlight() {
			return true
		}
	}
	for _, l := range s.lookups {
		if l.flying {
			return true
		}
	}
	return len(s.pending) > 0 || len(s.othersRead()) > 0
}

// othersRead is what another server is reading.
func (s *source) othersRead() []Region {
	if p := s.peers; p.follows() && p.state != nil {
		return p.state.Regions
	}
	return nil
}

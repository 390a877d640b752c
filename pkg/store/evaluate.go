package store

import (
	"fmt"
	"time"

	"github.com/koreai/sessions-datasource/pkg/columns"
	"github.com/koreai/sessions-datasource/pkg/coverage"
	"github.com/koreai/sessions-datasource/pkg/interval"
	"github.com/koreai/sessions-datasource/pkg/plan"
	"github.com/koreai/sessions-datasource/pkg/session"
	"github.com/koreai/sessions-datasource/pkg/words"
)

// staleAlert is how old the last good reading may be for an alert rule to be
// answered from it after a failed refresh, if not two refresh intervals.
const staleAlert = time.Minute

// part is what a request gets from one source.
type part struct {
	src     *source
	span    session.Span
	demand  *plan.Demand
	refused bool // it will never be served: nothing is read for it any more

	complete bool
	stale    bool          // what is known would do as an answer after a failure
	age      time.Duration // ... that old
	err      error         // what it lacks could not be had
	trouble  error         // why the last call failed that is tried again
	from     int64         // known from there on

	snapshot columns.Snapshot
	asOf     time.Time
	stats    plan.Stats
	notices  []string
	lacks    interval.Set
	due      int // active sessions that are due for a check
}

// evaluate takes stock of what the source knows, under its lock.
func (p *part) evaluate(w *wait, now time.Time) {
	s := p.src
	span := p.span
	at := s.Clock.At(now)
	p.lacks = s.Lacks(p.demand, now)
	due := s.Active.Due(interval.Set{p.demand.Span}, s.Clock.At(p.demand.Asked), s.Interval(now).Milliseconds())
	p.due = len(due)
	p.complete = len(p.lacks) == 0 && p.due == 0
	p.err, p.trouble, p.stale = nil, nil, false
	p.stats = p.demand.Stats
	p.snapshot = s.Rows.Snapshot(span, now.UnixMilli())
	p.snapshot.Bot = s.bot
	p.asOf = s.Readings.Near(span).Oldest()
	p.from = span.From
	if !p.complete {
		p.evaluateGaps(w, due, now, at)
	}
	p.notices = coverage.Notices(s.Skips.Sum(span), s.Repairs.Sum(span))
}

// evaluateGaps finds out what an incomplete part may still answer.
func (p *part) evaluateGaps(w *wait, due []plan.Key, now time.Time, at int64) {
	s := p.src
	span := p.span
	if s.Clock.Known() { // else nobody knows what is still to come
		span.To = min(span.To, at)
	}
	if f := s.Failures.For(p.lacks.With(s.Active.Spans(due)...), p.demand.Asked, now); f != nil {
		p.err = f.Err
	}
	p.trouble = s.Trouble
	if p.err == nil && s.Full != nil {
		p.err = s.Full
	}
	tolerance := max(staleAlert, 2*s.Interval(now))
	near := s.Readings.Near(span)
	usable := near.Good(coverage.Freshness{Open: s.Open(), Fresh: now.Add(-tolerance)})
	p.from = downTo(usable, span)
	known := near.Good(coverage.Freshness{Stale: true})
	newest := near.OldestOpen(s.Open())
	if len(interval.Set{span}.Without(known...)) > 0 || newest.IsZero() {
		return
	}
	late := now.Sub(newest)
	p.age = late
	for _, key := range due {
		a, at := s.Active[key], s.Clock.At(now)
		p.age = max(p.age, plan.Duration(at-a.Checked))
		late = max(late, plan.Duration(at-a.NextCheck(at, s.Interval(now).Milliseconds())))
	}
	p.stale = !w.req.Alert || late <= tolerance
}

// staleNotice says that an answer is from before a refresh that failed.
func (p *part) staleNotice() string {
	return fmt.Sprintf("Shown is what was known %s ago, because the newest state could not be read: %s", words.Duration(p.age), p.err)
}

// troubleNotice says that loading stands still because calls fail.
func (p *part) troubleNotice() string {
	return fmt.Sprintf("Loading stands still, and is tried again: %s", p.trouble)
}

// downTo is how far down from the end of the span the set reaches without a gap.
func downTo(s interval.Set, span session.Span) int64 {
	from := span.To
	for i := len(s) - 1; i >= 0; i-- {
		if s[i].To >= from && s[i].From <= from {
			from = s[i].From
		}
	}
	return max(from, span.From)
}

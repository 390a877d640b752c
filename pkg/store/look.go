package store

import (
	"fmt"
	"time"

	"github.com/koreai/sessions-datasource/pkg/columns"
	"github.com/koreai/sessions-datasource/pkg/coverage"
	"github.com/koreai/sessions-datasource/pkg/interval"
	"github.com/koreai/sessions-datasource/pkg/session"
)

// staleAlert is how old the last good reading may be for an alert rule to be
// answered from it after a failed refresh, if not two refresh intervals.
const staleAlert = time.Minute

// part is what a request gets from one source.
type part struct {
	src     *source
	want    *want
	refused bool // it will never be served: nothing is read for it any more

	complete bool
	stale    bool          // what is known would do as an answer after a failure
	age      time.Duration // ... that old
	err      error         // what it lacks could not be had
	trouble  error         // why the last call failed that is tried again
	from     int64         // known from there on

	snapshot columns.Snapshot
	asOf     time.Time
	stats    Stats
	notices  []string
	lacks    interval.Set
	due      int // active sessions that are to be looked at again
}

// look takes stock of what the source knows. Needs the lock of the source.
func (p *part) look(w *wait, now time.Time) {
	s := p.src
	span := w.req.Span
	at := s.conn.clock.At(now)
	p.lacks = s.need(p.want, now)
	due := s.dueIn(interval.Set{p.want.span}, s.conn.clock.At(p.want.asked), s.interval(now).Milliseconds())
	p.due = len(due)
	p.complete = len(p.lacks) == 0 && p.due == 0
	p.err, p.trouble, p.stale, p.notices = nil, nil, false, nil
	p.stats = p.want.stats
	p.snapshot = s.rows.Snapshot(span, now.UnixMilli())
	p.asOf = s.covered.Near(span).Oldest()
	p.from = span.From
	if !p.complete {
		p.lookFor(w, due, now, at)
	}
	if n := coverage.SkipNotice(s.skips.Sum(span)); n != "" {
		p.notices = append(p.notices, n)
	}
	if n := coverage.RepairNotice(s.repairs.Sum(span)); n != "" {
		p.notices = append(p.notices, n)
	}
}

// lookFor finds out what an incomplete part may still answer.
func (p *part) lookFor(w *wait, due []sessionKey, now time.Time, at int64) {
	s := p.src
	span := w.req.Span
	if s.conn.clock.Known() { // else nobody can tell what is still to come
		span.To = min(span.To, at)
	}
	if f := s.failureFor(p.lacks.With(s.dueSpans(due)...), p.want.asked, now); f != nil {
		p.err = f.err
	}
	p.trouble = s.trouble
	if p.err == nil && s.full != nil {
		p.err = s.full
	}
	tolerance := max(staleAlert, 2*s.interval(now))
	near := s.covered.Near(span)
	usable := near.Good(coverage.Freshness{Open: s.open(), Fresh: now.Add(-tolerance)})
	p.from = downTo(usable, span)
	known := near.Good(coverage.Freshness{Stale: true})
	newest := near.OldestOpen(s.open())
	if len(interval.Set{span}.Without(known...)) > 0 || newest.IsZero() {
		return
	}
	late := now.Sub(newest)
	p.age = late
	for _, key := range due {
		a, at := s.active[key], s.conn.clock.At(now)
		p.age = max(p.age, millis(at-a.looked))
		late = max(late, millis(at-a.next(at, s.interval(now).Milliseconds())))
	}
	p.stale = !w.req.Alert || late <= tolerance
}

func millis(ms int64) time.Duration { return time.Duration(ms) * time.Millisecond }

// staleNotice says that an answer is from before a refresh that failed.
func (p *part) staleNotice() string {
	return fmt.Sprintf("Shown is what was known %s ago, because the newest state could not be read: %s", ago(p.age), p.err)
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

// dueSpans are the milliseconds at which the sessions start.
func (s *source) dueSpans(keys []sessionKey) interval.Set {
	out := make([]session.Span, len(keys))
	for i, k := range keys {
		out[i] = session.Span{From: s.active[k].start, To: s.active[k].start + 1}
	}
	return interval.Of(out...)
}

// ago is an age for people.
func ago(d time.Duration) string {
	switch {
	case d < 2*time.Minute:
		return fmt.Sprintf("%d s", max(1, int(d/time.Second)))
	case d < 2*time.Hour:
		return fmt.Sprintf("%d min", int(d/time.Minute))
	default:
		return fmt.Sprintf("%d h", int(d/time.Hour))
	}
}

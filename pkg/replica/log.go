package replica

import (
	"slices"
	"time"

	"github.com/koreai/sessions-datasource/pkg/interval"
	"github.com/koreai/sessions-datasource/pkg/session"
)

// segmentLog is what is known of the log that the servers share, ascending by Seq.
type segmentLog []Entry

// hull is the span from the first reading to the last.
func (s *Segment) hull() session.Span {
	n := len(s.Readings)
	if n == 0 {
		return session.Span{}
	}
	return session.Span{From: s.Readings[0].From, To: s.Readings[n-1].To}
}

// lacks is what of the span no entry has that was sent at a moment or later.
func (l segmentLog) lacks(span session.Span, sent time.Time) interval.Set {
	rest := interval.Set{span}
	for _, e := range l {
		if e.ByID || e.hull().Intersect(span).Empty() {
			continue
		}
		for _, r := range e.Readings {
			if !r.Sent.Before(sent) {
				rest = rest.Without(r.Span)
			}
		}
	}
	return rest
}

// outdated are the entries of which, with a new segment, all was read again later.
func (l segmentLog) outdated(s Segment) (ids []string) {
	if s.ByID {
		return nil
	}
	all := append(slices.Clip(l), Entry{Segment: s})
	for _, e := range l {
		if e.hull().Intersect(s.hull()).Empty() {
			continue
		}
		if !slices.ContainsFunc(e.Readings, func(r reading) bool { return len(all.lacks(r.Span, r.Sent.Add(1))) > 0 }) {
			ids = append(ids, e.ID)
		}
	}
	return ids
}

// forget drops the entries with the IDs.
func (l *segmentLog) forget(ids []string) {
	*l = slices.DeleteFunc(*l, func(e Entry) bool { return slices.Contains(ids, e.ID) })
}

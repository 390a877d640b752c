package replica

import (
	"slices"

	"github.com/koreai/sessions-datasource/pkg/coverage"
	"github.com/koreai/sessions-datasource/pkg/interval"
	"github.com/koreai/sessions-datasource/pkg/session"
)

// outdated are the entries of which all was read again later.
func (l segmentLog) outdated(o outgoing) []string {
	if o.block.Looked != nil {
		return nil
	}
	var hull session.Span
	if n := len(o.block.Readings); n > 0 {
		hull = session.Span{From: o.block.Readings[0].From, To: o.block.Readings[n-1].To}
	}
	var out []string
	for _, e := range l {
		if e.touches(hull) && l.readLater(e, o) {
			out = append(out, e.ID)
		}
	}
	return out
}

func (e *entry) touches(s session.Span) bool {
	return slices.ContainsFunc(e.Readings, func(r Reading) bool { return !r.Intersect(s).Empty() })
}

// readLater reports whether all that the entry says was read later by others.
func (l segmentLog) readLater(e *entry, o outgoing) bool {
	for _, r := range e.Readings {
		rest := interval.Set{r.Span}
		without := func(by []Reading) {
			for _, later := range by {
				if later.Sent.After(r.Sent) {
					rest = rest.Without(later.Span)
				}
			}
		}
		without(o.block.Readings)
		for _, other := range l {
			if len(rest) > 0 && other != e && other.Looked == nil && other.touches(r.Span) {
				without(other.Readings)
			}
		}
		if len(rest) > 0 {
			return false
		}
	}
	return true
}

// lacks is what of a reading the log does not have as good.
func (l segmentLog) lacks(r coverage.Reading) interval.Set {
	rest := interval.Set{r.Span}
	for _, e := range l {
		if e.Looked != nil || !e.touches(r.Span) {
			continue
		}
		for _, known := range e.Readings {
			if !known.Sent.Before(r.Sent.Add(-supplySlack)) {
				rest = rest.Without(known.Span)
			}
		}
	}
	return rest
}

func (l *segmentLog) forget(which func(*entry) bool) { *l = slices.DeleteFunc(*l, which) }

// segmentLog is what is known of the log that the servers share.
type segmentLog []*entry

// entry is a segment of the log.
type entry struct {
	Entry
	applied bool // brought in or published by this server
}

// inside reports whether all of the entry lies in the span.
func (e *entry) inside(s session.Span) bool {
	return len(e.Readings) > 0 && !slices.ContainsFunc(e.Readings, func(r Reading) bool { return r.From < s.From || r.To > s.To })
}

// end is where the last reading of an entry ends.
func (e *entry) end() int64 {
	if len(e.Readings) == 0 {
		return 0
	}
	return e.Readings[len(e.Readings)-1].To
}

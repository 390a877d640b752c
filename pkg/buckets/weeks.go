package buckets

import (
	"cmp"
	"slices"

	"github.com/koreai/sessions-datasource/pkg/query"
	"github.com/koreai/sessions-datasource/pkg/query/calendar"
	"github.com/koreai/sessions-datasource/pkg/session"
)

// Spans is what is measured of every bucket, inside the range; a nil axis is a
// summary, whose only bucket is the range.
func Spans(q query.Query, axis *Axis) []session.Span {
	m := Measured(q)
	if axis == nil {
		return []session.Span{m}
	}
	out := make([]session.Span, len(axis.Stamps))
	for i := range out {
		out[i] = session.Span{From: axis.Edges[i], To: axis.Edges[i+1]}.Intersect(m)
	}
	if n := len(out); n > 0 {
		out[0].From, out[n-1].To = m.From, m.To
	}
	return out
}

// Weeks is the spans of the weeks before that every bucket is compared with:
// [week][bucket], the week before first. Both ends are moved on the clock of the
// query's zone. Where a clock change makes a span longer or shorter the week is
// left out, an empty span.
func Weeks(q query.Query, spans []session.Span) [][]session.Span {
	out := make([][]session.Span, q.BaselineWeeks)
	for w := range out {
		out[w] = make([]session.Span, len(spans))
		for i, s := range spans {
			moved := session.Span{From: calendar.MoveDays(s.From, -7*(w+1), q.Zone), To: calendar.MoveDays(s.To, -7*(w+1), q.Zone)}
			if !s.Empty() && moved.To-moved.From == s.To-s.From {
				out[w][i] = moved
			}
		}
	}
	return out
}

// Started is the spans of starts that a query needs to be read, ascending, not
// overlapping: its range, counted by end also what started up to the longest
// session before, and with a baseline the same in its weeks.
func Started(q query.Query, axis *Axis) []session.Span {
	need := []session.Span{q.Started(Measured(q))}
	if q.Baseline != query.NoBaseline {
		for _, week := range Weeks(q, Spans(q, axis)) {
			if hull := hullOf(week); !hull.Empty() {
				need = append(need, q.Started(hull))
			}
		}
	}
	return Merge(need)
}

// hullOf is from the first to the last instant of some spans.
func hullOf(spans []session.Span) (hull session.Span) {
	for _, s := range spans {
		switch {
		case s.Empty():
		case hull.Empty():
			hull = s
		default:
			hull = session.Span{From: min(hull.From, s.From), To: max(hull.To, s.To)}
		}
	}
	return hull
}

// Merge joins spans that touch or overlap and sorts them; empty ones are dropped,
// unless there is nothing else.
func Merge(spans []session.Span) []session.Span {
	sorted := slices.DeleteFunc(slices.Clone(spans), session.Span.Empty)
	if len(sorted) == 0 {
		return spans[:min(1, len(spans))]
	}
	slices.SortFunc(sorted, func(a, b session.Span) int { return cmp.Compare(a.From, b.From) })
	out := sorted[:1]
	for _, s := range sorted[1:] {
		if last := &out[len(out)-1]; s.From <= last.To {
			last.To = max(last.To, s.To)
		} else {
			out = append(out, s)
		}
	}
	return out
}

// aheadStep is how far ahead the weeks are read at least; at most it is twice as far.
const aheadStep = 12 * 60 * 60 * 1000

// Ahead is the spans of starts that the weeks of a query will need within the
// next day, as its range moves on. They end at the same instants for half a day,
// so that they are read in two pieces a day rather than minute by minute.
func Ahead(q query.Query, axis *Axis) []session.Span {
	var out []session.Span
	for _, week := range Weeks(q, Spans(q, axis)) {
		if hull := hullOf(week); !hull.Empty() {
			out = append(out, session.Span{From: hull.To, To: (hull.To/aheadStep + 2) * aheadStep})
		}
	}
	return out
}

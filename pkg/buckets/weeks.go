package buckets

import (
	"github.com/koreai/sessions-datasource/pkg/interval"
	"github.com/koreai/sessions-datasource/pkg/query"
	"github.com/koreai/sessions-datasource/pkg/query/calendar"
	"github.com/koreai/sessions-datasource/pkg/session"
)

// Spans is what is measured of every bucket, inside the range; a nil axis is a
// summary, whose only bucket is the range.
func Spans(q query.Query, axis *Axis) []session.Span {
	m := q.Measured()
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
	need := []session.Span{q.Started(q.Measured())}
	if q.Baseline != query.NoBaseline {
		for _, week := range Weeks(q, Spans(q, axis)) {
			need = append(need, q.Started(hullOf(week)))
		}
	}
	if set := interval.Of(need...); len(set) > 0 {
		return set
	}
	return need[:1]
}

// hullOf is from the first to the last instant of some spans.
func hullOf(spans []session.Span) session.Span {
	set := interval.Of(spans...)
	if len(set) == 0 {
		return session.Span{}
	}
	return session.Span{From: set[0].From, To: set.Newest().To}
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

package baseline

import (
	"math"
	"slices"

	"github.com/koreai/sessions-datasource/pkg/buckets"
	"github.com/koreai/sessions-datasource/pkg/columns"
	"github.com/koreai/sessions-datasource/pkg/interval"
	"github.com/koreai/sessions-datasource/pkg/measure"
	"github.com/koreai/sessions-datasource/pkg/query"
	"github.com/koreai/sessions-datasource/pkg/session"
)

// Compare measures a query with a baseline: a time series over the axis, or a
// summary when axis is nil. Its groups are those of the range and of the weeks
// before. known is the spans of starts that were read, ascending, not
// overlapping: a bucket is null unless it and all its weeks lie in them. An error
// is one of measure.Run's.
func Compare(q query.Query, axis *buckets.Axis, in []columns.Snapshot, known []session.Span) (measure.Result, error) {
	c := comparison{q: q, spans: buckets.Spans(q, axis)}
	c.weeks = buckets.Weeks(q, c.spans)
	c.cut()
	counts, err := measure.Count(q, c.edges, c.counted, in)
	if err != nil {
		return measure.Result{}, err
	}
	r := measure.Result{Groups: counts.Groups, Folded: counts.Folded}
	if axis != nil {
		r.Times = axis.Stamps
	}
	c.known = c.knownBuckets(known)
	if axis != nil {
		for i, null := range axis.Null {
			c.known[i] = c.known[i] && !null
		}
	}
	for i := range r.Groups {
		c.fill(&r.Groups[i], counts.Of[i])
	}
	return r, nil
}

// comparison is a query cut into the smallest spans that its buckets and their
// weeks have in common: where weeks overlap, a session is counted once.
type comparison struct {
	q       query.Query
	spans   []session.Span
	weeks   [][]session.Span
	edges   []int64
	counted []session.Span
	known   []bool // of every bucket
}

func (c *comparison) cut() {
	all := slices.Clone(c.spans)
	for _, week := range c.weeks {
		all = append(all, week...)
	}
	for _, s := range all {
		if !s.Empty() {
			c.edges = append(c.edges, s.From, s.To)
		}
	}
	slices.Sort(c.edges)
	c.edges = slices.Compact(c.edges)
	c.counted = interval.Of(all...)
}

func (c *comparison) knownBuckets(known []session.Span) []bool {
	isKnown := func(s session.Span) bool {
		if s.Empty() {
			return true
		}
		s = c.q.Started(s)
		return slices.ContainsFunc(known, func(k session.Span) bool { return k.From <= s.From && s.To <= k.To })
	}
	out := make([]bool, len(c.spans))
	for i, s := range c.spans {
		out[i] = isKnown(s)
		for _, week := range c.weeks {
			out[i] = out[i] && isKnown(week[i])
		}
	}
	return out
}

// fill computes the values of a group, and with a band its bounds.
func (c *comparison) fill(g *measure.Group, of []measure.Cells) {
	weeks := make([]Week, 0, len(c.weeks))
	for m, measured := range c.q.Measures {
		n, k := c.sums(of[m].N), c.sums(of[m].K)
		values := make([]float64, len(c.spans))
		bounds := measure.Bounds{Expected: slices.Clone(values), Lower: slices.Clone(values), Upper: slices.Clone(values)}
		for i, span := range c.spans {
			weeks = weeks[:0]
			for _, week := range c.weeks {
				if !week[i].Empty() {
					weeks = append(weeks, Week{N: n(week[i]), K: k(week[i])})
				}
			}
			value, is := math.NaN(), unknown()
			if c.known[i] {
				value, is = c.compare(measured, n(span), k(span), weeks)
			}
			if values[i] = value; c.q.Baseline == query.BaselineScore {
				values[i] = is.Score
			}
			bounds.Expected[i], bounds.Lower[i], bounds.Upper[i] = is.Expected, is.Lower, is.Upper
		}
		g.Values = append(g.Values, values)
		if c.q.Baseline == query.BaselineBand {
			g.Bounds = append(g.Bounds, bounds)
		}
	}
}

// compare is the value of a bucket and its comparison.
func (c *comparison) compare(m query.Measure, n, k int64, weeks []Week) (float64, Comparison) {
	if !m.IsRate() {
		return float64(n), Count(n, weeks, c.q.BaselineMargin)
	}
	is := Rate(n, k, weeks, c.q.BaselineMargin)
	if n == 0 || n < int64(c.q.MinSessions) {
		return math.NaN(), Comparison{Score: math.NaN(), Expected: is.Expected, Lower: math.NaN(), Upper: math.NaN()}
	}
	return float64(k) / float64(n), is
}

// sums says how many sessions a span has, by what was counted between edges.
func (c *comparison) sums(cells []int64) func(session.Span) int64 {
	until := make([]int64, len(cells)+1)
	for i, n := range cells {
		until[i+1] = until[i] + n
	}
	at := func(edge int64) int64 {
		i, _ := slices.BinarySearch(c.edges, edge)
		return until[min(i, len(cells))]
	}
	return func(s session.Span) int64 {
		if s.Empty() {
			return 0
		}
		return at(s.To) - at(s.From)
	}
}

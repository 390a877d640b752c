package measure

import (
	"math"
	"slices"

	"github.com/koreai/sessions-datasource/pkg/buckets"
	"github.com/koreai/sessions-datasource/pkg/query"
	"github.com/koreai/sessions-datasource/pkg/session"
)

// naiveRun is the whole of a query.
func naiveRun(q query.Query, axis *buckets.Axis, all []session.Session, coveredFrom int64) Result {
	bounds := naiveBounds(q, axis, coveredFrom)
	matched, rated, open := naiveSplit(q, bounds, all)
	r := Result{Matched: len(matched), OpenLeftOut: open}
	known := rated
	if slices.Contains(q.GroupBy, query.ContainmentType) {
		known = matched
	}
	var shown []*naiveGroup
	shown, r.Folded = naiveGroups(q, known, matched)
	if len(known) == 0 && len(q.EveryBot) == 0 {
		shown = nil
	}
	for _, g := range shown {
		mine := g.only(matched, q)
		out := Group{Labels: g.labels, Other: g.other, Sessions: len(mine)}
		for _, m := range q.Measures {
			from := mine
			if m.IsRate() {
				from = g.only(rated, q)
			}
			out.Values = append(out.Values, naiveSeries(m, q, bounds, from))
		}
		r.Groups = append(r.Groups, out)
	}
	return r
}

// naiveBucket is a bucket of which only what is measured counts.
type naiveBucket struct {
	session.Span
	null  bool // not known
	empty bool // nothing to be measured
}

func naiveBounds(q query.Query, axis *buckets.Axis, coveredFrom int64) (out []naiveBucket) {
	span := q.Measured()
	if len(q.SessionIDs) > 0 {
		span, coveredFrom = session.Span{From: math.MinInt64, To: math.MaxInt64}, math.MinInt64
	}
	if q.ByEnd() {
		coveredFrom += q.LongestSession.Milliseconds()
	}
	if axis == nil {
		return []naiveBucket{{Span: session.Span{From: max(span.From, coveredFrom), To: span.To}}}
	}
	for i := range axis.Stamps {
		b := naiveBucket{Span: session.Span{From: axis.Edges[i], To: axis.Edges[i+1]}.Intersect(span)}
		if i == 0 {
			b.From = span.From
		}
		if i == len(axis.Stamps)-1 {
			b.To = span.To
		}
		b.null = b.From < coveredFrom
		b.empty = axis.Null != nil && axis.Null[i]
		out = append(out, b)
	}
	return out
}

// naiveSplit is the sessions that match, those that rates are made of, and how
// many are left out because they are not closed.
func naiveSplit(q query.Query, bounds []naiveBucket, all []session.Session) (matched, rated []session.Session, open int) {
	onlyRates := len(q.Measures) > 0
	for _, m := range q.Measures {
		onlyRates = onlyRates && m.IsRate()
	}
	counted := func(at int64) bool {
		return slices.ContainsFunc(bounds, func(b naiveBucket) bool { return !b.null && b.Contains(at) })
	}
	for _, s := range all {
		at, counts := naiveAt(s, q)
		if q.ByEnd() && !counts && counted(s.Start) && (s.Status != session.Closed || s.End < s.Start) && naiveMatch(s, q, true, onlyRates) {
			open++
		}
		if !counts || !counted(at) {
			continue
		}
		switch {
		case naiveMatch(s, q, false, onlyRates):
			matched = append(matched, s)
		case q.Status == session.Closed && naiveMatch(s, q, true, onlyRates):
			open++
		}
		if naiveMatch(s, q, false, true) {
			rated = append(rated, s)
		}
	}
	return matched, rated, open
}

// naiveAt is the instant by which a session belongs to a bucket, and whether it
// has one: by end it is closed, does not end before its start, and is not longer
// than the longest.
func naiveAt(s session.Session, q query.Query) (at int64, counts bool) {
	if !q.ByEnd() {
		return s.Start, true
	}
	return s.End, s.Status == session.Closed && s.End >= s.Start && s.End-s.Start <= q.LongestSession.Milliseconds()
}

func naiveSeries(m query.Measure, q query.Query, bounds []naiveBucket, from []session.Session) (values []float64) {
	for _, b := range bounds {
		var in []session.Session
		for _, s := range from {
			if at, _ := naiveAt(s, q); b.Contains(at) {
				in = append(in, s)
			}
		}
		if b.null || b.empty {
			values = append(values, math.NaN())
		} else {
			values = append(values, naiveMeasure(m, in, q.MinSessions))
		}
	}
	return values
}

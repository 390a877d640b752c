package query

import (
	"slices"

	"github.com/koreai/sessions-datasource/pkg/query/calendar"
	"github.com/koreai/sessions-datasource/pkg/session"
)

// AutoSessions is how many sessions a bucket of the automatic interval has on
// average, where a rate, mean or percentile is measured: of fewer it jumps.
const AutoSessions = 20

// NeedsSessions reports whether the automatic interval depends on how many
// sessions there are.
func (q Query) NeedsSessions() bool {
	return q.Auto && slices.ContainsFunc(q.Measures, func(m Measure) bool { return !m.IsCount() })
}

// AutoInterval is the automatic interval where the part of the range that is
// known has so many sessions in each group on average: the shortest that fits
// the panel and has AutoSessions a bucket, if one that is at most a quarter of the
// range does, else the longest of these: of fewer buckets there is no line, and the
// first of them lies before the range. It is never shorter than AtLeast.
func (q Query) AutoInterval(known session.Span, sessions float64) string {
	chosen := q.Interval
	for _, in := range calendar.Intervals() {
		if in.Shorter(calendar.Interval(q.Interval)) {
			continue
		}
		if string(in) != q.Interval && in.Longer(q.Range.Millis()/4) {
			break
		}
		chosen = string(in)
		buckets, ok := calendar.Count(known.From, known.To, in, q.Zone, MaxBuckets)
		if ok && sessions >= AutoSessions*float64(buckets) {
			break
		}
	}
	if calendar.Interval(chosen).Shorter(calendar.Interval(q.AtLeast)) {
		return q.AtLeast
	}
	return chosen
}

// Package buckets says where the buckets of a time series begin and end: on the
// clock of the query's zone (package calendar has the rules), moved by the
// query's shift.
package buckets

import (
	"fmt"

	"github.com/koreai/sessions-datasource/pkg/query"
	"github.com/koreai/sessions-datasource/pkg/query/calendar"
)

// Axis is the time axis of a series. Times are milliseconds since 1970 UTC.
// Bucket i counts the sessions that start in [Edges[i], Edges[i+1]) and is shown
// at Stamps[i]. An empty range has neither edges nor stamps.
type Axis struct {
	Edges  []int64 // one more than buckets; ascending, the shift applied; equal ones enclose an empty bucket
	Stamps []int64 // one a bucket; strictly ascending, where it is shown
	End    int64   // where the last bucket ends, as it is shown
	Null   []bool  // one a bucket: whether there is nothing that could be measured, not even 0; nil: nowhere
}

// New is the axis of a time series: every bucket that the range touches, each
// stamped at its start, even where that lies before the range. The outermost
// buckets can stick out of Measured; only sessions inside it are to be counted.
//
// With a shift the edges are the shifted stamps (query.Earlier). On the zone's
// clock two shown instants can come from one, or even in reverse order: the
// hour that comes twice on one day exists once a week earlier. An edge is then
// moved up to the one before it, so that the second bucket is empty and no
// session counts twice. The outermost edges enclose Measured in any case, so
// that the buckets together always count what a summary counts.
//
// The error says that the interval is not known or makes more than
// query.MaxBuckets; a parsed query has neither.
func New(q query.Query) (Axis, error) {
	in := calendar.Interval(q.Interval)
	if !in.Valid() {
		return Axis{}, &query.Error{Field: "interval", Value: q.Interval, Problem: "is not known"}
	}
	if _, ok := calendar.Count(q.Range.From, q.Range.To, in, q.Zone, query.MaxBuckets); !ok {
		return Axis{}, &query.Error{Field: "interval", Value: q.Interval, Problem: fmt.Sprintf("makes more than %d buckets", query.MaxBuckets)}
	}
	shown := calendar.Edges(q.Range.From, q.Range.To, in, q.Zone)
	if len(shown) == 0 {
		return Axis{}, nil
	}
	a := Axis{Edges: make([]int64, len(shown)), Stamps: shown[:len(shown)-1], End: shown[len(shown)-1]}
	for i, edge := range shown {
		a.Edges[i] = q.Earlier(edge)
		if i > 0 {
			a.Edges[i] = max(a.Edges[i], a.Edges[i-1])
		}
	}
	m, last := q.Measured(), len(a.Edges)-1
	a.Edges[0] = min(a.Edges[0], m.From)
	a.Edges[last] = max(a.Edges[last], m.To)
	for i, stamp := range a.Stamps {
		a.null(i, a.Edges[i] == a.Edges[i+1] && q.Lacks(stamp))
	}
	return a, nil
}

// ShownTo is where a bucket ends, as it is shown: without the shift.
func (a *Axis) ShownTo(bucket int) int64 {
	if bucket+1 < len(a.Stamps) {
		return a.Stamps[bucket+1]
	}
	return a.End
}

// After says what time it is, in ms, by the clock of whoever has the sessions:
// buckets that begin later (where they are measured) hold nothing yet, not even 0.
func (a *Axis) After(now int64) {
	for i := range a.Stamps {
		a.null(i, a.Edges[i] > now)
	}
}

func (a *Axis) null(i int, isNull bool) {
	if !isNull {
		return
	}
	if a.Null == nil {
		a.Null = make([]bool, len(a.Stamps))
	}
	a.Null[i] = true
}

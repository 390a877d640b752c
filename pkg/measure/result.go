// Package measure counts: it filters sessions, puts them into buckets and
// groups, and computes the measures over them.
package measure

// Result is what was measured for a time series or a summary.
type Result struct {
	Times       []int64 // time series: where each bucket is shown, ms; summary: nil
	Groups      []Group // in final order; without GroupBy and with any session: one group without labels
	Matched     int     // sessions in the range that match
	OpenLeftOut int     // with status closed: sessions that match all but the status
	Folded      int     // groups folded into Other
}

// Group is the sessions with one combination of values of the dimensions that
// the query is grouped by.
type Group struct {
	Labels   []string // one per dimension of GroupBy
	Other    bool     // the folded groups together
	Sessions int
	Values   [][]float64 // [measure][bucket]; a summary has one bucket; NaN is null
}

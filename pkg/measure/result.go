package measure

import "math"

// Result is the answer to a time series or summary query.
type Result struct {
	Times       []int64 // time series: the stamp of every bucket, ms since 1970 UTC; summary: nil
	Groups      []Group // in their final order; one without labels when nothing is grouped by; none without any session
	Matched     int     // sessions that match the query
	OpenLeftOut int     // with status closed: sessions that match all but the status
	Folded      int     // groups that went into Other
}

// Group is one group of a result.
//
// With several dimensions, those without a small fixed set of values are ranked
// and folded together; Other then stands in their places, while dimensions with
// a fixed set keep their values.
type Group struct {
	Labels   []string    // one a dimension of GroupBy
	Other    bool        // the groups beyond the limit, measured as one
	Sessions int         // that match the query and belong to the group
	Values   [][]float64 // [measure][bucket]; a summary has one bucket; NaN is null
	Change   []float64   // [measure] of a compared summary: the value less the earlier one; NaN is null; nil: not compared
	Bounds   []Bounds    // [measure]; nil without a band
}

// Bounds is what is normal for the values of a measure, of every bucket; NaN is null.
type Bounds struct{ Expected, Lower, Upper []float64 }

// HideBounds makes the lower and the upper bound of a value null, if it has bounds.
func (g Group) HideBounds(measure, bucket int) {
	if g.Bounds != nil {
		g.Bounds[measure].Lower[bucket], g.Bounds[measure].Upper[bucket] = math.NaN(), math.NaN()
	}
}

// OtherLabel is the label of the groups beyond the limit.
const OtherLabel = "Other"

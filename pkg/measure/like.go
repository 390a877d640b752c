package measure

import (
	"math"
	"runtime"
	"slices"

	"github.com/koreai/sessions-datasource/pkg/columns"
	"github.com/koreai/sessions-datasource/pkg/query"
)

// RunLike measures a summary for the groups that another result shows, in their
// order: Other is what is in none of the others. A group that nothing belongs to
// has 0 for counts and null for everything else; without any session at all
// there are no groups. Errors are those of Run.
func RunLike(q query.Query, in []columns.Snapshot, shown []Group) ([]Group, error) {
	q.Unfolded = false // what else there is beside the groups that are shown is not asked for
	p, err := newPlan(q, nil, q.Started(q.Measured()).From, runtime.GOMAXPROCS(0))
	if err != nil {
		return nil, err
	}
	p.kept = append([]Group{}, shown...)
	r, err := p.run(in)
	if err != nil || len(r.Groups) == 0 {
		return nil, err
	}
	out := make([]Group, len(shown))
	for i, g := range shown {
		out[i] = Group{Labels: g.Labels, Other: g.Other, Values: nothing(q.Measures)}
		at := slices.IndexFunc(r.Groups, func(o Group) bool { return o.Other == g.Other && slices.Equal(o.Labels, g.Labels) })
		if at >= 0 {
			out[i].Sessions, out[i].Values = r.Groups[at].Sessions, r.Groups[at].Values
		}
	}
	return out, nil
}

// nothing is the measures of a group without sessions.
func nothing(measures []query.Measure) [][]float64 {
	out := make([][]float64, len(measures))
	for i, m := range measures {
		out[i] = []float64{math.NaN()}
		if m.IsCount() {
			out[i][0] = 0
		}
	}
	return out
}

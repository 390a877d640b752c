package measure

import (
	"runtime"

	"github.com/koreai/sessions-datasource/pkg/columns"
	"github.com/koreai/sessions-datasource/pkg/query"
	"github.com/koreai/sessions-datasource/pkg/session"
)

// Counts is what counts and rates are made of.
type Counts struct {
	Groups []Group   // without values; ranked over all that is counted
	Folded int       // groups that went into Other
	Of     [][]Cells // [group][measure]
}

// Cells is the sessions of every bucket, and for a rate those of its type.
type Cells struct {
	N, K []int64 // K is nil for measures that are no rate
}

// Count counts the sessions of a query whose measures are counts and rates
// between ascending edges, as far as they lie in the spans: ascending ones that
// begin and end at edges. The query's own range and shift do not matter. An error
// is one of Run's.
func Count(q query.Query, edges []int64, spans []session.Span, in []columns.Snapshot) (Counts, error) {
	p, err := newPlan(q, nil, session.NoTime/2, runtime.GOMAXPROCS(0))
	if err != nil {
		return Counts{}, err
	}
	p.Edges, p.Spans, p.Known = edges, spans, 0
	shown, t, err := p.count(in)
	if err != nil || t.of(p.Seen).total == 0 && len(q.EveryBot) == 0 {
		return Counts{}, err
	}
	out := Counts{Groups: shown.groups, Folded: shown.folded}
	for _, place := range shown.from {
		of := make([]Cells, len(q.Measures))
		for m, measure := range q.Measures {
			if of[m].N = t.column(t.population(measure), place); measure.IsRate() {
				of[m].K = t.column(t.of(rateBit(measure)), place)
			}
		}
		out.Of = append(out.Of, of)
	}
	return out, nil
}

// column copies what is counted of a group, of every bucket.
func (t *tally) column(c *counts, group int) []int64 {
	out := make([]int64, t.p.Buckets())
	for i := range out {
		out[i] = c.cells[i*t.groups+group]
	}
	return out
}

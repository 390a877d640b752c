package measure

import (
	"github.com/koreai/sessions-datasource/pkg/filter"
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
	p.Link(in)
	shown, t, err := p.count(in, p.Pieces(in))
	if err != nil {
		return Counts{}, err
	}
	defer t.release()
	out := Counts{Groups: shown.groups, Folded: shown.folded}
	if t.totalOf(p.Seen) == 0 && len(q.EveryBot) == 0 {
		return Counts{}, nil
	}
	for _, place := range shown.from {
		of := make([]Cells, len(q.Measures))
		for m, measure := range q.Measures {
			of[m] = t.cells(measure, place)
		}
		out.Of = append(out.Of, of)
	}
	return out, nil
}

// cells copies what is counted of a group.
func (t *tally) cells(m query.Measure, group int) Cells {
	column := func(counts []int64) []int64 {
		out := make([]int64, t.p.Buckets())
		for i := range out {
			out[i] = counts[i*t.groups+group]
		}
		return out
	}
	if !m.IsRate() {
		return Cells{N: column(t.counts[0])}
	}
	all := t.counts[0]
	if t.p.Rated {
		all = t.count(filter.IsRated)
	}
	return Cells{N: column(all), K: column(t.count(rateBit(m)))}
}

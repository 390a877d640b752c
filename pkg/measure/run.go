package measure

import (
	"cmp"
	"fmt"
	"math"
	"runtime"

	"github.com/koreai/sessions-datasource/pkg/buckets"
	"github.com/koreai/sessions-datasource/pkg/columns"
	"github.com/koreai/sessions-datasource/pkg/filter"
	"github.com/koreai/sessions-datasource/pkg/query"
)

// Run measures a time series over the axis, or a summary when axis is nil.
// Several snapshots are several sources; a user of two of them counts once.
//
// Sessions are known from coveredFrom on (in measured time): what a summary and
// the ranking of groups count begins there, and buckets that begin earlier,
// their part inside the range taken, are null. An error says which filter has a
// pattern that cannot be compiled, or is a *query.Error: sessions carry too many
// values to be grouped by.
func Run(q query.Query, axis *buckets.Axis, in []columns.Snapshot, coveredFrom int64) (Result, error) {
	return RunOn(runtime.GOMAXPROCS(0), q, axis, in, coveredFrom)
}

// RunOn is Run with a given number of cores.
func RunOn(cores int, q query.Query, axis *buckets.Axis, in []columns.Snapshot, coveredFrom int64) (Result, error) {
	p, err := newPlan(q, axis, coveredFrom, cores)
	if err != nil {
		return Result{}, err
	}
	r, err := p.run(in)
	if axis != nil && err == nil {
		r.Times = axis.Stamps
	}
	return r, err
}

// plan is a query made ready to run.
type plan struct {
	*filter.Selection
	kept    []Group // whose ranks are shown; nil: the largest
	workers int
}

func newPlan(q query.Query, axis *buckets.Axis, coveredFrom int64, workers int) (*plan, error) {
	sel, err := filter.New(q, axis, coveredFrom)
	return &plan{Selection: sel, workers: max(1, workers)}, err
}

func (p *plan) run(in []columns.Snapshot) (Result, error) {
	shown, t, err := p.count(in)
	if err != nil {
		return Result{}, err
	}
	r := Result{Matched: int(t.of(filter.IsMatch).total), OpenLeftOut: int(t.of(filter.IsLeftOut).total), Folded: shown.folded, Groups: shown.groups}
	if t.of(p.Seen).total == 0 && len(p.Q.EveryBot) == 0 {
		r.Groups = nil // without any session there is nothing to say, not even 0
	}
	t.fill(&r, shown.from)
	return r, nil
}

// count counts all pieces for the groups that are shown. Where there cannot be
// more groups than that, ranking them waits until they are counted anyway.
func (p *plan) count(in []columns.Snapshot) (layout, *tally, error) {
	p.Link(in)
	all := p.Pieces(in)
	codes := p.codes(all)
	g := newGroups(&p.Q, all)
	var shown layout
	var t *tally
	if groupings, few := p.groupAll(g, codes); few {
		t = p.tally(in, all, groupings, len(g.all))
		seen := t.perGroup(p.Seen)
		for id, n := range t.perGroup(filter.IsMatch) {
			g.all[id].sessions, g.all[id].seen = n, g.all[id].seen || seen[id] > 0
		}
		shown = g.settle()
		if err := p.checkGroups(shown); err != nil {
			return layout{}, nil, err
		}
	} else {
		g = newGroups(&p.Q, all)
		g.kept = p.kept
		groupings, shown = p.rankAll(g, all, codes)
		if err := cmp.Or(g.err(), p.checkGroups(shown)); err != nil {
			return layout{}, nil, err
		}
		for i := range shown.from {
			shown.from[i] = i
		}
		t = p.tally(in, all, groupings, len(shown.groups))
	}
	sessions := t.perGroup(filter.IsMatch)
	for i, at := range shown.from {
		shown.groups[i].Sessions = int(sessions[at])
	}
	return shown, t, nil
}

// checkGroups refuses more groups than may stand side by side where none is folded.
func (p *plan) checkGroups(shown layout) error {
	if !p.Q.Unfolded {
		return nil
	}
	n := len(shown.groups) + shown.folded
	if n > query.MaxInstances {
		return &query.Error{Field: "groupBy",
			Problem: fmt.Sprintf("makes %d groups, and in an alert rule or an expression each is an instance of its own; at most %d are allowed", n, query.MaxInstances),
			Hint:    "Group by fewer dimensions, filter for some of the values, or set the group limit (groupLimit): what is beyond it is then measured together as Other."}
	}
	if values := n * p.Buckets() * len(p.Q.Measures); values > query.MaxValues {
		return &query.Error{Field: "interval", Value: p.Q.Interval,
			Problem: fmt.Sprintf("makes %d values of %d groups; at most %d are allowed", values, n, query.MaxValues),
			Hint:    "Choose a longer interval, or leave it empty: the whole range is then one bucket."}
	}
	return nil
}

// tally counts all pieces for a number of groups.
func (p *plan) tally(in []columns.Snapshot, all []filter.Piece, groupings []grouping, groups int) *tally {
	t := newTally(p, in, groups)
	p.each(len(all), func(_ *scratch, i int) { t.add(all[i], groupings[i]) })
	return t
}

// fill computes the measures of every group that is shown; places is where the
// tally has them.
func (t *tally) fill(r *Result, places []int) {
	buckets, measures := t.p.Buckets(), t.p.Q.Measures
	for i := range r.Groups {
		for range measures {
			r.Groups[i].Values = append(r.Groups[i].Values, make([]float64, buckets))
		}
	}
	cells := len(r.Groups) * buckets
	t.p.each((cells+blockSize-1)/blockSize, func(s *scratch, block int) {
		for i := block * blockSize; i < min(cells, (block+1)*blockSize); i++ {
			group, bucket := i/buckets, i%buckets
			for m, measure := range measures {
				value := math.NaN()
				if bucket >= t.p.Known && (t.p.Null == nil || !t.p.Null[bucket]) {
					value = t.value(s, measure, bucket*t.groups+places[group])
				}
				r.Groups[group].Values[m][bucket] = value
			}
		}
	})
}

// blockSize is how many cells a worker computes at a time: neighbours in memory,
// which cores that write to them in turn would have to pass to and fro.
const blockSize = 1024

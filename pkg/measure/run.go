package measure

import (
	"math"
	"runtime"

	"github.com/koreai/sessions-datasource/pkg/buckets"
	"github.com/koreai/sessions-datasource/pkg/columns"
	"github.com/koreai/sessions-datasource/pkg/query"
)

// Run measures a time series over the axis, or a summary when axis is nil.
// Several snapshots are several sources; a user of two of them counts once.
//
// Sessions are known from coveredFrom on (in measured time): what a summary and
// the ranking of groups count begins there, and buckets that begin earlier,
// their part inside the range taken, are null. An error says which filter has a
// pattern that cannot be compiled.
func Run(q query.Query, axis *buckets.Axis, in []columns.Snapshot, coveredFrom int64) (Result, error) {
	return RunOn(runtime.GOMAXPROCS(0), q, axis, in, coveredFrom)
}

// RunOn is Run with a given number of cores.
func RunOn(cores int, q query.Query, axis *buckets.Axis, in []columns.Snapshot, coveredFrom int64) (Result, error) {
	p, err := newPlan(q, axis, coveredFrom, cores)
	if err != nil {
		return Result{}, err
	}
	all := pieces(in, p.span)
	g := newGroups(&p.q)
	if len(p.q.GroupBy) == 0 {
		g.id(nil)
	}
	assigned, direct := p.assignAll(g, all)
	var shown layout
	places := len(g.all)
	if !direct {
		g = newGroups(&p.q)
		assigned, shown = p.rankAll(g, all)
		places = len(shown.groups)
	}
	t := p.tally(in, all, assigned, places)
	if direct {
		matched := t.counts[0]
		for cell, n := range matched {
			g.all[cell%places].sessions += n
		}
		shown = g.settle()
	}
	r := Result{Matched: t.totalOf(isMatch), OpenLeftOut: t.totalOf(isLeftOut), Folded: shown.folded, Groups: shown.groups}
	if axis != nil {
		r.Times = axis.Stamps
	}
	place := make([]int, len(r.Groups)) // of a shown group in the tally
	for i := range place {
		place[i] = i
	}
	if direct {
		for id, at := range shown.place {
			if at >= 0 {
				place[at] = id
			}
		}
	}
	t.fill(&r, place)
	if t.samples != nil {
		t.samples.release()
	}
	return r, nil
}

// tally counts all pieces.
func (p *plan) tally(in []columns.Snapshot, all []piece, assigned []assignment, places int) *tally {
	t := newTally(p, places)
	p.each(len(all), func(_ *scratch, i int) { all[i].runs = p.runs(all[i].part, nil) })
	if t.samples != nil {
		t.bins = newBins(t, all, assigned)
	}
	if t.users != nil {
		t.users.codes = newUserCodes(in)
		t.users.held = make([]heldPiece, len(all))
	}
	p.each(len(all), func(s *scratch, i int) { t.add(s, i, all[i], &assigned[i]) })
	if t.users != nil {
		t.countUsers()
	}
	if t.bins != nil {
		t.bins.close()
	}
	return t
}

// fill computes the measures of every group that is shown.
func (t *tally) fill(r *Result, place []int) {
	n := t.p.buckets()
	for i := range r.Groups {
		g := &r.Groups[i]
		g.Values = make([][]float64, len(t.p.q.Measures))
		for b := range n {
			g.Sessions += int(t.counts[0][b*t.groups+place[i]])
		}
	}
	for m, measure := range t.p.q.Measures {
		for i := range r.Groups {
			r.Groups[i].Values[m] = make([]float64, n)
		}
		value := t.value(measure)
		t.p.eachCell(n*len(r.Groups), func(s *scratch, cell int) {
			b, i := cell/len(r.Groups), cell%len(r.Groups)
			out := math.NaN()
			if b >= t.p.known {
				out = value(s, b*t.groups+place[i])
			}
			r.Groups[i].Values[m][b] = out
		})
	}
}

const cellBlock = 64

// eachCell runs work for every cell on several cores.
func (p *plan) eachCell(n int, work func(s *scratch, cell int)) {
	p.each((n+cellBlock-1)/cellBlock, func(s *scratch, block int) {
		for cell := block * cellBlock; cell < min(n, (block+1)*cellBlock); cell++ {
			work(s, cell)
		}
	})
}

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
	all := p.pieces(in)
	shown, t, err := p.count(in, all)
	if err != nil {
		return Result{}, err
	}
	r := Result{Matched: t.totalOf(isMatch), OpenLeftOut: t.totalOf(isLeftOut), Folded: shown.folded, Groups: shown.groups}
	if r.Matched+t.totalOf(isRated) == 0 {
		r.Groups = nil // without any session there is nothing to say, not even 0
	}
	if axis != nil {
		r.Times = axis.Stamps
	}
	t.fill(&r, shown.from)
	t.release()
	return r, nil
}

// count counts all pieces for the groups that are shown. Where there cannot be
// more groups than that, ranking them waits until they are counted anyway.
func (p *plan) count(in []columns.Snapshot, all []piece) (layout, *tally, error) {
	g := newGroups(&p.q, all)
	if len(p.q.GroupBy) == 0 {
		g.id(nil)
	}
	if assigned, few := p.assignAll(g, all); few {
		t := p.tally(in, all, assigned, len(g.all))
		for bucket := range p.buckets() {
			for id, n := range t.counts[0][bucket*t.groups : (bucket+1)*t.groups] {
				g.all[id].sessions += n
			}
		}
		return g.settle(), t, nil
	}
	g = newGroups(&p.q, all)
	assigned, shown := p.rankAll(g, all)
	if err := g.err(); err != nil {
		return layout{}, nil, err
	}
	for i := range shown.from {
		shown.from[i] = i
	}
	return shown, p.tally(in, all, assigned, len(shown.groups)), nil
}

// tally counts all pieces for a number of groups.
func (p *plan) tally(in []columns.Snapshot, all []piece, assigned []assignment, groups int) *tally {
	t := newTally(p, groups)
	if t.samples != nil {
		if t.bins = newBins(t, all, assigned); t.bins == nil {
			t.samples.cells = make([]sample, groups*p.buckets())
		}
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

// fill computes the measures of every group that is shown; from is where the
// tally has it.
func (t *tally) fill(r *Result, from []int) {
	n := t.p.buckets()
	for i := range r.Groups {
		g := &r.Groups[i]
		g.Values = make([][]float64, len(t.p.q.Measures))
		for b := range n {
			g.Sessions += int(t.counts[0][b*t.groups+from[i]])
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
				out = value(s, b*t.groups+from[i])
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

package measure

import (
	"fmt"
	"github.com/koreai/sessions-datasource/pkg/filter"
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
	r, err := p.run(in)
	if axis != nil && err == nil {
		r.Times = axis.Stamps
	}
	return r, err
}

// plan is a query made ready to run.
type plan struct {
	*filter.Selection
	kept    [][]string // the groups that are shown, by the labels that are ranked; nil: the largest
	workers int
	maxSets int // words of the sets of users that are filled at once
}

func newPlan(q query.Query, axis *buckets.Axis, coveredFrom int64, workers int) (*plan, error) {
	sel, err := filter.New(q, axis, coveredFrom)
	return &plan{Selection: sel, workers: max(1, workers), maxSets: maxSetWords}, err
}

func (p *plan) run(in []columns.Snapshot) (Result, error) {
	p.Link(in)
	all := p.Pieces(in)
	shown, t, err := p.count(in, all)
	if err != nil {
		return Result{}, err
	}
	r := Result{Matched: t.totalOf(filter.IsMatch), OpenLeftOut: t.totalOf(filter.IsLeftOut), Folded: shown.folded, Groups: shown.groups}
	if t.totalOf(p.Seen) == 0 && len(p.Q.EveryBot) == 0 {
		r.Groups = nil // without any session there is nothing to say, not even 0
	}
	t.fill(&r, shown.from)
	t.release()
	return r, nil
}

// count counts all pieces for the groups that are shown. Where there cannot be
// more groups than that, ranking them waits until they are counted anyway.
func (p *plan) count(in []columns.Snapshot, all []filter.Piece) (layout, *tally, error) {
	g := newGroups(&p.Q, all)
	if len(p.Q.GroupBy) == 0 {
		g.id(nil)
	}
	if assigned, few := p.assignAll(g, all); few && p.kept == nil {
		t := p.tally(in, all, assigned, len(g.all))
		sessions, seen := t.perGroup(filter.IsMatch), t.perGroup(p.Seen)
		for id, n := range sessions {
			g.all[id].sessions, g.all[id].seen = n, g.all[id].seen || seen[id] > 0
		}
		shown := g.settle()
		shown.have(sessions)
		return shown, t, p.checkGroups(shown)
	}
	g = newGroups(&p.Q, all)
	g.kept = p.kept
	assigned, shown := p.rankAll(g, all)
	if err := g.err(); err != nil {
		return layout{}, nil, err
	}
	if err := p.checkGroups(shown); err != nil {
		return layout{}, nil, err
	}
	for i := range shown.from {
		shown.from[i] = i
	}
	t := p.tally(in, all, assigned, len(shown.groups))
	shown.have(t.perGroup(filter.IsMatch))
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
func (p *plan) tally(in []columns.Snapshot, all []filter.Piece, assigned []assignment, groups int) *tally {
	if p.ByEnd {
		return p.tallyByEnd(in, all, assigned, groups)
	}
	t := newTally(p, groups)
	t.addAll(in, all, assigned)
	return t
}

// addAll counts all pieces.
func (t *tally) addAll(in []columns.Snapshot, all []filter.Piece, assigned []assignment) {
	p := t.p
	if t.users != nil {
		t.users.codes = newUserCodes(in)
		t.users.held = make([]heldPiece, len(all))
	}
	p.each(len(all), func(s *scratch, i int) {
		at := all[i]
		s.runs = p.Runs(at.Part, s.runs[:0])
		at.Runs = s.runs
		t.add(s, i, at, &assigned[i])
	})
	if t.users != nil {
		t.countUsers()
	}
}

// perGroup is how many sessions with the bit every group has, over all buckets.
func (t *tally) perGroup(bit uint8) []int64 {
	out, counts := make([]int64, t.groups), t.count(bit)
	for at := 0; at < len(counts); at += t.groups {
		for id, n := range counts[at : at+t.groups] {
			out[id] += n
		}
	}
	return out
}

// fill computes the measures of every group that is shown; places is where the
// tally has them.
func (t *tally) fill(r *Result, places []int) {
	n := t.p.Buckets()
	values := make([][]float64, len(t.p.Q.Measures)*len(r.Groups)) // of every group by measure
	for i := range values {
		values[i] = make([]float64, n)
	}
	for i := range r.Groups {
		r.Groups[i].Values = values[i*len(t.p.Q.Measures) : (i+1)*len(t.p.Q.Measures)]
	}
	for m, measure := range t.p.Q.Measures {
		value := t.value(measure)
		t.p.each(len(r.Groups), func(s *scratch, group int) {
			out := r.Groups[group].Values[m]
			for bucket := range out {
				if out[bucket] = math.NaN(); bucket >= t.p.Known && (t.p.Null == nil || !t.p.Null[bucket]) {
					out[bucket] = value(s, bucket*t.groups+places[group])
				}
			}
		})
	}
}

package measure

import (
	"math"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"

	"github.com/koreai/sessions-datasource/pkg/columns"
	"github.com/koreai/sessions-datasource/pkg/query"
	"github.com/koreai/sessions-datasource/pkg/session"
)

func mustRun(t *testing.T, q query.Query, w *generator, in []columns.Snapshot, series bool) Result {
	t.Helper()
	axis := w.axis(q)
	if !series {
		axis = nil
	}
	r, err := Run(q, axis, in, math.MinInt64/2)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestSumsOverGroupsAndBucketsAreTheWhole(t *testing.T) {
	for seed := range uint64(100) {
		w := newGenerator(seed)
		in := w.snapshots(w.sessions(300), false, true)
		q := w.query()
		q.Measures, q.GroupBy, q.EveryBot, q.SessionIDs = []query.Measure{query.SessionCount, query.Messages}, nil, nil, nil
		groups := mustRun(t, q, w, in, false).Groups
		if len(groups) == 0 {
			continue // no session matches
		}
		whole := groups[0]
		for i, total := range whole.Values {
			sum := 0.0
			for _, v := range mustRun(t, q, w, in, true).Groups[0].Values[i] {
				sum += v
			}
			if sum != total[0] {
				t.Fatalf("seed %d: %v over the buckets, %v in all", seed, sum, total[0])
			}
		}
		q.GroupBy = []query.Dimension{pick1(w, query.Channel, query.Bot, query.UserID, query.HourOfDay, query.Status), query.ContainmentType}
		sum := 0.0
		for _, g := range mustRun(t, q, w, in, false).Groups {
			sum += g.Values[0][0]
		}
		if sum != whole.Values[0][0] {
			t.Fatalf("seed %d: %v over groups by %v, %v in all", seed, sum, q.GroupBy, whole.Values[0][0])
		}
	}
}

func TestThreeRatesAddUpToOne(t *testing.T) {
	for seed := range uint64(50) {
		w := newGenerator(seed)
		w.unknown = false
		q := w.query()
		q.Measures, q.MinSessions = []query.Measure{query.DropOffRate, query.SelfServiceRate, query.AgentTransferRate}, 1
		q.GroupBy = slices.DeleteFunc(q.GroupBy, func(d query.Dimension) bool { return d == query.ContainmentType })
		for _, g := range mustRun(t, q, w, w.snapshots(w.sessions(300), true, true), true).Groups {
			for b := range g.Values[0] {
				sum := g.Values[0][b] + g.Values[1][b] + g.Values[2][b]
				if !math.IsNaN(sum) && math.Abs(sum-1) > 1e-12 {
					t.Fatalf("seed %d, group %v: the rates add up to %v", seed, g.Labels, sum)
				}
			}
		}
	}
}

func TestOrderAndChunksDoNotMatter(t *testing.T) {
	for seed := range uint64(60) {
		w := newGenerator(seed)
		all := w.sessions(400)
		q := w.query()
		axis := w.axis(q)
		run := func(cores int) Result {
			r, err := RunOn(cores, q, axis, w.snapshots(all, false, true), math.MinInt64/2)
			if err != nil {
				t.Fatal(err)
			}
			return r
		}
		want := run(1)
		rand.New(rand.NewPCG(seed, seed)).Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
		for cores := 1; cores <= 4; cores++ {
			if diff := diffResults(run(cores), want); diff != "" {
				t.Fatalf("seed %d, %d cores: %s", seed, cores, diff)
			}
		}
	}
}

func TestQueriesAtOnceOverOneSnapshot(t *testing.T) {
	w := newGenerator(3)
	all := w.sessions(2000)
	in := w.snapshots(all, true, false)
	var wg sync.WaitGroup
	for seed := range uint64(12) {
		wg.Go(func() {
			w := newGenerator(seed + 77)
			for range 6 {
				q := w.query()
				q.Filters, q.GroupBy = nil, q.GroupBy[:min(1, len(q.GroupBy))]
				axis := w.axis(q)
				got, err := RunOn(2, q, axis, in, 0)
				if diff := diffResults(got, naiveRun(q, axis, all, 0)); err != nil || diff != "" {
					t.Errorf("seed %d: %v %s", seed, err, diff)
				}
				in[0].Users.Code(pick1(w, "u-new", "u-newer")) // the store goes on adding
			}
		})
	}
	wg.Wait()
}

func TestMeasuringAllocatesLittle(t *testing.T) {
	w := newGenerator(1)
	in := w.snapshots(w.sessions(4000), false, true)
	q := with(basic(query.DropOffRate, query.MedianDuration, query.Users), func(q *query.Query) {
		q.Range, q.GroupBy = session.Span{From: w.from, To: w.to}, []query.Dimension{query.Channel}
	})
	n := testing.AllocsPerRun(20, func() {
		if _, err := RunOn(1, q, nil, in, 0); err != nil {
			t.Error(err)
		}
	})
	if n > 800 {
		t.Errorf("%v allocations for 4,000 sessions; it must not be one a session", n)
	}
}

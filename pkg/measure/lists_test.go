package measure

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/koreai/sessions-datasource/pkg/query"
	"github.com/koreai/sessions-datasource/pkg/session"
)

// Percentiles of durations, of which many are equal, are what sorting finds.
func TestPercentiles(t *testing.T) {
	for _, spread := range []int64{1, 3, 1000, 1 << 31, 1 << 34} {
		t.Run(fmt.Sprintf("durations below %d", spread), func(t *testing.T) {
			r := rand.New(rand.NewPCG(uint64(spread), 1))
			for round := range 60 {
				w := newGenerator(uint64(round))
				all, durations := w.sessions(1+r.IntN(1+round*40)), []int64(nil)
				for i := range all {
					all[i] = basicSession(all[i], w.from+int64(i))
					all[i].End = all[i].Start + r.Int64N(spread)
					durations = append(durations, all[i].End-all[i].Start)
				}
				slices.Sort(durations)
				q := with(basic(query.MedianDuration, query.P95Duration), func(q *query.Query) { q.Range = session.Span{From: w.from, To: w.to} })
				got, err := Run(q, nil, w.snapshots(all, false, true), w.from)
				if err != nil {
					t.Fatal(err)
				}
				for i, share := range []float64{0.5, 0.95} {
					at := share * float64(len(durations)-1)
					low, high := durations[int(at)], durations[min(int(at)+1, len(durations)-1)]
					want := float64(low) + (at-float64(int(at)))*float64(high-low)
					if value := got.Groups[0].Values[i][0]; !same(value, want) {
						t.Fatalf("%v of %d durations is %v, want %v", share, len(durations), value, want)
					}
				}
			}
		})
	}
}

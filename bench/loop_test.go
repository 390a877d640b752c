package bench

import (
	"math"
	"testing"
	"time"

	"github.com/koreai/sessions-datasource/pkg/columns"
	"github.com/koreai/sessions-datasource/pkg/measure"
	"github.com/koreai/sessions-datasource/pkg/query"
)

// The loop must do the same work as the query that is held against it.
func TestLoopCountsWhatTheQueryCounts(t *testing.T) {
	const n = 5000
	s := Sessions(n, true)
	h := Hold(s)
	all := Loop(h.rows, h.out)
	q := Cases(n)[0].Query
	q.Measures, q.GroupBy, q.ContainmentTypes = []query.Measure{query.SessionCount}, []query.Dimension{query.Channel}, []string{"dropOff"}
	r, err := measure.Run(q, Axis(n, time.Hour), []columns.Snapshot{s}, From)
	if err != nil {
		t.Fatal(err)
	}
	drops := 0.0
	for b := range h.out {
		inLoop, inQuery := 0.0, 0.0
		for _, c := range h.out[b] {
			inLoop += float64(c)
		}
		for _, g := range r.Groups {
			inQuery += g.Values[0][b]
		}
		if inLoop != inQuery {
			t.Errorf("hour %d: %v drop-offs in the loop, %v in the query", b, inLoop, inQuery)
		}
		drops += inLoop
	}
	q.GroupBy, q.ContainmentTypes, q.Measures = nil, nil, []query.Measure{query.DropOffRate}
	r, err = measure.Run(q, nil, []columns.Snapshot{s}, From)
	if err != nil || r.Matched != int(all) || math.Abs(r.Groups[0].Values[0][0]-drops/float64(all)) > 1e-12 {
		t.Errorf("%d sessions in the loop; %+v, %v", all, r, err)
	}
}

func TestEveryCaseRuns(t *testing.T) {
	h := Hold(Sessions(3000, true))
	loop, figures, err := h.Compare(Cases(3000), 2)
	if err != nil || loop <= 0 || len(figures) != len(Cases(3000)) {
		t.Fatalf("%v ns, %v, %v", loop, figures, err)
	}
	for _, f := range figures {
		if f.Nanos <= 0 || f.Ratio <= 0 || f.Within != (f.Ratio <= f.Limit) {
			t.Errorf("%+v", f)
		}
	}
	if s, err := h.Cores(Cases(3000)[0], 1); err != nil || s.Case <= 0 || s.Alone <= 0 || s.Loop <= 0 {
		t.Errorf("%+v, %v", s, err)
	}
}

func TestSessionsAreWhatTheyAreSaidToBe(t *testing.T) {
	const n = 30_000
	s := Sessions(n, true)
	if users := float64(s.Users.Len()) / n; s.Len() != n || users < 0.58 || users > 0.62 {
		t.Errorf("%d sessions, %v users each", s.Len(), users)
	}
	distinct := map[string]int{}
	for _, p := range s.Parts {
		p.Chunk.Tags(func(_ columns.Scope, name string, c *columns.Column) { distinct[name] = c.Dict().Len() })
	}
	for name, least := range map[string]int{"case": n * 99 / 100, "reference": n * 99 / 100, "product": 9000, "shop": 9000, "segment0": 20, "segment3": 20} {
		if distinct[name] < least {
			t.Errorf("tag %s has %d values, want %d", name, distinct[name], least)
		}
	}
}

func BenchmarkLoop(b *testing.B) {
	h := Hold(Sessions(200_000, false))
	for b.Loop() {
		h.Loop()
	}
}

func BenchmarkCases(b *testing.B) {
	s := Sessions(200_000, true)
	for _, c := range Cases(200_000) {
		b.Run(c.Name, func(b *testing.B) {
			for b.Loop() {
				if _, err := measure.RunOn(1, c.Query, c.Axis, []columns.Snapshot{s}, From); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/200_000, "ns/session")
		})
	}
}

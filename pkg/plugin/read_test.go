package plugin

import (
	"math"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/koreai/sessions-datasource/pkg/measure"
	"github.com/koreai/sessions-datasource/pkg/query"
	"github.com/koreai/sessions-datasource/pkg/store"
)

func TestCompare(t *testing.T) {
	kore := &fakeKore{rows: []map[string]any{
		row(1, 5, "dropOff", nil), row(2, 10, "selfService", nil),
		row(3, -5, "selfService", nil), row(4, -10, "selfService", nil), row(5, -20, "selfService", nil), row(6, -30, "dropOff", nil),
	}}
	compared := map[string]any{"queryType": "summary", "measures": []string{"dropOffRate", "sessions"}, "compare": "range"}
	i := door(t, kore, nil)
	tests := []struct {
		name    string
		headers map[string]string
		want    []float64
	}{
		// 1 of 2 drops off, 1 of 4 in the two hours before: 25 percentage points more, two sessions fewer.
		{"the value and its change, in percentage points for rates", nil, []float64{0.5, 25, 2, -2}},
		{"an expression gets the value alone", map[string]string{"http_X-Grafana-From-Expr": "true"}, []float64{0.5, 2}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			res := ask(t, i, compared, tt.headers)
			if res.Error != nil {
				t.Fatal(res.Error)
			}
			var got []float64
			for _, f := range res.Frames[0].Fields {
				v, _ := f.ConcreteAt(0)
				got = append(got, v.(float64))
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func whole() *rows { return &rows{View: store.View{Complete: true}} }

// A change of half a period would be news that is none.
func TestChangeWaitsForBothPeriods(t *testing.T) {
	q := query.Query{Type: query.Summary, Measures: []query.Measure{query.SessionCount}, MinSessions: 1, Zone: time.UTC}
	for name, read := range map[string]rows{
		"the period itself is being read": {before: whole()},
		"the earlier one is being read":   {View: store.View{Complete: true}, before: &rows{}},
		"the earlier one has no session":  {View: store.View{Complete: true}, before: whole()},
	} {
		t.Run(name, func(t *testing.T) {
			r := measure.Result{Groups: []measure.Group{{Values: [][]float64{{5}}}}}
			if err := addChange(q, &r, &read); err != nil || len(r.Groups[0].Change) != 1 || !math.IsNaN(r.Groups[0].Change[0]) {
				t.Errorf("change %v, %v: want null", r.Groups[0].Change, err)
			}
		})
	}
	if read := (rows{View: store.View{Complete: true}, before: &rows{}}); read.isComplete() {
		t.Error("the answer is complete while the earlier period is being read")
	}
}

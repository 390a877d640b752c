package frames

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/grafana/grafana-plugin-sdk-go/data"
	"github.com/koreai/sessions-datasource/pkg/measure"
	"github.com/koreai/sessions-datasource/pkg/query"
)

func TestLabelNames(t *testing.T) {
	for _, tt := range []struct {
		name    string
		query   query.Query
		groupBy []query.Dimension
		want    []string
	}{
		{"a panel keeps the key", query.Query{}, []query.Dimension{"sessionTag.intent", "bot"}, []string{"sessionTag.intent", "bot"}},
		{"a rule has no dot", query.Query{Alert: true}, []query.Dimension{"sessionTag.intent", "userTag.x", "bot"}, []string{"sessionTag_intent", "userTag_x", "bot"}},
		{"an expression has none either", query.Query{Expression: true}, []query.Dimension{"sessionTag.intent"}, []string{"sessionTag_intent"}},
		{"blanks, dashes, umlauts", query.Query{Alert: true}, []query.Dimension{"sessionTag.crm.case id-grün"}, []string{"sessionTag_crm_case_id_gr_n"}},
		{"a clash gets a number", query.Query{Alert: true}, []query.Dimension{"sessionTag.a.b", "sessionTag.a_b", "sessionTag.a b"},
			[]string{"sessionTag_a_b", "sessionTag_a_b_2", "sessionTag_a_b_3"}},
		{"that nothing else has", query.Query{Alert: true}, []query.Dimension{"sessionTag.a_2", "sessionTag.a", "sessionTag.a_", "sessionTag.a:"},
			[]string{"sessionTag_a_2", "sessionTag_a", "sessionTag_a_", "sessionTag_a__2"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			tt.query.GroupBy = tt.groupBy
			if diff := cmp.Diff(tt.want, labelNames(tt.query)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// All frames that a rule can read name their labels so.
func TestLabelsInRules(t *testing.T) {
	q := query.Query{Alert: true, GroupBy: []query.Dimension{"sessionTag.intent"}, Measures: []query.Measure{query.SessionCount}}
	r := measure.Result{Times: []int64{0}, Groups: []measure.Group{{Labels: []string{"billing"}, Values: [][]float64{{1}}}}}
	if diff := cmp.Diff(data.Labels{"sessionTag_intent": "billing"}, TimeSeries(q, r, nil).Fields[1].Labels); diff != "" {
		t.Errorf("time series: %s", diff)
	}
	if diff := cmp.Diff(data.Labels{"sessionTag_intent": "billing"}, Values(q, r, nil).Fields[0].Labels); diff != "" {
		t.Errorf("values: %s", diff)
	}
	if name := Summary(q, r, nil).Fields[0].Name; name != "sessionTag_intent" {
		t.Errorf("summary: the field is called %s", name)
	}
}

func TestOtherLabel(t *testing.T) {
	for _, tt := range []struct {
		name   string
		groups []string // real ones
		want   string
	}{
		{"no group is called so", []string{"x", "other", "(none)"}, "Other"},
		{"one is", []string{"x", "Other"}, "Other (folded)"},
		{"two are", []string{"Other (folded)", "Other"}, "Other (folded 2)"},
		{"three are", []string{"Other (folded)", "Other", "Other (folded 2)"}, "Other (folded 3)"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			groups := []measure.Group{{Labels: []string{"Other"}, Other: true}}
			for _, label := range tt.groups {
				groups = append(groups, measure.Group{Labels: []string{label}})
			}
			if got := OtherLabel(groups); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

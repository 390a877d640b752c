package frames

import (
	"testing"

	"github.com/grafana/grafana-plugin-sdk-go/data"
	"github.com/koreai/sessions-datasource/pkg/measure"
	"github.com/koreai/sessions-datasource/pkg/query"
)

// What a frame sets, no panel can change: a count has no unit and no decimals, so
// that it is shown in full or as the panel wants it; a rate has no ends of an axis.
func TestUnits(t *testing.T) {
	units := map[query.Measure]string{query.DropOffRate: "percentunit", query.SelfServiceRate: "percentunit", query.AgentTransferRate: "percentunit",
		query.AverageDuration: "ms", query.MedianDuration: "ms", query.P95Duration: "ms"}
	for _, m := range query.AllMeasures() {
		t.Run(string(m), func(t *testing.T) {
			q := query.Query{Measures: []query.Measure{m}}
			r := measure.Result{Times: []int64{0}, Groups: []measure.Group{{Values: [][]float64{{9123}}}}}
			for _, f := range []*data.Frame{TimeSeries(q, r, nil), Summary(q, r, nil), Values(q, r, nil)} {
				c := f.Fields[len(f.Fields)-1].Config
				if c.Unit != units[m] || c.Decimals != nil || c.Min != nil || c.Max != nil {
					t.Errorf("%s: unit %q, decimals %v, min %v, max %v", f.Meta.Type, c.Unit, c.Decimals, c.Min, c.Max)
				}
			}
		})
	}
}

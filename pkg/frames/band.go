package frames

import (
	"fmt"
	"maps"

	"github.com/grafana/grafana-plugin-sdk-go/data"
	"github.com/koreai/sessions-datasource/pkg/measure"
	"github.com/koreai/sessions-datasource/pkg/query"
)

// bandColors are the colours of values that have none of their own: a band is
// only seen to belong to its value where both have the same.
var bandColors = []string{"blue", "orange", "green", "purple", "yellow", "red", "semi-dark-blue", "semi-dark-orange", "semi-dark-green", "semi-dark-purple"}

// band writes the bounds of values beside them.
type band struct {
	names map[string]bool // display names of the frame that are taken
	drawn int             // values so far
}

// add appends the fields of what is expected, lower and upper bound of a value.
// The panel fills from upper to lower, which it finds by its display name.
func (b *band) add(f *data.Frame, value *data.Field, m query.Measure, of measure.Bounds) {
	if value.Config.Color == nil {
		value.Config.Color = map[string]any{"mode": "fixed", "fixedColor": bandColors[b.drawn%len(bandColors)]}
	}
	b.drawn++
	field := func(bound string, values []float64, custom map[string]any) *data.Field {
		labels := value.Labels.Copy()
		if labels == nil {
			labels = data.Labels{}
		}
		labels[boundLabel] = bound
		out := data.NewField(value.Name, labels, nullable(values))
		out.Config = measureConfig(m)
		out.Config.DisplayNameFromDS = b.unique(value.Config.DisplayNameFromDS + ", " + bound)
		out.Config.Color = value.Config.Color
		out.Config.Custom = custom
		f.Fields = append(f.Fields, out)
		return out
	}
	field("expected", of.Expected, map[string]any{"lineStyle": map[string]any{"fill": "dash", "dash": []int{10, 10}}, "showPoints": "never"})
	// A bound is the edge of a surface: no line, no points, no name in the legend.
	edge := map[string]any{"lineWidth": 0, "fillOpacity": 15, "showPoints": "never", "hideFrom": map[string]any{"legend": true, "tooltip": false, "viz": false}}
	lower := field("lower", of.Lower, edge)
	filled := maps.Clone(edge)
	filled["fillBelowTo"] = lower.Config.DisplayNameFromDS
	field("upper", of.Upper, filled)
}

// unique is the name, with a number where a legend calls several series the same.
func (b *band) unique(name string) string {
	if b.names == nil {
		b.names = map[string]bool{}
	}
	out := name
	for n := 2; b.names[out]; n++ {
		out = fmt.Sprintf("%s %d", name, n)
	}
	b.names[out] = true
	return out
}

// valueConfig is measureConfig, or of a score, which is a plain number.
func valueConfig(q query.Query, m query.Measure) *data.FieldConfig {
	if q.Baseline == query.BaselineScore {
		return &data.FieldConfig{}
	}
	return measureConfig(m)
}

// measureTitle is what a value is called: a score is not the measure.
func measureTitle(q query.Query, m query.Measure) string {
	return scored(m.Title(), q)
}

func scored(name string, q query.Query) string {
	if q.Baseline == query.BaselineScore {
		return name + ", score"
	}
	return name
}

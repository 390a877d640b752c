// Package frames turns what was measured into Grafana's data frames. They are
// typed (meta.type and version), so that alert rules and expressions read them
// as they are meant. Frames carry neither notices nor statistics: package
// plugin adds those.
package frames

import (
	"math"
	"time"

	"github.com/grafana/grafana-plugin-sdk-go/data"
	"github.com/koreai/sessions-datasource/pkg/measure"
	"github.com/koreai/sessions-datasource/pkg/query"
)

// BotNames is the display name of a bot by its ID; the ID itself when it has
// none. nil: no bot has a name.
type BotNames func(id string) string

func (n BotNames) of(id string) string {
	if n == nil {
		return id
	}
	if name := n(id); name != "" {
		return name
	}
	return id
}

// dataPlane is the version of the frame types that are written here
// (grafana.github.io/dataplane/contract).
var dataPlane = data.FrameTypeVersion{0, 1}

// TimeSeries is one TimeSeriesWide frame: the buckets' starts ascending, then a
// nullable number field per measure and group, group by group, with the group
// as labels (dimension keys, in alert rules and expressions as labelNames has
// them; bots by ID). Without any group there are no
// fields, which alerting reads as no data.
func TimeSeries(q query.Query, r measure.Result, names BotNames) *data.Frame {
	// No preferred visualization: with one, Explore shows the graph alone, without
	// the table beside it.
	f := typed(q, data.FrameTypeTimeSeriesWide)
	if len(r.Groups) == 0 {
		return f
	}
	times := make([]time.Time, len(r.Times))
	for i, ms := range r.Times {
		times[i] = time.UnixMilli(ms).UTC()
	}
	f.Fields = append(f.Fields, titled("time", "Time", times))
	other := OtherLabel(r.Groups)
	legend := newLegend(q, names, other)
	var bounds band
	for _, g := range r.Groups {
		values := labelValues(q, g, other)
		for i, m := range q.Measures {
			field := legend.field(m, values, g.Values[i])
			f.Fields = append(f.Fields, field)
			if g.Bounds != nil {
				bounds.add(f, field, m, g.Bounds[i])
			}
		}
	}
	return f
}

// Summary is one NumericLong frame: a row per group in the result's order, a
// text field per dimension and a nullable number field per measure. Without any
// group there are no fields.
func Summary(q query.Query, r measure.Result, names BotNames) *data.Frame {
	f := typed(q, data.FrameTypeNumericLong)
	f.Meta.PreferredVisualization = data.VisTypeTable
	if len(r.Groups) == 0 {
		return f
	}
	other := OtherLabel(r.Groups)
	columns := make([][]string, len(q.GroupBy))
	numbers, changes := make([][]float64, len(q.Measures)), make([][]float64, len(q.Measures))
	folded := false
	for _, g := range r.Groups {
		folded = folded || g.Other
		for i, v := range labelValues(q, g, other) {
			columns[i] = append(columns[i], v)
		}
		for i := range q.Measures {
			numbers[i] = append(numbers[i], g.Values[i][0])
			if g.Change != nil {
				changes[i] = append(changes[i], g.Change[i])
			}
		}
	}
	keys := labelNames(q)
	for i, d := range q.GroupBy {
		field := data.NewField(keys[i], nil, columns[i])
		field.Config = dimensionConfig(d, columns[i], names)
		if folded { // a filter on "Other" would find nothing
			field.Config.Filterable = nil
		}
		f.Fields = append(f.Fields, field)
	}
	for i, m := range q.Measures {
		field := data.NewField(string(m), nil, nullable(numbers[i]))
		field.Config = valueConfig(q, m)
		field.Config.DisplayNameFromDS = earlier(measureTitle(q, m), q)
		if len(q.GroupBy) == 0 {
			field.Config.Color = seriesColor(q, m, nil)
		}
		f.Fields = append(f.Fields, field)
		if changes[i] != nil {
			f.Fields = append(f.Fields, changeField(m, data.Labels{}, changeName(q, field.Config.DisplayNameFromDS), changes[i]))
		}
	}
	return f
}

func typed(q query.Query, t data.FrameType) *data.Frame {
	return newFrame(q, data.FrameMeta{Type: t, TypeVersion: dataPlane})
}

// tableFrame is a frame that is shown as a table, its fields as given.
func tableFrame(q query.Query, fields ...*data.Field) *data.Frame {
	return newFrame(q, data.FrameMeta{Type: data.FrameTypeTable, PreferredVisualization: data.VisTypeTable}, fields...)
}

func newFrame(q query.Query, meta data.FrameMeta, fields ...*data.Field) *data.Frame {
	f := data.NewFrame("", fields...)
	f.RefID, f.Meta = q.RefID, &meta
	return f
}

// titled is a field with a name for people.
func titled(name, title string, values any) *data.Field {
	return data.NewField(name, nil, values).SetConfig(&data.FieldConfig{DisplayNameFromDS: title})
}

// measureConfig is what is true of a measure wherever it is drawn. Grafana lets
// a field's own configuration win over a panel's, so nothing is set that someone
// may want to choose in a panel: no decimals, no ends of the axis, and no unit for
// what is a plain number.
func measureConfig(m query.Measure) *data.FieldConfig {
	return &data.FieldConfig{Unit: m.Unit()}
}

// nullable turns NaN, and infinities that no measure has, into null.
func nullable(values []float64) []*float64 {
	out := make([]*float64, len(values))
	for i := range values {
		if v := values[i]; !math.IsNaN(v) && !math.IsInf(v, 0) {
			out[i] = &v
		}
	}
	return out
}

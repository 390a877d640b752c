package frames

import (
	"github.com/grafana/grafana-plugin-sdk-go/data"
	"github.com/koreai/sessions-datasource/pkg/measure"
	"github.com/koreai/sessions-datasource/pkg/query"
)

// Values is one NumericWide frame: one row, and a nullable number field per
// measure and group with the group as labels, group by group. A panel that
// draws one figure a field shows each group under its name. Without any group
// there are no fields.
func Values(q query.Query, r measure.Result, names BotNames) *data.Frame {
	f := typed(q, data.FrameTypeNumericWide)
	other := OtherLabel(r.Groups)
	legend := newLegend(q, names, other)
	for _, g := range r.Groups {
		values := labelValues(q, g, other)
		for i, m := range q.Measures {
			f.Fields = append(f.Fields, legend.field(m, values, g.Values[i]))
			if g.Change != nil {
				f.Fields = append(f.Fields, changeField(m, labelsOf(q, values), changeName(q, legend.text(m, values)), g.Change[i:i+1]))
			}
		}
	}
	return f
}

// labelsOf is the labels of a group, none when nothing is grouped by.
func labelsOf(q query.Query, values []string) data.Labels {
	labels := make(data.Labels, len(values)+1)
	for i, name := range labelNames(q) {
		labels[name] = values[i]
	}
	return labels
}

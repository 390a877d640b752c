package frames

import (
	"fmt"
	"slices"
	"strings"

	"github.com/grafana/grafana-plugin-sdk-go/data"
	"github.com/koreai/sessions-datasource/pkg/measure"
	"github.com/koreai/sessions-datasource/pkg/query"
	"github.com/koreai/sessions-datasource/pkg/session"
)

// OtherLabel is the label of the groups into which those beyond the limit are
// folded: "Other", or "Other (folded)" and so on where a real group is called like
// that. Two series of one name and one set of labels are an error to alerting.
func OtherLabel(groups []measure.Group) string {
	label := measure.OtherLabel
	for n := 1; isTaken(groups, label); n++ {
		label = measure.OtherLabel + " (folded)"
		if n > 1 {
			label = fmt.Sprintf("%s (folded %d)", measure.OtherLabel, n)
		}
	}
	return label
}

// isTaken reports whether a real group has the label.
func isTaken(groups []measure.Group, label string) bool {
	return slices.ContainsFunc(groups, func(g measure.Group) bool { return !g.Other && slices.Contains(g.Labels, label) })
}

// labelValues is one value per dimension of the query. In a folded group the
// dimensions that were folded read as Other; those with a small fixed set of
// values keep theirs.
func labelValues(q query.Query, g measure.Group, folded string) []string {
	values := slices.Clone(g.Labels)
	for i, d := range q.GroupBy {
		if _, fixed := d.Fixed(); g.Other && !fixed {
			values[i] = folded
		}
	}
	return values
}

// labelNames is the name of each dimension of the query as a label or a field. In
// panels it is the dimension's key. In alert rules and expressions it is a name
// that everything which takes alerts accepts, Prometheus' form of one: letters,
// digits and underscores. sessionTag.intent is sessionTag_intent there; a second
// tag of that name gets _2.
func labelNames(q query.Query) []string {
	out := make([]string, len(q.GroupBy))
	for i, d := range q.GroupBy {
		out[i] = string(d)
	}
	if !q.ForExpression() {
		return out
	}
	for i, name := range out {
		name = strings.Map(plainRune, name)
		out[i] = name
		for n := 2; slices.Contains(out[:i], out[i]); n++ {
			out[i] = fmt.Sprintf("%s_%d", name, n)
		}
	}
	return out
}

func plainRune(r rune) rune {
	if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' {
		return r
	}
	return '_'
}

// containmentTitles are the names that Kore.ai's own dashboards use.
var containmentTitles = map[string]string{
	session.DropOff:     "Drop-off",
	session.SelfService: "Self-service",
	session.Agent:       "Agent transfer",
}

// valueTitle is a dimension's value for people; labels and cells keep the value itself.
func valueTitle(d query.Dimension, value string, names BotNames) string {
	switch d {
	case query.Bot:
		return names.of(value)
	case query.ContainmentType:
		if title, ok := containmentTitles[value]; ok {
			return title
		}
	}
	return value
}

// dimensionConfig is a title, a mapping from values to what people call them,
// and a filter button where a cell holds exactly one value of the session.
func dimensionConfig(d query.Dimension, values []string, names BotNames) *data.FieldConfig {
	// A text stays one: "08" of the hours would be shown in the unit of a panel, as 800 %.
	c := &data.FieldConfig{DisplayNameFromDS: d.Title(), Unit: "string"}
	if !d.MultiValued() {
		c.SetFilterable(true)
	}
	mapper := data.ValueMapper{}
	for _, v := range values {
		if title := valueTitle(d, v, names); title != v {
			mapper[v] = data.ValueMappingResult{Text: title}
		}
	}
	if len(mapper) > 0 {
		c.Mappings = data.ValueMappings{mapper}
	}
	return c
}

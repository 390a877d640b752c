package frames

import (
	"regexp"
	"slices"
	"strings"

	"github.com/grafana/grafana-plugin-sdk-go/data"
	"github.com/koreai/sessions-datasource/pkg/query"
)

// placeholder is {{name}}, with or without blanks inside.
var placeholder = regexp.MustCompile(`\{\{\s*(.*?)\s*\}\}`)

// legend writes the display names of series.
type legend struct {
	q     query.Query
	names BotNames
	other string // the label of folded groups
}

func newLegend(q query.Query, names BotNames, other string) legend { return legend{q, names, other} }

// field is the values of a measure and a group, under the name of their series.
func (l legend) field(m query.Measure, group []string, values []float64) *data.Field {
	field := data.NewField(string(m), labelsOf(l.q, group), nullable(values))
	field.Config = valueConfig(l.q, m)
	field.Config.DisplayNameFromDS = l.text(m, group)
	field.Config.Color = seriesColor(l.q, m, group)
	return field
}

// text is the display name of one series. A template may hold {{measure}} (its
// title), {{shift}} ("7d earlier") and the key of any dimension the query is
// grouped by; what is not known is left empty. Without a template: what tells
// the series apart, the group alone where there is one measure ("web"), both
// where there are several ("Drop-off rate web"), and the shift.
func (l legend) text(m query.Measure, values []string) string {
	if l.q.Legend != "" {
		return l.fill(m, values)
	}
	group := make([]string, len(values))
	for i, v := range values {
		group[i] = valueTitle(l.q.GroupBy[i], v, l.names)
	}
	if !slices.ContainsFunc(values, func(v string) bool { return v != l.other }) {
		group = group[:min(1, len(group))] // "Other, Other" says no more than "Other"
	}
	name := strings.Join(group, ", ")
	if len(l.q.Measures) > 1 || name == "" {
		name = strings.TrimSpace(m.Title() + " " + name)
	}
	return earlier(scored(name, l.q), l.q)
}

func (l legend) fill(m query.Measure, values []string) string {
	text := placeholder.ReplaceAllStringFunc(l.q.Legend, func(found string) string {
		switch name := placeholder.FindStringSubmatch(found)[1]; name {
		case "measure":
			return measureTitle(l.q, m)
		case "shift":
			return l.q.Shift.Words()
		default:
			d := query.Dimension(name)
			if i := slices.Index(l.q.GroupBy, d); i >= 0 && i < len(values) {
				return valueTitle(d, values[i], l.names)
			}
			return ""
		}
	})
	return strings.TrimSpace(text)
}

// earlier adds the shift, so that a series beside its unshifted self can be told apart.
func earlier(name string, q query.Query) string {
	if words := q.Shift.Words(); words != "" {
		return name + ", " + words
	}
	return name
}

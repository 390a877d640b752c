package frames

import (
	"github.com/koreai/sessions-datasource/pkg/query"
	"github.com/koreai/sessions-datasource/pkg/session"
)

// containmentColors are named colours of Grafana's palette, which has a shade
// of each for the light and the dark theme. Never green against red alone: with
// blue and orange, people who cannot tell those two apart can read the chart.
var containmentColors = map[string]string{
	session.DropOff:     "orange",
	session.SelfService: "green",
	session.Agent:       "blue",
}

// seriesColor gives the containment types the same colours in every panel that
// compares them: several rates side by side, or groups by containment type.
// Elsewhere there is none, since a field's own colour would win over a panel's
// thresholds, by which a single rate is best coloured.
func seriesColor(q query.Query, m query.Measure, values []string) map[string]any {
	containment := ""
	switch {
	case len(q.GroupBy) == 1 && q.GroupBy[0] == query.ContainmentType && len(q.Measures) == 1:
		containment = values[0]
	case len(q.GroupBy) == 0 && rates(q) > 1:
		containment = m.RateOf()
	}
	color, ok := containmentColors[containment]
	if !ok {
		return nil
	}
	return map[string]any{"mode": "fixed", "fixedColor": color}
}

func rates(q query.Query) int {
	n := 0
	for _, m := range q.Measures {
		if m.IsRate() {
			n++
		}
	}
	return n
}

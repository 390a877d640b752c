package frames

import (
	"testing"

	"github.com/koreai/sessions-datasource/pkg/query"
)

func TestLegend(t *testing.T) {
	tests := []struct{ name, stored, want string }{
		{"a measure alone", `{}`, "Drop-off rate"},
		{"earlier", `{"timeShift":"7d"}`, "Drop-off rate, 7d earlier"},
		{"the period before", `{"timeShift":"range"}`, "Drop-off rate, period before"},
		{"a group, with one measure", `{"groupBy":["channel"]}`, "web"},
		{"a group, with one measure, earlier", `{"groupBy":["channel"],"timeShift":"4w"}`, "web, 4w earlier"},
		{"a group, with several measures", `{"groupBy":["channel"],"measures":["dropOffRate","users"]}`, "Drop-off rate web"},
		{"two dimensions; a bot by its name", `{"groupBy":["channel","bot"]}`, "web, Support"},
		{"a containment type by its title", `{"measures":["sessions"],"groupBy":["containmentType"]}`, "Agent transfer"},
		{"a template", `{"groupBy":["channel","bot"],"legend":"{{ bot }} · {{channel}} · {{measure}}"}`, "Support · web · Drop-off rate"},
		{"a template with the shift", `{"legend":"{{measure}} ({{shift}})","timeShift":"1d"}`, "Drop-off rate (1d earlier)"},
		{"a template of a tag", `{"groupBy":["sessionTag.intent"],"legend":"[{{sessionTag.intent}}]"}`, "[billing]"},
		{"folded in every dimension", `{"groupBy":["sessionTag.a","sessionTag.b"]}`, "Other"},
		{"folded in one of two dimensions", `{"groupBy":["sessionTag.a","channel"]}`, "Other, web"},
		{"what the query is not grouped by is empty", `{"groupBy":["channel"],"legend":"{{channel}} {{language}}{{nonsense}}"}`, "web"},
		{"a template is taken as it is", `{"legend":"last week","timeShift":"7d"}`, "last week"},
	}
	value := map[query.Dimension]string{"channel": "web", "bot": "st-1", "containmentType": "agent", "sessionTag.intent": "billing", "sessionTag.a": "Other", "sessionTag.b": "Other"}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			q := parsed(t, tt.stored)
			var values []string
			for _, d := range q.GroupBy {
				values = append(values, value[d])
			}
			if got := newLegend(q, names, "Other").text(q.Measures[0], values); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

func TestBotWithoutName(t *testing.T) {
	for _, n := range []BotNames{nil, names} {
		if got := n.of("st-2"); got != "st-2" {
			t.Errorf("got %q", got)
		}
	}
}

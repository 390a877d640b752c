package query

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"
)

func TestLeftoverVariables(t *testing.T) {
	tests := []struct{ stored, field, name string }{
		{`{"queryType":"$type"}`, "queryType", "$type"},
		{`{"bots":["$bot"]}`, "bots[0]", "$bot"},
		{`{"bots":["st-1","${bot:csv}"]}`, "bots[1]", "${bot:csv}"},
		{`{"containmentTypes":["$t"]}`, "containmentTypes[0]", "$t"},
		{`{"filters":[{"key":"$key","operator":"=","values":["a"]}]}`, "filters[0].key", "$key"},
		{`{"filters":[{"key":"channel","operator":"=","values":["a","[[channel]]"]}]}`, "filters[0].values[1]", "[[channel]]"},
		{`{"filters":[{"key":"channel","operator":"=","values":["x-${channel}-y"]}]}`, "filters[0].values[0]", "${channel}"},
		{`{"filters":[{"key":"channel","operator":"=~","values":["^(${channel:pipe})$"]}]}`, "filters[0].values[0]", "${channel:pipe}"},
		{`{"filters":[{"key":"channel","operator":"=~","values":["\\\\$channel"]}]}`, "filters[0].values[0]", "$channel"},
		{`{"filters":[{"key":"channel","operator":"=","values":["\\$channel"]}]}`, "filters[0].values[0]", "$channel"},
		{`{"filters":[{"key":"channel","operator":"=","values":["${r.text}"]}]}`, "filters[0].values[0]", "${r.text}"},
		{`{"filters":[{"key":"sessionTag.\\\\$tag","operator":"=~","values":["a"]}]}`, "filters[0].key", "$tag"},
		{`{"measures":["$measure"]}`, "measures[0]", "$measure"},
		{`{"groupBy":["sessionTag.$tag"]}`, "groupBy[0]", "$tag"},
		{`{"groupLimit":"$n"}`, "groupLimit", "$n"},
		{`{"minSessions":"[[n]]"}`, "minSessions", "[[n]]"},
		{`{"limit":"$limit"}`, "limit", "$limit"},
		{`{"interval":"$__interval"}`, "interval", "$__interval"},
		{`{"timeZone":"$tz"}`, "timeZone", "$tz"},
		{`{"timeShift":"$shift"}`, "timeShift", "$shift"},
		{`{"legend":"$bot {{channel}}"}`, "legend", "$bot"},
		{`{"tagColumns":["userTag.${t}"]}`, "tagColumns[0]", "${t}"},
		{`{"fetch":"$f"}`, "fetch", "$f"},
		{`{"apiUserId":"$user"}`, "apiUserId", "$user"},
		{`{"callId":"$call"}`, "callId", "$call"},
		{`{"sessionIds":["$id"]}`, "sessionIds[0]", "$id"},
		{`{"sessionType":"$s"}`, "sessionType", "$s"},
		{`{"status":"$s"}`, "status", "$s"},
		{`{"developerSessions":"$s"}`, "developerSessions", "$s"},
	}
	for _, tt := range tests {
		t.Run(tt.stored, func(t *testing.T) {
			for _, alert := range []bool{false, true} {
				c := aDay
				c.Alert = alert
				_, _, err := Parse(json.RawMessage(tt.stored), c)
				var e *Error
				if !errors.As(err, &e) || e.Field != tt.field || !strings.Contains(e.Error(), "holds the variable "+tt.name) {
					t.Fatalf("got %v", err)
				}
				if says := strings.Contains(e.Error(), "do not exist in alert rules"); says != alert {
					t.Errorf("with alert %v: %v", alert, err)
				}
			}
		})
	}
}

func TestDollarsThatAreNoVariables(t *testing.T) {
	for _, value := range []string{
		`^a$`, `a$|b`, `(a$)`, `\$name`, `\\\$name`, `[[:alpha:]]+`, `[[]a`, `$`, `cost \$5`, `a{2}$`,
	} {
		t.Run(value, func(t *testing.T) {
			filter, _ := json.Marshal(map[string]any{"filters": []any{map[string]any{"key": "channel", "operator": "=~", "values": []string{value}}}})
			q, _, err := Parse(filter, aDay)
			if err != nil || len(q.Filters) != 1 || q.Filters[0].Values[0] != value {
				t.Errorf("regex %s: %v", value, err)
			}
		})
	}
	for _, value := range []string{`$5`, `US$ 5`, `a$`, `${}`, `[[ x ]]`, `[]`, `$$`} {
		t.Run(value, func(t *testing.T) {
			filter, _ := json.Marshal(map[string]any{"filters": []any{map[string]any{"key": "channel", "operator": "=", "values": []string{value}}}})
			if _, _, err := Parse(filter, aDay); err != nil {
				t.Errorf("value %s: %v", value, err)
			}
		})
	}
	if _, _, err := Parse(json.RawMessage(`{"unknown":"$x","datasource":{"uid":"$ds"},"schemaVersion":1}`), aDay); err != nil {
		t.Errorf("fields that are not the query's: %v", err)
	}
}

// A rule and a panel with an expression can name a tag that reads like a variable.
func TestDollarsInNames(t *testing.T) {
	stored := json.RawMessage(`{"queryType":"summary","groupBy":["sessionTag.\\$plan","userTag.\\[[x]]"],"tagColumns":["sessionTag.\\${a}"],
		"legend":"{{sessionTag.\\$plan}}","filters":{"key":"sessionTag.\\$plan","operator":"=","values":["a"]}}`)
	for name, c := range map[string]Context{"a rule": {Alert: true, Expression: true}, "an expression": {Expression: true}, "a public dashboard": {}} {
		t.Run(name, func(t *testing.T) {
			c.Range, c.KnownBots = aDay.Range, aDay.KnownBots
			q, _, err := Parse(stored, c)
			if err != nil {
				t.Fatal(err)
			}
			got := []string{string(q.GroupBy[0]), string(q.GroupBy[1]), string(q.TagColumns[0]), q.Legend, string(q.Filters[0].Key)}
			want := []string{"sessionTag.$plan", "userTag.[[x]]", "sessionTag.${a}", "{{sessionTag.$plan}}", "sessionTag.$plan"}
			if !slices.Equal(got, want) {
				t.Errorf("got %q, want %q", got, want)
			}
		})
	}
	t.Run("filled in", func(t *testing.T) {
		q, _, err := Parse(json.RawMessage(`{"groupBy":["sessionTag.\\$plan"],"filled":true}`), aDay)
		if err != nil || q.GroupBy[0] != `sessionTag.\$plan` {
			t.Errorf("%v %v", q.GroupBy, err)
		}
	})
}

// Tag values, tag names and channels are what bots make of them.
func TestWhatIsFilledInIsLiteral(t *testing.T) {
	stored := `{"groupBy":["sessionTag.$plan"],"filters":[{"key":"channel","operator":"=","values":["$plan","${x}","[[x]]"]},
		{"key":"userTag.[[x]]","operator":"=~","values":["a$b"]}],"legend":"$plan"`
	for _, flag := range []string{`"filled":true`, `"allowPartial":true`} {
		t.Run(flag, func(t *testing.T) {
			raw := json.RawMessage(stored + "," + flag + "}")
			q, _, err := Parse(raw, aDay)
			if err != nil || q.GroupBy[0] != "sessionTag.$plan" || q.Filters[0].Values[1] != "${x}" || q.Filters[1].Key != "userTag.[[x]]" {
				t.Fatalf("got %+v, %v", q, err)
			}
			rule := aDay
			rule.Alert = true
			if _, _, err := Parse(raw, rule); err == nil || !strings.Contains(err.Error(), "do not exist in alert rules") {
				t.Errorf("in an alert rule: %v", err)
			}
		})
	}
	t.Run("not filled in", func(t *testing.T) {
		if _, _, err := Parse(json.RawMessage(`{"bots":["$bot"],"filled":false}`), aDay); err == nil {
			t.Error("a query that is not filled in was taken as it is")
		}
	})
}

// Grafana sends the queries of a public dashboard as they are stored.
func TestVariableOfAPublicDashboard(t *testing.T) {
	_, _, err := Parse(json.RawMessage(`{"bots":["${bot}"]}`), aDay)
	if err == nil || !strings.Contains(err.Error(), `bots[0]: "${bot}"`) || !strings.Contains(err.Error(), "a public dashboard has no variables") {
		t.Errorf("got %v", err)
	}
}

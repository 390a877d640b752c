package query

import (
	"encoding/json"
	"errors"
	"testing"

	"github.com/koreai/sessions-datasource/pkg/session"
)

func FuzzParse(f *testing.F) {
	for _, stored := range []string{
		`{}`, `null`, `[]`, `{"schemaVersion":"1"}`,
		`{"queryType":"sessions","limit":"10","tagColumns":["userTag.a"],"sessionIds":["a"]}`,
		`{"filters":[{"key":"channel","operator":"=~","values":["^a$|[[:alpha:]]"]},{"key":"status","operator":"!=","values":["closed"]}]}`,
		`{"filters":[{"key":"sessionTag.$x","operator":"=","values":["\\${y}"]}]}`,
		`{"measures":["sessions"],"groupBy":["containmentType","hourOfDay"],"groupLimit":1e2,"interval":"1M","timeZone":"Africa/Cairo","timeShift":"4w"}`,
		`{"legend":"{{measure}} [[x]]","timeShift":"range","timeZone":"utc"}`,
	} {
		f.Add([]byte(stored), int64(1_717_200_000_000), int64(86_400_000), true)
	}
	f.Fuzz(func(t *testing.T, stored []byte, from, length int64, alert bool) {
		c := Context{Range: session.Span{From: from, To: from + length}, KnownBots: []string{"st-1"}, Alert: alert, Expression: alert}
		q, _, err := Parse(json.RawMessage(stored), c)
		if err != nil {
			var e *Error
			if !errors.As(err, &e) || e.Field == "" || e.Problem == "" {
				t.Fatalf("not an error for people: %v", err)
			}
			return
		}
		checkParsed(t, q)
	})
}

// checkParsed is what every other package relies on.
func checkParsed(t *testing.T, q Query) {
	t.Helper()
	if q.Type == "" || q.Zone == nil || q.Interval == "" || len(q.Measures) == 0 || q.Fetch == "" || q.Developer == "" {
		t.Fatalf("something has no default: %+v", q)
	}
	if q.Limit < 1 || q.Limit > limits.Max["limit"] || q.GroupLimit < 1 || q.GroupLimit > limits.Max["groupLimit"] || q.MinSessions < 1 {
		t.Fatalf("a number is out of bounds: %+v", q)
	}
	for _, f := range q.Filters {
		if !f.Key.Valid() || len(f.Values) == 0 {
			t.Fatalf("a filter without effect: %+v", f)
		}
		for _, v := range f.Values {
			if _, err := CompileRegex(v); err != nil && f.Operator.IsRegex() {
				t.Fatal(err)
			}
		}
	}
	if q.Alert && (q.Type == Sessions || len(q.Measures) > 1 || q.AllowPartial) {
		t.Fatalf("an alert rule may not ask this: %+v", q)
	}
	if m := q.Measured(); m.From > m.To {
		t.Fatalf("measured backwards: %v", m)
	}
	if Describe(q) == "" {
		t.Fatal("no description")
	}
}

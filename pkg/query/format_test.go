package query

import (
	"strings"
	"testing"

	"github.com/koreai/sessions-datasource/pkg/session"
)

// anHour is a panel over an hour.
var anHour = Context{Range: session.Span{From: 1_767_225_600_000, To: 1_767_229_200_000}}

func TestFormat(t *testing.T) {
	tests := []struct{ name, stored, want, problem string }{
		{"a summary is a table", `{"queryType":"summary"}`, "table", ""},
		{"each group as a value", `{"queryType":"summary","format":"values"}`, "values", ""},
		{"one session field by field", `{"queryType":"sessions","format":"fields","sessionIds":["a"]}`, "fields", ""},
		{"fields of two sessions", `{"queryType":"sessions","format":"fields","sessionIds":["a","b"]}`, "", "shows one session"},
		{"fields of no session", `{"queryType":"sessions","format":"fields"}`, "", "shows one session"},
		{"a list has no values", `{"queryType":"sessions","format":"values"}`, "", "Allowed: fields"},
		{"a summary has no fields", `{"queryType":"summary","format":"fields"}`, "", "Allowed: table, values"},
		{"a time series has one shape", `{"format":"values"}`, "", "no meaning for the query type timeSeries"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			q, _, err := Parse([]byte(tt.stored), anHour)
			switch {
			case tt.problem == "" && (err != nil || q.Format != tt.want):
				t.Errorf("%q, %v: want %q", q.Format, err, tt.want)
			case tt.problem != "" && (err == nil || !strings.HasPrefix(err.Error(), "format: ") || !strings.Contains(err.Error(), tt.problem)):
				t.Errorf("%v: want the problem %q at the field", err, tt.problem)
			}
		})
	}
}

func TestCompare(t *testing.T) {
	tests := []struct {
		name, stored string
		expression   bool
		want         string // the shift
		problem      string
	}{
		{"the period before", `{"queryType":"summary","compare":"range"}`, false, "range", ""},
		{"a week before", `{"queryType":"summary","compare":"7d"}`, false, "7d", ""},
		{"an expression judges every number, so it gets the value alone", `{"queryType":"summary","compare":"7d"}`, true, "", ""},
		{"a time series has no use for it", `{"compare":"7d"}`, false, "", ""},
		{"session IDs alone decide", `{"queryType":"summary","compare":"7d","sessionIds":["a"]}`, false, "", ""},
		{"no shift", `{"queryType":"summary","compare":"soon"}`, false, "", `"soon" is not a time shift`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c := anHour
			c.Expression = tt.expression
			q, _, err := Parse([]byte(tt.stored), c)
			switch {
			case tt.problem == "" && (err != nil || q.Compare.String() != tt.want):
				t.Errorf("%q, %v: want %q", q.Compare.String(), err, tt.want)
			case tt.problem != "" && (err == nil || !strings.HasPrefix(err.Error(), "compare: "+tt.problem)):
				t.Errorf("%v: want the problem %q at the field", err, tt.problem)
			}
		})
	}
}

// The earlier period lies before what is measured, after every shift.
func TestCompared(t *testing.T) {
	q, _, err := Parse([]byte(`{"queryType":"summary","timeShift":"1d","compare":"range"}`), anHour)
	if err != nil {
		t.Fatal(err)
	}
	length := q.Range.Millis()
	if got, want := q.Compared().Measured().From, q.Range.From-86_400_000-length; got != want {
		t.Errorf("begins at %d, want %d", got, want)
	}
	if got, want := q.Compared().Measured().To, q.Range.From-86_400_000; got != want {
		t.Errorf("ends at %d, want %d", got, want)
	}
}

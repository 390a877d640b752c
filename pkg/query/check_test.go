package query

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/koreai/sessions-datasource/pkg/session"
)

func TestAlertsAndExpressions(t *testing.T) {
	alert, beside := Context{Alert: true, Expression: true}, Context{Expression: true}
	tests := []struct {
		name, stored string
		c            Context
		field, says  string
	}{
		{"a rule on a table", `{"queryType":"sessions"}`, alert, "queryType", "an alert rule needs a number"},
		{"a table beside an expression", `{"queryType":"sessions"}`, beside, "queryType", "an expression needs numbers"},
		{"a rule on two measures", `{"measures":["users","sessions"]}`, alert, "measures", `"users, sessions" are several measures`},
		{"a rule on two measures of a summary", `{"queryType":"summary","measures":["users","sessions"]}`, alert, "measures", "equal labels"},
		{"a rule on one measure named twice", `{"measures":["users","users"]}`, alert, "", ""},
		{"two measures beside an expression", `{"measures":["users","sessions"]}`, beside, "", ""},
		{"a rule by channel", `{"measures":["dropOffRate"],"groupBy":["channel"]}`, alert, "", ""},
		{"a table in a panel", `{"queryType":"sessions","measures":["users","sessions"]}`, Context{}, "", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, _, err := Parse(json.RawMessage(tt.stored), tt.c)
			var e *Error
			switch {
			case tt.field == "" && err != nil:
				t.Error(err)
			case tt.field != "" && (!errors.As(err, &e) || e.Field != tt.field || !strings.Contains(e.Error(), tt.says)):
				t.Errorf("got %v", err)
			}
		})
	}
}

func TestRatesByContainmentType(t *testing.T) {
	for _, m := range AllMeasures() {
		t.Run(string(m), func(t *testing.T) {
			_, _, err := Parse(json.RawMessage(`{"measures":["sessions","`+string(m)+`"],"groupBy":["containmentType"]}`), aDay)
			if (err != nil) != m.IsRate() {
				t.Errorf("%s: %v", m, err)
			}
		})
	}
	if _, _, err := Parse(json.RawMessage(`{"queryType":"sessions","groupBy":["containmentType"]}`), aDay); err != nil {
		t.Errorf("a table has no groups: %v", err)
	}
}

func TestBucketsAreBounded(t *testing.T) {
	c := Context{Range: session.Span{From: 0, To: 11_000 * 60_000}}
	if _, _, err := Parse(json.RawMessage(`{"interval":"1m"}`), c); err != nil {
		t.Errorf("11,000 buckets: %v", err)
	}
	c.Range.To++
	_, _, err := Parse(json.RawMessage(`{"interval":"1m"}`), c)
	if err == nil || !strings.Contains(err.Error(), `interval: "1m" cuts this time range into more than 11000 buckets. Choose a longer interval`) {
		t.Errorf("11,001 buckets: %v", err)
	}
	if _, _, err := Parse(json.RawMessage(`{"interval":"1m","queryType":"summary"}`), c); err != nil {
		t.Errorf("a summary has no buckets: %v", err)
	}
}

func TestValuesAreBounded(t *testing.T) {
	c := Context{Range: session.Span{From: 0, To: 2000 * 60_000}}
	if _, _, err := Parse(json.RawMessage(`{"interval":"1m","groupBy":["channel"],"groupLimit":999}`), c); err != nil {
		t.Errorf("2,000,000 values: %v", err)
	}
	_, _, err := Parse(json.RawMessage(`{"interval":"1m","groupBy":["channel"],"groupLimit":1000}`), c)
	if err == nil || !strings.Contains(err.Error(), "2002000 values; at most 2000000") {
		t.Errorf("2,002,000 values: %v", err)
	}
	if _, _, err = Parse(json.RawMessage(`{"interval":"1m","groupBy":["hourOfDay","dayOfWeek"],"groupLimit":1000}`), c); err != nil {
		t.Errorf("groups of fixed sets do not fold, so the limit does not count: %v", err)
	}
}

func TestRangeIsChecked(t *testing.T) {
	for _, r := range []session.Span{{From: 2, To: 1}, {From: -farthest - 1, To: 0}, {From: 0, To: farthest + 1}} {
		t.Run(fmt.Sprint(r), func(t *testing.T) {
			if _, _, err := Parse(nil, Context{Range: r}); err == nil {
				t.Errorf("%v is a range", r)
			}
		})
	}
	if _, _, err := Parse(json.RawMessage(`{"queryType":"summary"}`), Context{Range: session.Span{From: -farthest, To: farthest}}); err != nil {
		t.Errorf("all of time: %v", err)
	}
}

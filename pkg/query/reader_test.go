package query

import (
	"encoding/json"
	"errors"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// readCases reads cases that the TypeScript side runs too.
func readCases[T any](t *testing.T, name string) (cases []T) {
	t.Helper()
	raw, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(raw, &cases); err != nil || len(cases) == 0 {
		t.Fatalf("no cases: %v", err)
	}
	return cases
}

func TestStoredShapes(t *testing.T) {
	type shape struct {
		Name         string
		Stored, Read json.RawMessage
		Error        string
	}
	for _, c := range readCases[shape](t, "reader.json") {
		t.Run(c.Name, func(t *testing.T) {
			got, _, err := Parse(c.Stored, aDay)
			if c.Error != "" {
				if err == nil || err.Error() != c.Error {
					t.Errorf("got %v, want %s", err, c.Error)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			want, _, err := Parse(c.Read, aDay)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, got, sameZone); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestUnknownFields(t *testing.T) {
	type unknown struct {
		Stored map[string]any
		Slips  [][2]string
	}
	for _, c := range readCases[unknown](t, "slips.json") {
		raw, _ := json.Marshal(c.Stored)
		t.Run(string(raw), func(t *testing.T) {
			p := parser{reader: &reader{stored: c.Stored}}
			p.unknownFields()
			notices := p.notices
			if len(notices) != len(c.Slips) {
				t.Fatalf("got %q, want %v", notices, c.Slips)
			}
			for i, slip := range c.Slips {
				if !strings.HasPrefix(notices[i], `"`+slip[0]+`" is not a field of `) || !strings.HasSuffix(notices[i], "Did you mean "+slip[1]+"?") {
					t.Errorf("got %q, want it to name %v", notices[i], slip)
				}
			}
		})
	}
}

func TestSlipsInRulesAndExpressions(t *testing.T) {
	for _, c := range []Context{{Alert: true, Expression: true}, {Expression: true}} {
		for stored, field := range map[string]string{
			`{"measure":["sessions"]}`: "measure", `{"groupby":["channel"]}`: "groupby",
			`{"filters":[{"key":"channel","operator":"=","vals":["x"]}]}`: "filters[0].vals",
		} {
			t.Run(stored, func(t *testing.T) {
				_, _, err := Parse(json.RawMessage(stored), c)
				var e *Error
				if !errors.As(err, &e) || e.Field != field || !strings.Contains(e.Error(), "Did you mean ") {
					t.Errorf("%s: got %v", stored, err)
				}
			})
		}
		if _, _, err := Parse(json.RawMessage(`{"refId":"A","intervalMs":1000,"maxDataPoints":43200,"queryCachingTTL":1,"foreign":1}`), c); err != nil {
			t.Error(err)
		}
	}
	if _, notices, err := Parse(json.RawMessage(`{"measure":["sessions"]}`), Context{}); err != nil || len(notices) != 1 {
		t.Errorf("in a panel: %v %v", notices, err)
	}
}

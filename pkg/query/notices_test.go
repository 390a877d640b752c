package query

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestContradictions(t *testing.T) {
	filter := func(key, operator, value string) string {
		return `"filters":[{"key":"` + key + `","operator":"` + operator + `","values":["` + value + `"]}]`
	}
	tests := []struct{ name, stored, says string }{
		{"the other status", `{` + filter("status", "=", "active") + `}`, "contradicts status = closed"},
		{"not the status", `{` + filter("status", "!=", "closed") + `}`, "contradicts status = closed"},
		{"a regex of the other status", `{` + filter("status", "=~", "act.*") + `}`, "contradicts status = closed"},
		{"the same status", `{` + filter("status", "=", "closed") + `}`, ""},
		{"any status", `{"status":"all",` + filter("status", "=", "active") + `}`, ""},
		{"a status that leaves the chosen one", `{` + filter("status", "!=", "active") + `}`, ""},
		{"the other session type", `{` + filter("sessionType", "=", "non-interactive") + `}`, "contradicts sessionType = interactive"},
		{"any session type", `{"sessionType":"all",` + filter("sessionType", "=", "non-interactive") + `}`, ""},
		{"no common bot", `{"bots":["st-1"],` + filter("bot", "=", "st-2") + `}`, "contradicts bots = st-1"},
		{"one common bot", `{"bots":["st-1","st-2"],` + filter("bot", "=", "st-2") + `}`, ""},
		{"every bot", `{` + filter("bot", "=", "st-2") + `}`, ""},
		{"no common containment type", `{"measures":["sessions"],"containmentTypes":["dropOff","agent"],` + filter("containmentType", "=", "selfService") + `}`,
			"contradicts containmentTypes = dropOff, agent"},
		{"rates ignore both", `{"measures":["agentTransferRate"],"containmentTypes":["dropOff"],` + filter("containmentType", "=", "agent") + `}`, ""},
		{"a table has no rates", `{"queryType":"sessions","containmentTypes":["dropOff"],` + filter("containmentType", "=", "agent") + `}`, "contradicts containmentTypes"},
		{"another key", `{` + filter("channel", "=", "active") + `}`, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			q, notices, err := Parse(json.RawMessage(tt.stored), aDay)
			if err != nil {
				t.Fatal(err)
			}
			if got := strings.Join(notices, "\n"); !strings.Contains(got, tt.says) || (tt.says == "" && got != "") {
				t.Errorf("got %q", got)
			}
			if len(q.Filters) != 1 {
				t.Error("the filter is gone: both must apply")
			}
		})
	}
}

func TestSessionIDsDecideAlone(t *testing.T) {
	q, notices, err := Parse(json.RawMessage(`{"queryType":"sessions","sessionIds":["a","b","a"],"status":"closed","containmentTypes":["agent"],
		"filters":[{"key":"channel","operator":"=","values":["rtm"]}],"apiUserId":"u","callId":"c","bots":["st-1"]}`), aDay)
	if err != nil {
		t.Fatal(err)
	}
	want := Query{
		RefID: "A", Type: Sessions, Bots: []string{"st-1"}, SessionType: All, Status: All, Developer: Include,
		Measures: []Measure{DropOffRate}, GroupLimit: 10, Interval: "5m", Zone: q.Zone, MinSessions: 1, CountBy: ByStart, LongestSession: DefaultLongestSession, FinalTo: farthest, BaselineWeeks: 4, Limit: 1000,
		Fetch: Shared, SessionIDs: []string{"a", "b"}, Range: aDay.Range,
	}
	if diff := cmp.Diff(want, q, sameZone); diff != "" {
		t.Error(diff)
	}
	if len(notices) != 1 || !strings.Contains(notices[0], "containmentTypes, filters, apiUserId, callId") {
		t.Errorf("got %q", notices)
	}
	if _, notices, _ = Parse(json.RawMessage(`{"queryType":"sessions","sessionIds":["a"],"status":"closed"}`), aDay); len(notices) != 0 {
		t.Errorf("defaults given way are not worth a notice: %q", notices)
	}
}

func TestDirect(t *testing.T) {
	for stored, want := range map[string]bool{
		`{}`: false, `{"fetch":"shared","filters":[{"key":"channel","operator":"=","values":["a"]}]}`: false,
		`{"fetch":"filtered"}`: true, `{"apiUserId":"a"}`: true, `{"callId":"a"}`: true, `{"sessionIds":["a"]}`: true,
	} {
		t.Run(stored, func(t *testing.T) {
			if got := mustParse(t, stored, aDay).Direct(); got != want {
				t.Errorf("%s: %v", stored, got)
			}
		})
	}
}

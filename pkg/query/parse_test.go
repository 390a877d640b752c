package query

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"
	_ "time/tzdata" // zones, also where the machine has none

	"github.com/google/go-cmp/cmp"
	"github.com/koreai/sessions-datasource/pkg/session"
)

// aDay is a range of a day with a data source of two bots.
var aDay = Context{
	RefID: "A", Range: session.Span{From: 1_717_200_000_000, To: 1_717_286_400_000},
	MaxDataPoints: 1000, KnownBots: []string{"st-1", "st-2"},
}

// sameZone compares zones by name.
var sameZone = cmp.Comparer(func(a, b *time.Location) bool { return a.String() == b.String() })

func mustParse(t testing.TB, stored string, c Context) Query {
	t.Helper()
	q, _, err := Parse(json.RawMessage(stored), c)
	if err != nil {
		t.Fatal(err)
	}
	return q
}

func TestDefaults(t *testing.T) {
	want := Query{
		RefID: "A", Type: TimeSeries, SessionType: "interactive", Status: "closed", Developer: "exclude",
		Measures: []Measure{DropOffRate}, GroupLimit: 10, Interval: "5m", Auto: true, Zone: time.UTC, MinSessions: 1, Limit: 1000, CountBy: ByStart, LongestSession: DefaultLongestSession,
		FinalTo: farthest, BaselineWeeks: 4,
		Fetch: "shared", Range: aDay.Range,
	}
	for _, stored := range []string{
		``, `null`, `{}`, `{"refId":"A","datasource":{"type":"koreai-sessions-datasource","uid":"x"},"hide":false,"key":"Q-1","intervalMs":1000,"unknown":[{}]}`,
		`{"schemaVersion":1,"queryType":"","bots":[],"containmentTypes":[],"sessionType":"","status":"","developerSessions":"","filters":[],
		  "measures":[],"groupBy":[],"groupLimit":"","interval":"","timeZone":"","timeShift":"","minSessions":null,"legend":"","limit":"","tagColumns":[],
		  "fetch":"","apiUserId":"","callId":"","sessionIds":[],"allowPartial":false}`,
	} {
		t.Run(shorten(stored), func(t *testing.T) {
			q, notices, err := Parse(json.RawMessage(stored), aDay)
			if err != nil {
				t.Fatalf("%s: %v", stored, err)
			}
			if diff := cmp.Diff(want, q, sameZone); diff != "" || len(notices) > 0 {
				t.Errorf("%s: %s %v", stored, diff, notices)
			}
		})
	}
}

func TestEverythingSet(t *testing.T) {
	q := mustParse(t, `{"schemaVersion":1,"queryType":"summary","bots":["st-2","st-1","st-2"],"containmentTypes":["agent","dropOff","agent"],
		"sessionType":"non-interactive","status":"all","developerSessions":"only",
		"filters":[{"key":"sessionTag.a.b","operator":"!~","values":["x.*","y","x.*"]},{"key":"","operator":"=","values":[]},{"key":"channel","operator":"=","values":[]}],
		"measures":["users","sessions","users"],"groupBy":["channel","userTag.plan","channel"],"groupLimit":"7","interval":"1w","timeZone":"Asia/Kolkata",
		"timeShift":"4w","minSessions":3.0,"legend":"{{measure}}","limit":5e4,"tagColumns":["userTag.plan"],"fetch":"filtered","apiUserId":"a@b.c","callId":"c1","allowPartial":true}`, aDay)
	kolkata, _ := time.LoadLocation("Asia/Kolkata")
	want := Query{
		RefID: "A", Type: Summary, Bots: []string{"st-2", "st-1"}, ContainmentTypes: []string{"agent", "dropOff"},
		SessionType: "non-interactive", Status: "all", Developer: "only",
		Filters:  []Filter{{Key: "sessionTag.a.b", Operator: NotMatch, Values: []string{"x.*", "y"}}},
		Measures: []Measure{Users, SessionCount}, GroupBy: []Dimension{Channel, "userTag.plan"}, GroupLimit: 7,
		Interval: "1w", Zone: kolkata, Shift: Shift{Count: 4, Unit: "w"}, CountBy: ByStart, LongestSession: DefaultLongestSession,
		FinalTo: farthest, BaselineWeeks: 4, MinSessions: 3, Legend: "{{measure}}", Format: FormatTable, Limit: 50_000,
		TagColumns: []Dimension{"userTag.plan"}, Fetch: "filtered", APIUserIDs: []string{"a@b.c"}, CallIDs: []string{"c1"},
		Range: aDay.Range, AllowPartial: true,
	}
	if diff := cmp.Diff(want, q, sameZone); diff != "" {
		t.Error(diff)
	}
}

// TestErrors names, for every bad query, the field and what the sentence must hold.
func TestErrors(t *testing.T) {
	long := strings.Repeat("x", 3000)
	tests := []struct{ stored, field, says string }{
		{`[]`, "query", "must be a JSON object"},
		{`{"a":`, "query", "is not JSON"},
		{`{} {}`, "query", "is not JSON"},
		{`{"queryType":"timeseries"}`, "queryType", `"timeseries" is not known. Allowed: timeSeries, summary, sessions, conversation.`},
		{`{"queryType":5}`, "queryType", `"5" is not known`},
		{`{"bots":["st-1","st-9"]}`, "bots", `"st-9" is not a bot of this data source. Allowed: st-1, st-2.`},
		{`{"bots":[""]}`, "bots", "empty entry"},
		{`{"bots":["st-1",null]}`, "bots[1]", "is null; it must be text"},
		{`{"containmentTypes":["dropoff"]}`, "containmentTypes", `"dropoff" is not known. Allowed: dropOff, selfService, agent.`},
		{`{"sessionType":"noninteractive"}`, "sessionType", "Allowed: interactive, non-interactive, all."},
		{`{"status":"open"}`, "status", "Allowed: closed, active, all."},
		{`{"developerSessions":true}`, "developerSessions", `"true" is not known`},
		{`{"developerSessions":"no"}`, "developerSessions", "Allowed: exclude, include, only."},
		{`{"filters":["a"]}`, "filters[0]", "key, operator and values"},
		{`{"filters":[{"key":"chanel","operator":"=","values":["a"]}]}`, "filters[0].key", `"chanel" is not a dimension. Allowed: bot, containmentType`},
		{`{"filters":[{"key":"sessionTag.","operator":"=","values":["a"]}]}`, "filters[0].key", "sessionTag.<name>"},
		{`{"filters":[{"key":"","operator":"=","values":["a"]}]}`, "filters[0].key", "is empty"},
		{`{"filters":[{"key":"channel","operator":"==","values":["a"]}]}`, "filters[0].operator", `"==" is not known. Allowed: =, !=, =~, !~.`},
		{`{"filters":[{"key":"channel","values":["a"]}]}`, "filters[0].operator", "Allowed: =, !=, =~, !~."},
		{`{"filters":[{"key":"channel","operator":"=~","values":["a","(b"]}]}`, "filters[0].values[1]", "is not a regular expression"},
		{`{"filters":[{"key":"channel","operator":"!~","values":["a)|(b"]}]}`, "filters[0].values[0]", "is not a regular expression"},
		{`{"filters":[{"key":"channel","operator":"=~","values":["(?=a)"]}]}`, "filters[0].values[0]", "look-around"},
		{`{"filters":[{"key":"channel","operator":"=~","values":["` + long[:1001] + `"]}]}`, "filters[0].values[0]", "1001 bytes long"},
		{`{"filters":[{"key":"channel","operator":"=","values":["` + long + `"]}]}`, "filters[0].values[0]", "at most 2000"},
		{`{"filters":[{"key":"hourOfDay","operator":"=","values":["9"]}]}`, "filters[0].values[0]", "Allowed: 00, 01"},
		{`{"filters":[{"key":"dayOfWeek","operator":"!=","values":["Monday"]}]}`, "filters[0].values[0]", "Allowed: Mon, Tue"},
		{`{"measures":["dropOffRate","rate"]}`, "measures", `"rate" is not known. Allowed: sessions, dropOffRate`},
		{`{"groupBy":["tag"]}`, "groupBy", `"tag" is not a dimension`},
		{`{"groupBy":["sessionTag.` + long[:201] + `"]}`, "groupBy[0]", "212 bytes long"},
		{`{"groupLimit":0}`, "groupLimit", `"0" is out of bounds. Allowed: whole numbers from 1 to 1000.`},
		{`{"groupLimit":1001}`, "groupLimit", "1 to 1000"},
		{`{"minSessions":-1}`, "minSessions", `"-1" is out of bounds`},
		{`{"limit":-5}`, "limit", `"-5" is out of bounds. Allowed: whole numbers from 1 to 50000.`},
		{`{"limit":50001}`, "limit", "1 to 50000"},
		{`{"limit":"ten"}`, "limit", `"ten" is not a whole number`},
		{`{"limit":"1e3"}`, "limit", `"1e3" is not a whole number`},
		{`{"limit":1.5}`, "limit", `"1.5" is not a whole number`},
		{`{"limit":1e300}`, "limit", "is not a whole number"},
		{`{"interval":"hour"}`, "interval", `"hour" is not an interval. Allowed: 1m, 5m, 15m, 30m, 1h, 3h, 6h, 12h, 1d, 1w, 1M.`},
		{`{"interval":"32d"}`, "interval", `"32d" is longer than a month`},
		{`{"timeZone":"Europe/Berlinn"}`, "timeZone", `"Europe/Berlinn" is not a time zone. Write an IANA name`},
		{`{"timeZone":"browser"}`, "timeZone", "IANA name"},
		{`{"timeZone":"Local"}`, "timeZone", "IANA name"},
		{`{"timeZone":"right/UTC"}`, "timeZone", "IANA name"},
		{`{"timeZone":"../../etc/passwd"}`, "timeZone", "IANA name"},
		{`{"timeShift":"7"}`, "timeShift", "(1h, 1d, 7d, 4w, 1M)"},
		{`{"timeShift":"-1d"}`, "timeShift", "range (the period before)"},
		{`{"timeShift":"0d"}`, "timeShift", "is not a time shift"},
		{`{"timeShift":"1y"}`, "timeShift", "is not a time shift"},
		{`{"timeShift":"3661d"}`, "timeShift", "more than 3660 days"},
		{`{"timeShift":"523w"}`, "timeShift", "more than 3660 days"},
		{`{"timeShift":"9999999h"}`, "timeShift", "more than 3660 days"},
		{`{"queryType":"sessions","timeShift":"1d"}`, "timeShift", "no meaning for a table"},
		{`{"groupBy":["channel","containmentType"]}`, "groupBy", "cannot split dropOffRate"},
		{`{"tagColumns":["channel"]}`, "tagColumns", `"channel" is not a tag. Allowed: sessionTag.<name>, userTag.<name>.`},
		{`{"fetch":"all"}`, "fetch", "Allowed: shared, filtered."},
		{`{"callId":"` + long + `"}`, "callId", "at most 200"},
		{`{"sessionIds":[""]}`, "sessionIds", "empty entry"},
		{`{"allowPartial":"yes"}`, "allowPartial", "must be true or false"},
	}
	for _, tt := range tests {
		t.Run(shorten(tt.stored), func(t *testing.T) {
			_, _, err := Parse(json.RawMessage(tt.stored), aDay)
			var e *Error
			if !errors.As(err, &e) {
				t.Fatalf("got %v", err)
			}
			if e.Field != tt.field || !strings.Contains(e.Error(), tt.says) || !strings.HasPrefix(e.Error(), tt.field+": ") {
				t.Errorf("got %q for field %s, want %q for field %s", e.Error(), e.Field, tt.says, tt.field)
			}
			if len(e.Error()) > 1500 {
				t.Errorf("the sentence has %d bytes", len(e.Error()))
			}
		})
	}
}

func TestListsAreBounded(t *testing.T) {
	entries := func(n int, entry string) string {
		return "[" + strings.TrimSuffix(strings.Repeat(entry+",", n), ",") + "]"
	}
	for _, tt := range []struct {
		field, entry string
	}{
		{"bots", `"st-1"`},
		{"containmentTypes", `"agent"`},
		{"filters", `{"key":"channel","operator":"=","values":[]}`},
		{"measures", `"sessions"`},
		{"groupBy", `"channel"`},
		{"tagColumns", `"userTag.a"`},
		{"sessionIds", `"65a000000000000000000000"`},
	} {
		t.Run(tt.field, func(t *testing.T) {
			longest := limits.Max[tt.field]
			if _, _, err := Parse(json.RawMessage(`{"`+tt.field+`":`+entries(longest, tt.entry)+`}`), aDay); err != nil {
				t.Errorf("%d entries: %v", longest, err)
			}
			_, _, err := Parse(json.RawMessage(`{"`+tt.field+`":`+entries(longest+1, tt.entry)+`}`), aDay)
			if err == nil || !strings.Contains(err.Error(), fmt.Sprintf("has %d entries; at most %d are allowed", longest+1, longest)) {
				t.Errorf("%d entries: %v", longest+1, err)
			}
		})
	}
	values := `{"filters":[{"key":"channel","operator":"=","values":` + entries(MaxFilterValues+1, `"a"`) + `}]}`
	if _, _, err := Parse(json.RawMessage(values), aDay); err == nil {
		t.Error("a filter takes any number of values")
	}
	if _, _, err := Parse(json.RawMessage(`{"x":"`+strings.Repeat("x", MaxQueryBytes)+`"}`), aDay); err == nil || !strings.Contains(err.Error(), "at most 1048576") {
		t.Error("a query may be of any size")
	}
}

func TestBotsOfAnAccount(t *testing.T) {
	c := aDay
	c.Account, c.KnownBots = true, nil
	if q := mustParse(t, `{"bots":["st-anything"]}`, c); len(q.Bots) != 1 {
		t.Errorf("got bots %v", q.Bots)
	}
	c.Account = false
	if _, _, err := Parse(json.RawMessage(`{"bots":["st-1"]}`), c); err == nil || !strings.Contains(err.Error(), "add one in its settings") {
		t.Errorf("a data source without bots: %v", err)
	}
}

func TestPartialAnswersAreForPanelsAlone(t *testing.T) {
	for _, c := range []Context{{Alert: true}, {Expression: true}, {Alert: true, Expression: true}} {
		t.Run(fmt.Sprintf("alert %v", c.Alert), func(t *testing.T) {
			if q := mustParse(t, `{"allowPartial":true}`, c); q.AllowPartial {
				t.Errorf("allowed with %+v", c)
			}
		})
	}
	if q := mustParse(t, `{"allowPartial":true}`, Context{}); !q.AllowPartial {
		t.Error("not allowed for a panel")
	}
}

// An empty input, a variable on All and a variable without a value are no constraint.
func TestEmptyLookUpsAreNone(t *testing.T) {
	for _, stored := range []string{`{"apiUserId":""}`, `{"callId":[""]}`, `{"apiUserId":[" ",""],"callId":null}`, `{"callId":[]}`} {
		t.Run(stored, func(t *testing.T) {
			q := mustParse(t, stored, aDay)
			if len(q.APIUserIDs)+len(q.CallIDs) != 0 || q.Direct() {
				t.Errorf("users %q, calls %q, asked directly: %v", q.APIUserIDs, q.CallIDs, q.Direct())
			}
		})
	}
}

// IDs are pasted from tables, mails and tickets.
func TestPastedIDs(t *testing.T) {
	ids := mustParse(t, `{"sessionIds":[" 6a0b ","6a0b","6a0c\n"]}`, aDay).SessionIDs
	q := mustParse(t, `{"apiUserId":" a@b.c","callId":["c-1","c-1 "]}`, aDay)
	got := fmt.Sprintf("%q %q %q", ids, q.APIUserIDs, q.CallIDs)
	if want := `["6a0b" "6a0c"] ["a@b.c"] ["c-1"]`; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

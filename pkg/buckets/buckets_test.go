package buckets

import (
	"encoding/json"
	"strings"
	"testing"
	"time"
	_ "time/tzdata" // zones, also where the machine has none

	"github.com/google/go-cmp/cmp"
	"github.com/koreai/sessions-datasource/pkg/query"
	"github.com/koreai/sessions-datasource/pkg/session"
)

const layout = "2006-01-02T15:04Z07:00"

func instant(t testing.TB, s string) int64 {
	t.Helper()
	at, err := time.Parse(layout, s)
	if err != nil {
		t.Fatal(err)
	}
	return at.UnixMilli()
}

// parsed is a query over [from, to) as dashboards store it.
func parsed(t testing.TB, stored, from, to string) query.Query {
	t.Helper()
	q, _, err := query.Parse(json.RawMessage(stored), query.Context{Range: session.Span{From: instant(t, from), To: instant(t, to)}})
	if err != nil {
		t.Fatal(err)
	}
	return q
}

func shown(times []int64, zone *time.Location) []string {
	out := make([]string, len(times))
	for i, ms := range times {
		out[i] = time.UnixMilli(ms).In(zone).Format(layout)
	}
	return out
}

func TestNew(t *testing.T) {
	tests := []struct {
		name, stored, from, to string
		stamps, edges          []string
	}{
		{"a bucket is stamped at its start, even before the range",
			`{"interval":"1h"}`, "2024-05-01T10:20Z", "2024-05-01T11:10Z",
			[]string{"2024-05-01T10:00Z", "2024-05-01T11:00Z"},
			[]string{"2024-05-01T10:00Z", "2024-05-01T11:00Z", "2024-05-01T12:00Z"}},
		{"hours are moved by elapsed time",
			`{"interval":"1h","timeShift":"1h"}`, "2024-05-01T10:00Z", "2024-05-01T11:00Z",
			[]string{"2024-05-01T10:00Z"}, []string{"2024-05-01T09:00Z", "2024-05-01T10:00Z"}},
		{"24 hours are elapsed time over a clock change",
			`{"interval":"1d","timeShift":"24h","timeZone":"Europe/Berlin"}`, "2024-03-31T22:00Z", "2024-04-01T22:00Z",
			[]string{"2024-04-01T00:00+02:00"}, []string{"2024-03-30T23:00+01:00", "2024-04-01T00:00+02:00"}},
		{"a day is a day on the clock over a clock change",
			`{"interval":"1d","timeShift":"1d","timeZone":"Europe/Berlin"}`, "2024-03-31T22:00Z", "2024-04-01T22:00Z",
			[]string{"2024-04-01T00:00+02:00"}, []string{"2024-03-31T00:00+01:00", "2024-04-01T00:00+02:00"}},
		{"weeks keep the time of day",
			`{"interval":"12h","timeShift":"4w","timeZone":"America/New_York"}`, "2024-03-20T16:00Z", "2024-03-21T04:00Z",
			[]string{"2024-03-20T12:00-04:00"}, []string{"2024-02-21T12:00-05:00", "2024-02-22T00:00-05:00"}},
		{"the period before is the length of the range earlier",
			`{"interval":"30m","timeShift":"range"}`, "2024-05-01T10:00Z", "2024-05-01T11:30Z",
			[]string{"2024-05-01T10:00Z", "2024-05-01T10:30Z", "2024-05-01T11:00Z"},
			[]string{"2024-05-01T08:30Z", "2024-05-01T09:00Z", "2024-05-01T09:30Z", "2024-05-01T10:00Z"}},
		{"the hour that is shown twice existed once a week earlier: the second bucket is empty",
			`{"interval":"1h","timeShift":"7d","timeZone":"Europe/Berlin"}`, "2024-10-26T23:00Z", "2024-10-27T02:00Z",
			[]string{"2024-10-27T01:00+02:00", "2024-10-27T02:00+02:00", "2024-10-27T02:00+01:00"},
			[]string{"2024-10-20T01:00+02:00", "2024-10-20T02:00+02:00", "2024-10-20T02:00+02:00", "2024-10-20T03:00+02:00"}},
		{"edges that would run backwards stay where they are",
			`{"interval":"30m","timeShift":"7d","timeZone":"Europe/Berlin"}`, "2024-10-27T00:00Z", "2024-10-27T02:00Z",
			[]string{"2024-10-27T02:00+02:00", "2024-10-27T02:30+02:00", "2024-10-27T02:00+01:00", "2024-10-27T02:30+01:00"},
			[]string{"2024-10-20T02:00+02:00", "2024-10-20T02:30+02:00", "2024-10-20T02:30+02:00", "2024-10-20T02:30+02:00", "2024-10-20T03:00+02:00"}},
		{"a range that ends inside the first of the two hours is measured to its end",
			`{"interval":"30m","timeShift":"7d","timeZone":"Europe/Berlin"}`, "2024-10-27T00:00Z", "2024-10-27T00:50Z",
			[]string{"2024-10-27T02:00+02:00", "2024-10-27T02:30+02:00"},
			[]string{"2024-10-20T02:00+02:00", "2024-10-20T02:30+02:00", "2024-10-20T02:50+02:00"}},
		{"a range that begins in minutes repeated before midnight is measured from its start",
			`{"interval":"1h","timeShift":"1d","timeZone":"America/St_Johns"}`, "2010-11-07T02:45Z", "2010-11-07T03:00Z",
			[]string{"2010-11-07T00:00-02:30"},
			[]string{"2010-11-05T23:15-02:30", "2010-11-06T00:00-02:30"}},
		{"the hour that was left out a week earlier is an empty bucket",
			`{"interval":"1h","timeShift":"7d","timeZone":"Europe/Berlin"}`, "2024-04-06T23:00Z", "2024-04-07T02:00Z",
			[]string{"2024-04-07T01:00+02:00", "2024-04-07T02:00+02:00", "2024-04-07T03:00+02:00"},
			[]string{"2024-03-31T01:00+01:00", "2024-03-31T03:00+02:00", "2024-03-31T03:00+02:00", "2024-03-31T04:00+02:00"}},
		{"days that the month before lacks are empty buckets",
			`{"interval":"1d","timeShift":"1M"}`, "2026-03-28T00:00Z", "2026-04-02T00:00Z",
			[]string{"2026-03-28T00:00Z", "2026-03-29T00:00Z", "2026-03-30T00:00Z", "2026-03-31T00:00Z", "2026-04-01T00:00Z"},
			[]string{"2026-02-28T00:00Z", "2026-03-01T00:00Z", "2026-03-01T00:00Z", "2026-03-01T00:00Z", "2026-03-01T00:00Z", "2026-03-02T00:00Z"}},
		{"an empty range has no buckets", `{"interval":"1h"}`, "2024-05-01T10:20Z", "2024-05-01T10:20Z", []string{}, []string{}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			q := parsed(t, tt.stored, tt.from, tt.to)
			a, err := New(q)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.stamps, shown(a.Stamps, q.Zone)); diff != "" {
				t.Errorf("stamps: %s", diff)
			}
			if diff := cmp.Diff(tt.edges, shown(a.Edges, q.Zone)); diff != "" {
				t.Errorf("edges: %s", diff)
			}
		})
	}
}

func TestMeasured(t *testing.T) {
	tests := []struct{ name, stored, from, to, wantFrom, wantTo string }{
		{"no shift", `{}`, "2024-04-01T10:17Z", "2024-04-01T12:00Z", "2024-04-01T10:17Z", "2024-04-01T12:00Z"},
		{"a week on the clock over a clock change", `{"timeShift":"7d","timeZone":"Europe/Berlin"}`,
			"2024-04-01T10:17Z", "2024-04-01T12:00Z", "2024-03-25T11:17Z", "2024-03-25T13:00Z"},
		{"the period before", `{"timeShift":"range"}`, "2024-04-01T10:00Z", "2024-04-01T12:00Z", "2024-04-01T08:00Z", "2024-04-01T10:00Z"},
		{"a range inside the repeated hour that would run backwards is empty", `{"timeShift":"7d","timeZone":"Europe/Berlin","interval":"5m"}`,
			"2024-10-27T00:50Z", "2024-10-27T01:10Z", "2024-10-20T00:50Z", "2024-10-20T00:50Z"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			want := session.Span{From: instant(t, tt.wantFrom), To: instant(t, tt.wantTo)}
			if got := parsed(t, tt.stored, tt.from, tt.to).Measured(); got != want {
				t.Errorf("got %v, want %v", shown([]int64{got.From, got.To}, time.UTC), tt)
			}
		})
	}
}

func TestNewRefuses(t *testing.T) {
	long := session.Span{From: 0, To: 400 * 86_400_000}
	for _, tt := range []struct {
		q    query.Query
		says string
	}{
		{query.Query{Interval: "2h", Zone: time.UTC, Range: long}, "2h"},
		{query.Query{Interval: "1m", Zone: time.UTC, Range: long}, "11000"},
	} {
		if _, err := New(tt.q); err == nil || !strings.Contains(err.Error(), tt.says) {
			t.Errorf("%s: %v", tt.q.Interval, err)
		}
	}
}

// A bucket is null, not 0, where there is nothing that could be measured.
func TestNull(t *testing.T) {
	for _, tt := range []struct {
		name, stored, from, to, now string
		want                        []bool
	}{
		{"nothing is", `{"interval":"1h"}`, "2026-05-04T10:00Z", "2026-05-04T12:00Z", "2026-05-04T12:00Z", nil},
		{"what begins after now", `{"interval":"1h"}`, "2026-05-04T10:00Z", "2026-05-04T14:00Z", "2026-05-04T11:30Z", []bool{false, false, true, true}},
		{"what begins now has begun", `{"interval":"1h"}`, "2026-05-04T10:00Z", "2026-05-04T13:00Z", "2026-05-04T11:00Z", []bool{false, false, true}},
		{"what is measured earlier began earlier", `{"interval":"1h","timeShift":"1h"}`, "2026-05-04T10:00Z", "2026-05-04T13:00Z", "2026-05-04T10:30Z", []bool{false, false, true}},
		{"a day earlier nothing is after now", `{"interval":"1h","timeShift":"1d"}`, "2026-05-04T10:00Z", "2026-05-04T13:00Z", "2026-05-04T10:30Z", nil},
		{"days that the month lacks", `{"interval":"1d","timeShift":"1M"}`, "2026-03-28T00:00Z", "2026-04-01T00:00Z", "2026-05-01T00:00Z", []bool{false, true, true, true}},
		{"hours of them, too", `{"interval":"12h","timeShift":"1M"}`, "2026-03-30T12:00Z", "2026-04-01T12:00Z", "2026-05-01T00:00Z", []bool{true, true, true, false}},
		{"an hour that a clock change left out is 0 like any hour without a session", `{"interval":"1h","timeShift":"7d","timeZone":"Europe/Berlin"}`,
			"2024-04-06T23:00Z", "2024-04-07T02:00Z", "2026-05-01T00:00Z", nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			a, err := New(parsed(t, tt.stored, tt.from, tt.to))
			if err != nil {
				t.Fatal(err)
			}
			a.After(instant(t, tt.now))
			if diff := cmp.Diff(tt.want, a.Null); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func FuzzNew(f *testing.F) {
	f.Add("Europe/Berlin", int64(1_729_983_600_000), int64(86_400_000), uint8(0), "7d")
	f.Add("Europe/Berlin", int64(1_712_444_400_000), int64(86_400_000), uint8(1), "1w")
	f.Add("Australia/Lord_Howe", int64(1_712_400_000_000), int64(186_400_000), uint8(3), "range")
	f.Add("Pacific/Apia", int64(1_325_300_000_000), int64(386_400_000), uint8(8), "1d")
	f.Add("Europe/Berlin", int64(1_774_900_000_000), int64(486_400_000), uint8(8), "1M")
	f.Add("America/Havana", int64(1_730_600_000_000), int64(86_400_000), uint8(2), "23h")
	intervals := []string{"1m", "5m", "15m", "30m", "1h", "3h", "6h", "12h", "1d", "1w", "1M"}
	f.Fuzz(func(t *testing.T, zone string, from, length int64, pick uint8, shift string) {
		stored, _ := json.Marshal(map[string]any{"timeZone": zone, "timeShift": shift, "interval": intervals[int(pick)%len(intervals)]})
		if from < -1<<45 || from > 1<<45 || length < 0 || length > 100*86_400_000 {
			return // not a range that people ask for
		}
		q, _, err := query.Parse(stored, query.Context{Range: session.Span{From: from, To: from + length}})
		if err != nil {
			return // not a query
		}
		a, err := New(q)
		if err != nil {
			t.Fatalf("a parsed query has no axis: %v", err)
		}
		checkAxis(t, a, q)
	})
}

// checkAxis is what package measure relies on.
func checkAxis(t *testing.T, a Axis, q query.Query) {
	t.Helper()
	if q.Range.Empty() {
		if len(a.Edges)+len(a.Stamps) > 0 {
			t.Fatal("an empty range has buckets")
		}
		return
	}
	n := len(a.Stamps)
	if len(a.Edges) != n+1 {
		t.Fatalf("%d edges for %d buckets", len(a.Edges), n)
	}
	for i := range n {
		if a.Edges[i] > a.Edges[i+1] || (i > 0 && a.Stamps[i] <= a.Stamps[i-1]) {
			t.Fatalf("bucket %d does not ascend", i)
		}
	}
	if m := q.Measured(); !m.Empty() && (a.Edges[0] > m.From || a.Edges[n] < m.To) {
		t.Fatalf("the buckets %v do not enclose what is measured, %v", a.Edges, m)
	}
}

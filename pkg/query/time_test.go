package query

import (
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/koreai/sessions-datasource/pkg/session"
)

func TestAutomaticInterval(t *testing.T) {
	const at, hour = 1_717_200_000_000, 3_600_000
	tests := []struct {
		name   string
		hours  int64
		points int64
		want   string
	}{
		{"an hour", 1, 1000, "1m"},
		{"six hours: 360 minutes", 6, 1000, "1m"},
		{"a day", 24, 1000, "5m"},
		{"a week", 7 * 24, 1000, "30m"},
		{"30 days", 30 * 24, 1000, "3h"},
		{"a narrow panel", 24, 100, "15m"},
		{"more points than 500 are not used", 24, 100_000, "5m"},
		{"an alert rule does not say", 24, 0, "5m"},
		{"a stat panel of one point", 24, 1, "1d"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c := Context{Range: session.Span{From: at, To: at + tt.hours*hour}, MaxDataPoints: tt.points}
			q := mustParse(t, `{"intervalMs":1000,"maxDataPoints":7}`, c)
			if q.Interval != tt.want {
				t.Errorf("got %s, want %s", q.Interval, tt.want)
			}
		})
	}
}

func TestZone(t *testing.T) {
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		stored  string
		of      *time.Location
		want    string
		comment string
	}{
		{``, nil, "UTC", "no zone at all"},
		{``, berlin, "Europe/Berlin", "the data source's"},
		{`America/Argentina/Buenos_Aires`, berlin, "America/Argentina/Buenos_Aires", "the query's own"},
		{`utc`, berlin, "UTC", "as Grafana spells it"},
		{`Etc/GMT+5`, nil, "Etc/GMT+5", "signs and digits"},
	} {
		t.Run(tt.comment, func(t *testing.T) {
			stored, _ := json.Marshal(map[string]string{"timeZone": tt.stored})
			if q := mustParse(t, string(stored), Context{Zone: tt.of}); q.Zone.String() != tt.want {
				t.Errorf("%s: got %s", tt.comment, q.Zone)
			}
		})
	}
}

func TestShift(t *testing.T) {
	for text, want := range map[string]Shift{
		"": {}, "1h": {Count: 1, Unit: "h"}, "24h": {Count: 24, Unit: "h"}, "1d": {Count: 1, Unit: "d"}, "7d": {Count: 7, Unit: "d"},
		"4w": {Count: 4, Unit: "w"}, "range": {Unit: "range"},
	} {
		t.Run(text, func(t *testing.T) {
			q := mustParse(t, `{"timeShift":"`+text+`"}`, aDay)
			if diff := cmp.Diff(want, q.Shift); diff != "" {
				t.Error(diff)
			}
		})
	}
	for text, want := range map[string]string{"": "", "7d": "7d earlier", "1h": "1h earlier", "range": "period before"} {
		t.Run(text, func(t *testing.T) {
			if got := mustParse(t, `{"timeShift":"`+text+`"}`, aDay).Shift.Words(); got != want {
				t.Errorf("%q: got %q", text, got)
			}
		})
	}
}

// The front end reads the same cases.
func TestShiftSpellings(t *testing.T) {
	type spelling struct {
		Written, Shift string
		Error          bool
	}
	for _, c := range readCases[spelling](t, "shifts.json") {
		t.Run(c.Written, func(t *testing.T) {
			for _, field := range []string{"timeShift", "compare"} {
				q, _, err := Parse([]byte(fmt.Sprintf(`{"queryType":"summary",%q:%q}`, field, c.Written)), aDay)
				if (err != nil) != c.Error {
					t.Fatalf("%s: the error is %v", field, err)
				}
				got := q.Shift
				if field == "compare" {
					got = q.Compare
				}
				if err == nil && got.String() != c.Shift {
					t.Errorf("%s is read as %q, want %q", field, got.String(), c.Shift)
				}
			}
		})
	}
}

func TestEarlier(t *testing.T) {
	const at = 1_712_000_000_000 // 2024-04-01T19:33:20Z, the day after Berlin's clocks went forward
	for text, want := range map[string]int64{
		"": at, "1h": at - 3_600_000, "24h": at - 24*3_600_000, "1d": at - 24*3_600_000, "2d": at - 47*3_600_000,
		"1w": at - (7*24-1)*3_600_000, "range": at - 90*60_000,
	} {
		t.Run(text, func(t *testing.T) {
			q := mustParse(t, `{"timeShift":"`+text+`","timeZone":"Europe/Berlin"}`, Context{Range: session.Span{From: at, To: at + 90*60_000}})
			if got := q.Earlier(at); got != want {
				t.Errorf("%q: got %d, want %d", text, got, want)
			}
			if m := q.Measured(); m.From != want || m.Millis() != 90*60_000 {
				t.Errorf("%q: measured %v", text, m)
			}
		})
	}
}

func TestMeasuredNeverRunsBackwards(t *testing.T) {
	// 02:50 the first time to 02:10 the second time, both of which a week earlier
	// are of the one hour that there was.
	const first, second = 1_729_990_200_000, 1_729_991_400_000
	q := mustParse(t, `{"timeShift":"7d","timeZone":"Europe/Berlin","interval":"5m"}`, Context{Range: session.Span{From: first, To: second}})
	if m, week := q.Measured(), int64(7*24*3_600_000); m.From != first-week || m.To != m.From {
		t.Errorf("measured %v", m)
	}
}

func TestShiftByMonths(t *testing.T) {
	at := func(text string) int64 {
		instant, err := time.Parse(time.RFC3339, text)
		if err != nil {
			t.Fatal(err)
		}
		return instant.UnixMilli()
	}
	for _, tt := range []struct {
		name, shift, zone, shown, want string
		lacks                          bool
	}{
		{"the same day and time", "1M", "UTC", "2026-03-28T10:17:00Z", "2026-02-28T10:17:00Z", false},
		{"a day that the month lacks", "1M", "UTC", "2026-03-29T10:17:00Z", "2026-03-01T00:00:00Z", true},
		{"and its last", "1M", "UTC", "2026-03-31T23:59:00Z", "2026-03-01T00:00:00Z", true},
		{"a leap year has one more", "1M", "UTC", "2028-03-29T10:17:00Z", "2028-02-29T10:17:00Z", false},
		{"over a year's end", "2M", "UTC", "2026-01-31T00:00:00Z", "2025-12-01T00:00:00Z", true},
		{"a year", "12M", "UTC", "2026-01-31T00:00:00Z", "2025-01-31T00:00:00Z", false},
		{"by the clock of the zone", "1M", "Europe/Berlin", "2026-04-15T10:00:00+02:00", "2026-03-15T10:00:00+01:00", false},
		{"whose month it is that lacks the day", "1M", "Europe/Berlin", "2026-03-28T23:30:00Z", "2026-03-01T00:00:00+01:00", true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			q := mustParse(t, `{"timeShift":"`+tt.shift+`","timeZone":"`+tt.zone+`"}`, aDay)
			if got := q.Earlier(at(tt.shown)); got != at(tt.want) || q.Lacks(at(tt.shown)) != tt.lacks {
				t.Errorf("got %s, lacks the day: %v", time.UnixMilli(got).UTC().Format(time.RFC3339), q.Lacks(at(tt.shown)))
			}
		})
	}
	t.Run("no more than ten years", func(t *testing.T) {
		if _, _, err := Parse([]byte(`{"timeShift":"119M"}`), aDay); err == nil {
			t.Error("no error")
		}
	})
}

// Today at noon is compared with the twelve hours before today, not with all of yesterday.
func TestUntil(t *testing.T) {
	const hour = 3_600_000
	today := session.Span{From: 0, To: 24 * hour}
	for _, tt := range []struct {
		name, shift, compare string
		now                  int64
		shown, earlier       session.Span // the range as it is meant, and the period before
	}{
		{"the period before, at noon", "range", "", 12 * hour, session.Span{From: 0, To: 12 * hour}, session.Span{From: -12 * hour, To: 0}},
		{"compared, at noon", "", "range", 12 * hour, session.Span{From: 0, To: 12 * hour}, session.Span{From: -12 * hour, To: 0}},
		{"a day that is over", "range", "", 25 * hour, today, session.Span{From: -24 * hour, To: 0}},
		{"a day that has not begun", "range", "", -hour, session.Span{}, session.Span{}},
		{"a week before is a day as any other", "7d", "", 12 * hour, today, session.Span{From: -168 * hour, To: -144 * hour}},
		{"compared with a week before", "", "7d", 12 * hour, today, session.Span{From: -168 * hour, To: -144 * hour}},
		{"an hour before, compared with the period before", "1h", "range", 12 * hour, session.Span{From: 0, To: 13 * hour}, session.Span{From: -14 * hour, To: -hour}},
		{"yesterday, compared with the period before", "1d", "range", 12 * hour, today, session.Span{From: -48 * hour, To: -24 * hour}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c := aDay
			c.Range = today
			q := mustParse(t, `{"queryType":"summary","timeShift":"`+tt.shift+`","compare":"`+tt.compare+`"}`, c).Until(tt.now)
			earlier := q.Measured()
			if tt.compare != "" {
				earlier = q.Compared().Measured()
			}
			if q.Range != tt.shown || earlier != tt.earlier {
				t.Errorf("shown %v, earlier %v", q.Range, earlier)
			}
		})
	}
}

package calendar

import (
	"testing"
	"time"
	_ "time/tzdata" // zones, also where the machine has none

	"github.com/google/go-cmp/cmp"
)

func load(t testing.TB, name string) *time.Location {
	t.Helper()
	zone, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return zone
}

// ms reads an instant with its offset: "2024-03-31T00:00+01:00".
func ms(t testing.TB, instant string) int64 {
	t.Helper()
	at, err := time.Parse("2006-01-02T15:04Z07:00", instant)
	if err != nil {
		t.Fatal(err)
	}
	return at.UnixMilli()
}

func shown(edges []int64, zone *time.Location) []string {
	out := make([]string, len(edges))
	for i, e := range edges {
		out[i] = time.UnixMilli(e).In(zone).Format("2006-01-02T15:04Z07:00")
	}
	return out
}

func TestNoEdges(t *testing.T) {
	if got := Edges(5, 5, "1h", time.UTC); got != nil {
		t.Errorf("an empty range has edges: %v", got)
	}
	if got := Edges(0, 5, "2h", time.UTC); got != nil {
		t.Errorf("an unknown interval has edges: %v", got)
	}
}

func TestMoveDays(t *testing.T) {
	tests := []struct {
		name, zone, at string
		days           int
		want           string
	}{
		{"over a clock change the time of day stays", "Europe/Berlin", "2024-04-02T08:00+02:00", -7, "2024-03-26T08:00+01:00"},
		{"into a gap: the first instant after it", "Europe/Berlin", "2024-04-07T02:30+02:00", -7, "2024-03-31T03:00+02:00"},
		{"to a time that comes twice: the first", "Europe/Berlin", "2024-11-03T02:30+01:00", -7, "2024-10-27T02:30+02:00"},
		{"later", "UTC", "2024-02-28T10:00Z", 2, "2024-03-01T10:00Z"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			zone := load(t, tt.zone)
			if got := shown([]int64{MoveDays(ms(t, tt.at), tt.days, zone)}, zone)[0]; got != tt.want {
				t.Errorf("got %s, want %s", got, tt.want)
			}
		})
	}
}

func TestEdgesByHand(t *testing.T) {
	tests := []struct {
		name     string
		zone     string
		interval Interval
		from, to string
		want     []string
	}{
		{"a range that begins and ends inside a bucket", "UTC", "5m", "2024-05-01T10:03Z", "2024-05-01T10:11Z",
			[]string{"2024-05-01T10:00Z", "2024-05-01T10:05Z", "2024-05-01T10:10Z", "2024-05-01T10:15Z"}},
		{"a range that begins and ends on edges", "UTC", "1h", "2024-05-01T10:00Z", "2024-05-01T12:00Z",
			[]string{"2024-05-01T10:00Z", "2024-05-01T11:00Z", "2024-05-01T12:00Z"}},
		{"hours of a half-hour zone", "Asia/Kolkata", "1h", "2024-05-01T00:00Z", "2024-05-01T01:00Z",
			[]string{"2024-05-01T05:00+05:30", "2024-05-01T06:00+05:30", "2024-05-01T07:00+05:30"}},
		{"days of a quarter-hour zone", "Asia/Kathmandu", "1d", "2024-05-01T12:00Z", "2024-05-02T12:00Z",
			[]string{"2024-05-01T00:00+05:45", "2024-05-02T00:00+05:45", "2024-05-03T00:00+05:45"}},
		{"a day of 23 hours is one bucket", "Europe/Berlin", "1d", "2024-03-30T23:00Z", "2024-03-31T22:00Z",
			[]string{"2024-03-31T00:00+01:00", "2024-04-01T00:00+02:00"}},
		{"3h on the wall clock in spring", "Europe/Berlin", "3h", "2024-03-30T23:00Z", "2024-03-31T05:00Z",
			[]string{"2024-03-31T00:00+01:00", "2024-03-31T03:00+02:00", "2024-03-31T06:00+02:00", "2024-03-31T09:00+02:00"}},
		{"3h on the wall clock in autumn", "Europe/Berlin", "3h", "2024-10-26T22:00Z", "2024-10-27T05:00Z",
			[]string{"2024-10-27T00:00+02:00", "2024-10-27T03:00+01:00", "2024-10-27T06:00+01:00"}},
		{"an hour that comes twice is two buckets of 1h", "Europe/Berlin", "1h", "2024-10-26T23:00Z", "2024-10-27T02:00Z",
			[]string{"2024-10-27T01:00+02:00", "2024-10-27T02:00+02:00", "2024-10-27T02:00+01:00", "2024-10-27T03:00+01:00"}},
		{"a midnight that does not exist, Sao Paulo", "America/Sao_Paulo", "1d", "2018-11-03T12:00Z", "2018-11-05T12:00Z",
			[]string{"2018-11-03T00:00-03:00", "2018-11-04T01:00-02:00", "2018-11-05T00:00-02:00", "2018-11-06T00:00-02:00"}},
		{"hours from a midnight that does not exist", "America/Sao_Paulo", "1h", "2018-11-04T02:30Z", "2018-11-04T04:30Z",
			[]string{"2018-11-03T23:00-03:00", "2018-11-04T01:00-02:00", "2018-11-04T02:00-02:00", "2018-11-04T03:00-02:00"}},
		{"a midnight that does not exist, Cairo", "Africa/Cairo", "12h", "2024-04-25T12:00Z", "2024-04-26T08:00Z",
			[]string{"2024-04-25T12:00+02:00", "2024-04-26T01:00+03:00", "2024-04-26T12:00+03:00"}},
		{"a midnight that does not exist, Beirut", "Asia/Beirut", "3h", "2024-03-30T20:00Z", "2024-03-31T02:00Z",
			[]string{"2024-03-30T21:00+02:00", "2024-03-31T01:00+03:00", "2024-03-31T03:00+03:00", "2024-03-31T06:00+03:00"}},
		{"clocks put back at midnight: the day begins at the only 00:00", "Asia/Beirut", "1d", "2024-10-26T00:00Z", "2024-10-27T12:00Z",
			[]string{"2024-10-26T00:00+03:00", "2024-10-27T00:00+02:00", "2024-10-28T00:00+02:00"}},
		{"midnight twice: the first", "America/Havana", "1d", "2024-11-02T12:00Z", "2024-11-03T12:00Z",
			[]string{"2024-11-02T00:00-04:00", "2024-11-03T00:00-04:00", "2024-11-04T00:00-05:00"}},
		{"3h on a day whose midnight comes twice", "America/Havana", "3h", "2024-11-03T04:00Z", "2024-11-03T10:00Z",
			[]string{"2024-11-03T00:00-04:00", "2024-11-03T03:00-05:00", "2024-11-03T06:00-05:00"}},
		{"clocks put back over midnight: the first 00:00", "America/St_Johns", "1d", "2010-11-06T12:00Z", "2010-11-07T12:00Z",
			[]string{"2010-11-06T00:00-02:30", "2010-11-07T00:00-02:30", "2010-11-08T00:00-03:30"}},
		{"an instant in the repeated minutes belongs to the new day", "America/St_Johns", "1d", "2010-11-07T03:00Z", "2010-11-07T03:05Z",
			[]string{"2010-11-07T00:00-02:30", "2010-11-08T00:00-03:30"}},
		{"half an hour of summer time cuts the day's last hour short", "Australia/Lord_Howe", "1h", "2024-04-06T12:30Z", "2024-04-06T14:00Z",
			[]string{"2024-04-06T23:00+11:00", "2024-04-07T00:00+11:00", "2024-04-07T01:00+11:00"}},
		{"the cut bucket itself", "Australia/Lord_Howe", "1h", "2024-04-07T12:00Z", "2024-04-07T14:00Z",
			[]string{"2024-04-07T22:30+10:30", "2024-04-07T23:30+10:30", "2024-04-08T00:00+10:30", "2024-04-08T01:00+10:30"}},
		{"weeks begin on Monday", "Europe/Berlin", "1w", "2024-03-27T12:00Z", "2024-04-03T12:00Z",
			[]string{"2024-03-25T00:00+01:00", "2024-04-01T00:00+02:00", "2024-04-08T00:00+02:00"}},
		{"weeks before 1970", "UTC", "1w", "1969-12-30T00:00Z", "1970-01-01T00:00Z",
			[]string{"1969-12-29T00:00Z", "1970-01-05T00:00Z"}},
		{"months", "America/New_York", "1M", "2024-02-15T00:00Z", "2024-03-15T00:00Z",
			[]string{"2024-02-01T00:00-05:00", "2024-03-01T00:00-05:00", "2024-04-01T00:00-04:00"}},
		{"a day that was left out makes no bucket", "Pacific/Apia", "1d", "2011-12-29T12:00Z", "2011-12-31T12:00Z",
			[]string{"2011-12-29T00:00-10:00", "2011-12-31T00:00+14:00", "2012-01-01T00:00+14:00", "2012-01-02T00:00+14:00"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			zone := load(t, tt.zone)
			got := shown(Edges(ms(t, tt.from), ms(t, tt.to), tt.interval, zone), zone)
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

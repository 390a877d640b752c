package filter

import (
	"testing"
	"time"
)

// Every quarter of an hour over both changes of a zone's clock is what time says.
func TestClockOverChanges(t *testing.T) {
	for _, c := range []struct{ zone, from string }{
		{"Europe/Berlin", "2025-03-29T12:00:00Z"}, {"Europe/Berlin", "2025-10-25T12:00:00Z"}, {"Asia/Kolkata", "2025-01-01T00:00:00Z"},
		{"Australia/Lord_Howe", "2025-10-04T00:00:00Z"}, {"Australia/Lord_Howe", "2025-04-05T00:00:00Z"}, {"America/Sao_Paulo", "2018-11-03T12:00:00Z"},
		{"America/St_Johns", "2010-11-06T12:00:00Z"}, // changed at a minute past midnight
	} {
		zone, err := time.LoadLocation(c.zone)
		if err != nil {
			t.Fatal(err)
		}
		from, _ := time.Parse(time.RFC3339, c.from)
		starts := make([]uint32, 200)
		for i := range starts {
			starts[i] = uint32(i) * 900_000
		}
		hours, days := make([]uint8, len(starts)), make([]uint8, len(starts))
		fillClock(hours, from.UnixMilli(), starts, zone, false)
		fillClock(days, from.UnixMilli(), starts, zone, true)
		for i, start := range starts {
			local := from.Add(time.Duration(start) * time.Millisecond).In(zone)
			if int(hours[i]) != local.Hour() || weekdays[days[i]] != local.Format("Mon") {
				t.Errorf("%s: %s is put into hour %d of %s", c.zone, local, hours[i], weekdays[days[i]])
			}
		}
	}
}

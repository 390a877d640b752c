package calendar

import (
	"testing"
	"time"
)

func TestAuto(t *testing.T) {
	const at = 1_717_200_000_000 // 2024-06-01T00:00Z, a midnight
	tests := []struct {
		name     string
		from, to int64
		limit    int
		want     Interval
	}{
		{"500 minutes", at, at + 500*minute, 500, "1m"},
		{"500 minutes from inside a minute touch 501", at + 1, at + 500*minute + 1, 500, "5m"},
		{"501 minutes", at, at + 501*minute, 500, "5m"},
		{"a day", at, at + day, 500, "5m"},
		{"a day for few points", at, at + day, 30, "1h"},
		{"a day for fewer points", at, at + day, 10, "3h"},
		{"a week", at, at + 7*day, 500, "30m"},
		{"90 days", at, at + 90*day, 500, "6h"},
		{"one bucket", at, at + day, 1, "1d"},
		{"even months are too many", at, at + 400*day, 1, "1M"},
		{"an empty range", at, at, 500, "1m"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := Auto(tt.from, tt.to, time.UTC, tt.limit); got != tt.want {
				t.Errorf("got %s, want %s", got, tt.want)
			}
		})
	}
}

func TestCount(t *testing.T) {
	if n, ok := Count(0, 11_000*minute, "1m", time.UTC, 11_000); n != 11_000 || !ok {
		t.Errorf("11,000 buckets: got %d, %v", n, ok)
	}
	if _, ok := Count(0, 11_000*minute+1, "1m", time.UTC, 11_000); ok {
		t.Error("11,001 buckets are within 11,000")
	}
	if _, ok := Count(-8_640_000_000_000_000, 8_640_000_000_000_000, "1M", time.UTC, 11_000); ok {
		t.Error("all of time in months is within 11,000")
	}
	if _, ok := Count(0, 1, "2h", time.UTC, 10); ok {
		t.Error("an unknown interval can be counted")
	}
	// Days are longer than their name where clocks are put back: 25 h are one day.
	berlin := load(t, "Europe/Berlin")
	if n, ok := Count(ms(t, "2024-10-26T22:00Z"), ms(t, "2024-10-27T23:00Z"), "1d", berlin, 1); n != 1 || !ok {
		t.Errorf("a day of 25 hours: got %d, %v", n, ok)
	}
}

func TestIntervalsAreKnown(t *testing.T) {
	if len(Intervals()) != 11 {
		t.Errorf("there are %d intervals", len(Intervals()))
	}
	for _, in := range Intervals() {
		t.Run(string(in), func(t *testing.T) {
			if !in.Valid() {
				t.Errorf("%s is not valid", in)
			}
		})
	}
	for _, in := range []Interval{"", "2h", "60m", "1D", "1y", "auto"} {
		t.Run(string(in), func(t *testing.T) {
			if in.Valid() {
				t.Errorf("%q is valid", in)
			}
		})
	}
}

package calendar

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// days are near clock changes of every awkward kind, and one without any.
var days = []struct{ zone, around string }{
	{"UTC", "2024-02-29T00:00Z"},
	{"Europe/Berlin", "2024-03-31T00:00Z"},
	{"Europe/Berlin", "2024-10-27T00:00Z"},
	{"America/New_York", "2024-03-10T12:00Z"},
	{"America/New_York", "2024-11-03T12:00Z"},
	{"Asia/Kolkata", "2024-12-31T12:00Z"},
	{"Asia/Kathmandu", "2024-06-01T00:00Z"},
	{"Australia/Lord_Howe", "2024-04-06T15:00Z"},
	{"Australia/Lord_Howe", "2024-10-05T15:00Z"},
	{"America/Sao_Paulo", "2018-11-04T03:00Z"},
	{"America/Sao_Paulo", "2019-02-17T03:00Z"},
	{"Africa/Cairo", "2024-04-26T00:00Z"},
	{"Africa/Cairo", "2024-10-31T21:00Z"},
	{"Asia/Beirut", "2024-03-31T00:00Z"},
	{"Asia/Beirut", "2024-10-26T21:00Z"},
	{"America/Havana", "2024-03-10T05:00Z"},
	{"America/Havana", "2024-11-03T05:00Z"},
	{"America/St_Johns", "2010-03-14T03:00Z"},
	{"America/St_Johns", "2010-11-07T03:00Z"},
	{"America/Nuuk", "2024-03-31T01:00Z"},
	{"America/Nuuk", "2024-10-27T01:00Z"},
	{"Pacific/Apia", "2011-12-30T10:00Z"},
	{"Antarctica/Casey", "2023-03-08T16:00Z"},
	{"Antarctica/Troll", "2024-03-31T01:00Z"},
	{"Africa/Casablanca", "2024-03-10T02:00Z"},
}

// label is what makes two instants be in one bucket: equal for both.
type label [4]int

// walked finds the edges the slow way, without any arithmetic on wall times: it
// looks at the clock every minute and notes when it shows, for the first time,
// a label that is later than all before.
func walked(from, to int64, in Interval, zone *time.Location) []int64 {
	r, _ := in.rule()
	before := map[Interval]int64{"1M": 33 * day, "1w": 9 * day}[in]
	var edges []int64
	var shown, midnight int64 // the latest wall time shown so far, and when its day began
	var last label
	var lastDay int
	start := from - max(before, 3*day)
	for at := start; len(edges) == 0 || edges[len(edges)-1] < to; at += minute {
		shown = max(shown, Wall(at, zone))
		clock := time.UnixMilli(shown).UTC()
		if d := clock.YearDay(); d != lastDay {
			lastDay, midnight = d, at
		}
		now := labelOf(clock, in)
		if r.kind == elapsed {
			now = label{clock.Year(), lastDay, int((at - midnight) / r.ms)}
		}
		if now != last && at != start {
			edges = append(edges, at)
		}
		last = now
	}
	for len(edges) > 1 && edges[1] <= from {
		edges = edges[1:]
	}
	return edges
}

func labelOf(clock time.Time, in Interval) label {
	year, month, date := clock.Date()
	switch in {
	case "1M":
		return label{year, int(month)}
	case "1w":
		year, week := clock.ISOWeek()
		return label{year, week}
	case "1d":
		return label{year, int(month), date}
	}
	hours := map[Interval]int{"3h": 3, "6h": 6, "12h": 12}[in]
	if hours == 0 {
		return label{}
	}
	return label{year, int(month), date, clock.Hour() / hours}
}

func TestEdgesAreThoseOfAWalkThroughTheClock(t *testing.T) {
	for _, d := range days {
		zone := load(t, d.zone)
		around := ms(t, d.around)
		for _, in := range Intervals() {
			from, to := around-31*hour-17*minute, around+29*hour+3*minute
			t.Run(fmt.Sprintf("%s %s %s", d.zone, d.around[:10], in), func(t *testing.T) {
				if diff := cmp.Diff(shown(walked(from, to, in, zone), zone), shown(Edges(from, to, in, zone), zone)); diff != "" {
					t.Error(diff)
				}
			})
		}
	}
}

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

// walked finds the edges the slow way, without any arithmetic on wall times: it
// looks at the clock every minute and notes when it shows, for the first time,
// a label that is later than all before.
func walked(from, to int64, in Interval, zone *time.Location) []int64 {
	r, _ := in.rule()
	var edges []int64
	var shown, midnight int64 // the latest wall time shown so far, and when its day began
	last, lastDay := "", ""
	first := true
	before := 3 * day
	switch in {
	case "1M":
		before = 33 * day
	case "1w":
		before = 9 * day
	}
	for at := from - before; ; at += minute {
		wall := Wall(at, zone)
		if !first && wall <= shown {
			wall = shown
		}
		shown = wall
		clock := time.UnixMilli(wall).UTC()
		if d := clock.Format(time.DateOnly); d != lastDay {
			lastDay, midnight = d, at
		}
		label := labelOf(clock, in)
		if r.kind == elapsed {
			label = fmt.Sprint(lastDay, (at-midnight)/r.ms)
		}
		if label != last && !first {
			edges = append(edges, at)
			if at >= to {
				break
			}
		}
		last, first = label, false
	}
	for len(edges) > 1 && edges[1] <= from {
		edges = edges[1:]
	}
	return edges
}

func labelOf(clock time.Time, in Interval) string {
	switch in {
	case "1M":
		return clock.Format("2006-01")
	case "1w":
		year, week := clock.ISOWeek()
		return fmt.Sprint(year, week)
	case "1d":
		return clock.Format(time.DateOnly)
	}
	hours := map[Interval]int{"3h": 3, "6h": 6, "12h": 12}[in]
	if hours == 0 {
		return ""
	}
	return fmt.Sprint(clock.Format(time.DateOnly), clock.Hour()/hours)
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

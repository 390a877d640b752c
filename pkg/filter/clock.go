package filter

import (
	"sort"
	"time"
)

// fillClock writes the hour of the day (0 to 23), or the day of the week (0 is
// Monday), in the zone for every start, in milliseconds after base and
// ascending. Starts lie close together, so it looks for the end of each hour.
func fillClock(out []uint8, base int64, starts []uint32, zone *time.Location, weekday bool) {
	for at := 0; at < len(starts); {
		t := time.UnixMilli(base + int64(starts[at])).In(zone)
		value := uint8(t.Hour())
		if weekday {
			value = uint8((t.Weekday() + 6) % 7)
		}
		end := hourEnd(t).UnixMilli()
		n := sort.Search(len(starts)-at, func(i int) bool { return base+int64(starts[at+i]) >= end })
		fill(out[at:at+n], value)
		at += n
	}
}

// hourEnd is when the wall clock's hour ends, or the zone's clock changes.
func hourEnd(t time.Time) time.Time {
	left := time.Hour - time.Duration(t.Minute())*time.Minute - time.Duration(t.Second())*time.Second - time.Duration(t.Nanosecond())
	end := t.Add(left)
	if _, change := t.ZoneBounds(); !change.IsZero() && change.Before(end) {
		return change
	}
	return end
}

func fill(out []uint8, v uint8) {
	for i := range out {
		out[i] = v
	}
}

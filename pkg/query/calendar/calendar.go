// Package calendar cuts time into buckets on the clock of a time zone.
//
// Times are milliseconds since 1970 UTC. A wall time is what a clock on the
// wall of the zone shows, kept as if it were UTC. Clocks jump, so a wall time
// may not exist or come twice; one rule decides all such cases:
//
//	the instant of a wall time is the first instant at which the zone's clock
//	shows that time or a later one.
//
// So a time that is skipped is the first instant after the gap (a midnight that
// does not exist is the first instant of its day), and of a time that comes
// twice the first one counts. A clock that is put back over midnight, from
// 00:01 to 23:01 the day before, begins the new day at the first 00:00; the
// repeated minutes before midnight then belong to the new day's buckets.
package calendar

import "time"

// Instant is the first instant at which the zone's clock shows the wall time or a later one.
func Instant(wall int64, zone *time.Location) int64 {
	// A day before the wall time read as UTC, no zone's clock has come so far:
	// offsets are less than a day. From there, walk through the periods of equal offset.
	at := time.UnixMilli(wall - day).In(zone)
	for {
		_, seconds := at.Zone()
		start, end := at.ZoneBounds()
		instant := wall - int64(seconds)*1000
		if !start.IsZero() {
			instant = max(instant, start.UnixMilli())
		}
		if end.IsZero() || instant < end.UnixMilli() {
			return instant
		}
		at = end
	}
}

// Wall is what the zone's clock shows at the instant.
func Wall(instant int64, zone *time.Location) int64 {
	_, seconds := time.UnixMilli(instant).In(zone).Zone()
	return instant + int64(seconds)*1000
}

// MoveDays is the instant so many days later (earlier, when negative) at which
// the zone's clock shows the same time, by the rule of Instant.
func MoveDays(instant int64, days int, zone *time.Location) int64 {
	return Instant(Wall(instant, zone)+int64(days)*day, zone)
}

// MoveMonths is the instant so many months later (earlier, when negative) at which
// the zone's clock shows the same day of the month and time, by the rule of
// Instant. A month may lack that day: then it is the first instant of the month
// after, and ok is false.
func MoveMonths(instant int64, months int, zone *time.Location) (moved int64, ok bool) {
	wall := time.UnixMilli(Wall(instant, zone)).UTC()
	first := time.Date(wall.Year(), wall.Month()+time.Month(months), 1, 0, 0, 0, 0, time.UTC)
	there := first.AddDate(0, 0, wall.Day()-1)
	if there.Month() != first.Month() {
		return Instant(first.AddDate(0, 1, 0).UnixMilli(), zone), false
	}
	return Instant(there.UnixMilli()+wall.UnixMilli()-truncate(wall.UnixMilli(), rule{kind: hours, ms: day}), zone), true
}

// Edges are the edges of all buckets that [from, to) touches, ascending, none
// twice: the first is at or before from, the last at or after to. An empty
// range and an unknown interval have none.
//
// Up to 1h: each day is cut on its own, from its first instant in steps of
// elapsed time until the next day begins. In most zones nothing else happens
// on the days of a clock change than that they have 23 or 25 buckets of an
// hour; where clocks change by half an hour (Lord Howe) the last bucket of
// such a day is cut short, and where a day begins at 01:00 it is cut from there.
//
// Above 1h: the instants of 00:00, 03:00, 06:00 and so on, of midnights, of
// Mondays' midnights or of the midnights of firsts of a month. A bucket can
// then be an hour shorter or longer than its name. Where several such times
// were skipped together (a day left out at the date line), they share an
// instant and make no bucket of their own.
func Edges(from, to int64, in Interval, zone *time.Location) []int64 {
	r, ok := in.rule()
	if !ok || from >= to {
		return nil
	}
	if r.kind == whole {
		return []int64{from, to}
	}
	if r.kind == elapsed {
		return elapsedEdges(from, to, r.ms, zone)
	}
	wall, at := floor(from, r, zone)
	edges := []int64{at}
	for at < to {
		wall = next(wall, r)
		if instant := Instant(wall, zone); instant > at {
			at = instant
			edges = append(edges, at)
		}
	}
	return edges
}

func elapsedEdges(from, to, step int64, zone *time.Location) []int64 {
	daily := rule{kind: hours, ms: day}
	wall, midnight := floor(from, daily, zone)
	at := midnight + (from-midnight)/step*step
	var edges []int64
	for {
		wall = next(wall, daily)
		end := Instant(wall, zone)
		for ; at < end; at += step {
			edges = append(edges, at)
			if at >= to {
				return edges
			}
		}
		at = end
	}
}

// floor is the last edge at or before the instant, as wall time and as instant.
func floor(instant int64, r rule, zone *time.Location) (wall, at int64) {
	wall = truncate(Wall(instant, zone), r)
	at = Instant(wall, zone)
	for { // after clocks were put back over an edge, that edge has been already
		later := next(wall, r)
		start := Instant(later, zone)
		if start > instant {
			return wall, at
		}
		wall, at = later, start
	}
}

// truncate is the last edge's wall time at or before the wall time.
func truncate(wall int64, r rule) int64 {
	if r.kind == months {
		t := time.UnixMilli(wall).UTC()
		return time.Date(t.Year(), t.Month(), 1, 0, 0, 0, 0, time.UTC).UnixMilli()
	}
	shift := int64(0)
	if r.kind == weeks {
		shift = 3 * day // 1970 began on a Thursday, three days after a Monday
	}
	rest := (wall + shift) % r.ms
	if rest < 0 {
		rest += r.ms
	}
	return wall - rest
}

// next is the wall time of the edge after one at the wall time.
func next(wall int64, r rule) int64 {
	if r.kind == months {
		return time.UnixMilli(wall).UTC().AddDate(0, 1, 0).UnixMilli()
	}
	return wall + r.ms
}

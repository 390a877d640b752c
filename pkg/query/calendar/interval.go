package calendar

import (
	"slices"
	"time"
)

// Interval is the length of a bucket as a query spells it.
type Interval string

// kind says how the edges of an interval are found.
type kind int

const (
	elapsed kind = iota // midnight plus a multiple of the length
	hours               // wall clock hours that divide the day
	weeks               // wall clock, from Monday
	months              // wall clock, from the first
	whole               // no clock: from the start of a range to its end
)

// rule says how an interval cuts time.
type rule struct {
	name Interval
	kind kind
	ms   int64 // the length; for months the shortest
}

const (
	minute = int64(time.Minute / time.Millisecond)
	hour   = 60 * minute
	day    = 24 * hour
)

// intervals is the one place that says which intervals there are, shortest first.
var intervals = []rule{
	{"1m", elapsed, minute},
	{"5m", elapsed, 5 * minute},
	{"15m", elapsed, 15 * minute},
	{"30m", elapsed, 30 * minute},
	{"1h", elapsed, hour},
	{"3h", hours, 3 * hour},
	{"6h", hours, 6 * hour},
	{"12h", hours, 12 * hour},
	{"1d", hours, day},
	{"1w", weeks, 7 * day},
	{"1M", months, 28 * day},
}

// Whole is one bucket from the start of a range to its end. It is not offered:
// nobody stores it, it is what Auto means where one number is wanted.
const Whole Interval = "whole"

// Intervals lists every interval, shortest first.
func Intervals() []Interval {
	all := make([]Interval, len(intervals))
	for i, in := range intervals {
		all[i] = in.name
	}
	return all
}

// Valid reports whether the interval is one of Intervals, or Whole.
func (in Interval) Valid() bool {
	_, ok := in.rule()
	return ok
}

func (in Interval) rule() (rule, bool) {
	if in == Whole {
		return rule{name: in, kind: whole}, true
	}
	i := in.index()
	if i < 0 {
		return rule{}, false
	}
	return intervals[i], true
}

func (in Interval) index() int {
	return slices.IndexFunc(intervals, func(r rule) bool { return r.name == in })
}

// Auto is the smallest interval that cuts [from, to) into at most limit
// buckets. A range begins inside a bucket more often than not, and that bucket
// is counted too. When even the longest makes more, the longest is taken.
func Auto(from, to int64, zone *time.Location, limit int) Interval {
	for _, in := range intervals {
		if n, ok := Count(from, to, in.name, zone, limit); ok && n <= limit {
			return in.name
		}
	}
	return intervals[len(intervals)-1].name
}

// Count is the number of buckets of the interval that [from, to) touches. It
// gives up, with false, as soon as it is certain that they are more than limit,
// so that no range is long enough to make counting costly.
func Count(from, to int64, in Interval, zone *time.Location, limit int) (int, bool) {
	r, ok := in.rule()
	if !ok || from >= to {
		return 0, ok
	}
	if r.kind == whole {
		return 1, limit >= 1
	}
	// A bucket on the wall clock can be longer than its name by what clocks are
	// put back (a whole day, at the date line), hence the allowance.
	longest := r.ms
	if r.kind == months {
		longest = 31 * day
	}
	if r.kind != elapsed {
		longest += day
	}
	if (to-from)/longest > int64(limit) {
		return 0, false
	}
	n := len(Edges(from, to, in, zone)) - 1
	return n, n <= limit
}

// Shorter reports whether the interval comes before another one in Intervals;
// one that is not there comes before nothing, and nothing before it.
func (in Interval) Shorter(than Interval) bool {
	at, other := in.index(), than.index()
	return at >= 0 && at < other
}

// Longer reports whether the interval is longer than so many milliseconds.
func (in Interval) Longer(ms int64) bool {
	r, _ := in.rule()
	return r.ms > ms
}

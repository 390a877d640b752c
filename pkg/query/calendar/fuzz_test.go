package calendar

import (
	"slices"
	"testing"
	"time"
)

func FuzzEdges(f *testing.F) {
	for i, d := range days {
		f.Add(d.zone, ms(f, d.around), int64(i+1)*7*hour, uint8(i))
	}
	f.Add("Asia/Manila", int64(-3_944_000_000_000), 3*day, uint8(8)) // a whole day that came twice
	f.Add("Pacific/Kwajalein", int64(745_900_000_000), 3*day, uint8(6))
	f.Fuzz(func(t *testing.T, name string, from, length int64, pick uint8) {
		zone, err := time.LoadLocation(name)
		if err != nil || from < -1<<50 || from > 1<<50 || length <= 0 || length > 400*day {
			return // not a range in a zone
		}
		in := Intervals()[int(pick)%len(Intervals())]
		to := from + length
		if _, ok := Count(from, to, in, zone, 5000); !ok {
			return // too many buckets to look at each
		}
		checkEdges(t, Edges(from, to, in, zone), from, to, in, zone)
	})
}

// checkEdges is what holds in every zone at any time.
func checkEdges(t *testing.T, edges []int64, from, to int64, in Interval, zone *time.Location) {
	t.Helper()
	if len(edges) < 2 {
		t.Fatalf("%d edges", len(edges))
	}
	for i := 1; i < len(edges); i++ {
		if edges[i] <= edges[i-1] {
			t.Fatalf("edges do not ascend: %v", shown(edges[i-1:i+1], zone))
		}
	}
	n := len(edges) - 1
	if edges[0] > from || edges[1] <= from || edges[n-1] >= to || edges[n] < to {
		t.Fatalf("the edges %v do not just enclose the range", shown(edges, zone))
	}
	// A range is cut the same whatever range it is seen from.
	middle := edges[n/2]
	if part := Edges(middle, to, in, zone); !slices.Equal(part, edges[n/2:]) {
		t.Fatalf("from %v on: %v, in the whole: %v", middle, shown(part, zone), shown(edges[n/2:], zone))
	}
	r, _ := in.rule()
	for i := 1; i <= n; i++ {
		if r.kind == elapsed && edges[i]-edges[i-1] > r.ms {
			t.Fatalf("a bucket of %s is %d ms long", in, edges[i]-edges[i-1])
		}
	}
}

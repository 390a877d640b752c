package plugin

import (
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/koreai/sessions-datasource/pkg/buckets"
	"github.com/koreai/sessions-datasource/pkg/columns"
	"github.com/koreai/sessions-datasource/pkg/measure"
	"github.com/koreai/sessions-datasource/pkg/query"
	"github.com/koreai/sessions-datasource/pkg/session"
	"github.com/koreai/sessions-datasource/pkg/store"
)

// What is final is 30 minutes old.
func TestFillingBucket(t *testing.T) {
	i := door(t, three(), nil)
	now := i.store.KoreNow()
	const minute = 60_000
	snapshot := func(sessions int, from int64) []columns.Snapshot {
		b := columns.NewBuilder(columns.NewUsers())
		for n := range int64(sessions) {
			b.Add(session.Session{ID: fmt.Sprintf("%024x", n), Bot: "st-one", Start: from + n, End: from + n + 2, Type: session.Interactive, Status: session.Closed, Containment: session.DropOff})
		}
		s := columns.Snapshot{Users: columns.NewUsers()}
		for _, c := range b.Chunks() {
			s.Parts = append(s.Parts, columns.Whole(c))
		}
		return []columns.Snapshot{s}
	}
	nan := math.NaN()
	tests := []struct {
		name       string
		begun      int64 // minutes ago, the newest bucket
		long       int64 // minutes, every bucket
		sessions   int   // in the newest
		expression bool
		rates      []float64 // of what was 0.5 everywhere
		notice     string
	}{
		{"of an hour that began ten minutes ago nothing is known", 10, 60, 30, false, []float64{0.5, nan, nan}, "left empty"},
		{"a day is known by its hours so far", 600, 1440, 30, false, []float64{0.5, 0.5, 0.5}, "still filling"},
		{"but not by a few sessions", 600, 1440, 19, false, []float64{0.5, 0.5, nan}, "left empty"},
		{"an expression asks for what there is", 10, 60, 30, true, []float64{0.5, 0.5, 0.5}, ""},
		{"what has ended long ago is known", 300, 60, 0, false, []float64{0.5, 0.5, 0.5}, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			begun, long := now-tt.begun*minute, tt.long*minute
			axis := &buckets.Axis{Edges: []int64{begun - 2*long, begun - long, begun, begun + long}, Stamps: []int64{begun - 2*long, begun - long, begun}, End: begun + long}
			q := query.Query{Type: query.TimeSeries, Measures: []query.Measure{query.DropOffRate, query.SessionCount}, SessionType: query.All, Status: query.All,
				Developer: query.Include, MinSessions: 1, Zone: time.UTC, Range: session.Span{From: axis.Edges[0], To: now}, FinalTo: now - 30*minute, Expression: tt.expression}
			if tt.begun > tt.long {
				q.Range.To = begun + long
			}
			r := measure.Result{Times: axis.Stamps, Groups: []measure.Group{{Values: [][]float64{{0.5, 0.5, 0.5}, {9, 9, 9}}}}}
			notices, err := i.hideFilling(q, axis, &r, &rows{View: store.View{Snapshots: snapshot(tt.sessions, begun), Complete: true}})
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff([][]float64{tt.rates, {9, 9, 9}}, r.Groups[0].Values, cmpopts.EquateNaNs()); diff != "" {
				t.Error(diff)
			}
			all := ""
			for _, n := range notices {
				all += n.Text
			}
			if !strings.Contains(all, tt.notice) || (tt.notice == "") != (all == "") {
				t.Errorf("notice %q, want %q", all, tt.notice)
			}
		})
	}
}

// What can still change is what finalOnly leaves out, whatever counts: by end
// that is the closing lag; by start it is not more than the open span that is set.
func TestFillingIsWhatIsNotFinal(t *testing.T) {
	const hour = 3_600_000
	nan := math.NaN()
	tests := []struct {
		name   string
		change func(q *query.Query, axis *buckets.Axis, now int64)
		rates  []float64 // of what was 0.5 in two buckets of three hours, the newest of which began two hours ago
		bounds []float64
	}{
		{"by start", func(*query.Query, *buckets.Axis, int64) {}, []float64{0.5, nan}, []float64{0.1, nan}},
		{"a shorter closing lag by end", func(q *query.Query, _ *buckets.Axis, now int64) { q.CountBy, q.FinalTo = query.ByEnd, now-hour/6 }, []float64{0.5, 0.5}, []float64{0.1, 0.1}},
		{"a longer closing lag by end", func(q *query.Query, _ *buckets.Axis, now int64) { q.CountBy, q.FinalTo = query.ByEnd, now-hour/4 }, []float64{0.5, nan}, []float64{0.1, nan}},
		{"an open span that was seen to be longer", func(q *query.Query, _ *buckets.Axis, now int64) { q.FinalTo = now - 3*hour }, []float64{0.5, nan}, []float64{0.1, nan}},
		{"a band", func(q *query.Query, _ *buckets.Axis, now int64) {
			q.Baseline, q.FinalTo = query.BaselineBand, now-hour/2
		}, []float64{0.5, nan}, []float64{0.1, nan}},
		{"a band of few sessions, all of them final", func(q *query.Query, axis *buckets.Axis, now int64) {
			q.Baseline, q.FinalTo, axis.Edges[1] = query.BaselineBand, now, now-hour
		}, []float64{0.5, nan}, []float64{0.1, nan}},
		{"few sessions, all of them final", func(q *query.Query, axis *buckets.Axis, now int64) { q.FinalTo, axis.Edges[1] = now, now-hour }, []float64{0.5, nan}, []float64{0.1, nan}},
		{"few sessions of the period before, beside the bucket that is filling", func(q *query.Query, axis *buckets.Axis, now int64) {
			for n := range axis.Edges {
				axis.Edges[n] -= 48 * hour
			}
			axis.Edges[1] += hour
			q.Range = session.Span{From: axis.Edges[0], To: now - 48*hour}
		}, []float64{0.5, nan}, []float64{0.1, nan}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			i := door(t, three(), nil)
			now := i.store.KoreNow()
			axis := &buckets.Axis{Edges: []int64{now - 5*hour, now - 2*hour, now + hour}, Stamps: []int64{now - 5*hour, now - 2*hour}, End: now + hour}
			q := query.Query{Type: query.TimeSeries, Measures: []query.Measure{query.DropOffRate}, SessionType: query.All, Status: query.All,
				Developer: query.Include, MinSessions: 1, Zone: time.UTC, Range: session.Span{From: axis.Edges[0], To: now}, FinalTo: now - hour/2, LongestSession: time.Hour}
			begun := axis.Edges[1]
			tt.change(&q, axis, now)
			b := columns.NewBuilder(columns.NewUsers())
			for n := range int64(20) {
				at := begun + n
				b.Add(session.Session{ID: fmt.Sprintf("%024x", n), Bot: "st-one", Start: at, End: at + 2, Type: session.Interactive, Status: session.Closed, Containment: session.DropOff})
			}
			snapshot := columns.Snapshot{Users: columns.NewUsers()}
			for _, c := range b.Chunks() {
				snapshot.Parts = append(snapshot.Parts, columns.Whole(c))
			}
			bounds := measure.Bounds{Expected: []float64{0.2, 0.2}, Lower: []float64{0.1, 0.1}, Upper: []float64{0.3, 0.3}}
			r := measure.Result{Times: axis.Stamps, Groups: []measure.Group{{Values: [][]float64{{0.5, 0.5}}, Bounds: []measure.Bounds{bounds}}}}
			if _, err := i.hideFilling(q, axis, &r, &rows{View: store.View{Snapshots: []columns.Snapshot{snapshot}, Complete: true}}); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff([][]float64{tt.rates, tt.bounds, {0.2, 0.2}}, [][]float64{r.Groups[0].Values[0], bounds.Lower, bounds.Expected}, cmpopts.EquateNaNs()); diff != "" {
				t.Error(diff)
			}
		})
	}
}

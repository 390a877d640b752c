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
)

// Sessions are final 30 minutes after their start.
func TestFillingBucket(t *testing.T) {
	i := door(t, three(), nil)
	now := i.store.Now()
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
			axis := &buckets.Axis{Edges: []int64{begun - 2*long, begun - long, begun, begun + long}, Stamps: []int64{begun - 2*long, begun - long, begun}}
			q := query.Query{Type: query.TimeSeries, Measures: []query.Measure{query.DropOffRate, query.SessionCount}, SessionType: query.All, Status: query.All,
				Developer: query.Include, MinSessions: 1, Zone: time.UTC, Range: session.Span{From: axis.Edges[0], To: now}, Expression: tt.expression}
			if tt.begun > tt.long {
				q.Range.To = begun + long
			}
			r := measure.Result{Times: axis.Stamps, Groups: []measure.Group{{Values: [][]float64{{0.5, 0.5, 0.5}, {9, 9, 9}}}}}
			notices, err := i.hideFilling(q, axis, &r, &rows{snapshots: snapshot(tt.sessions, begun), complete: true})
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff([][]float64{tt.rates, {9, 9, 9}}, r.Groups[0].Values, cmpopts.EquateNaNs()); diff != "" {
				t.Error(diff)
			}
			said := ""
			for _, n := range notices {
				said += n.Text
			}
			if !strings.Contains(said, tt.notice) || (tt.notice == "") != (said == "") {
				t.Errorf("notice %q, want %q", said, tt.notice)
			}
		})
	}
}

package measure

import (
	"fmt"
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/koreai/sessions-datasource/pkg/buckets"
	"github.com/koreai/sessions-datasource/pkg/query"
	"github.com/koreai/sessions-datasource/pkg/session"
)

func TestRandomQueriesGiveWhatTheRulesSay(t *testing.T) {
	for seed := range uint64(300) {
		w := newGenerator(seed)
		compareQueries(t, seed, w, w.sessions(1+w.IntN(400)), 4)
	}
}

// Many rows a bucket take other ways through the kernels than few.
func TestRandomQueriesOverManySessions(t *testing.T) {
	for seed := range uint64(8) {
		w := newGenerator(seed + 1000)
		compareQueries(t, seed, w, w.sessions(12_000), 3)
	}
}

// More groups than fit in a byte take other ways again.
func TestManyGroupsGiveWhatTheRulesSay(t *testing.T) {
	w := newGenerator(9)
	all := w.sessions(900)
	for i := range all {
		all[i].SessionTags = append(all[i].SessionTags, session.Tag{Name: "unique", Value: fmt.Sprint(i % 800)})
	}
	in := snapshotOf(all)
	for _, limit := range []int{300, 1000} {
		q := basic(query.SessionCount, query.Users, query.MedianDuration, query.AverageMessages, query.DropOffRate)
		q.Range, q.GroupBy, q.GroupLimit = session.Span{From: w.from, To: w.to}, []query.Dimension{"sessionTag.unique"}, limit
		axis := w.axis(q)
		got, err := Run(q, axis, in, w.from)
		if diff := diffResults(got, naiveRun(q, axis, all, w.from)); err != nil || diff != "" {
			t.Errorf("at most %d groups: %v %s", limit, err, diff)
		}
	}
}

func compareQueries(t *testing.T, seed uint64, w *generator, all []session.Session, queries int) {
	t.Helper()
	in := w.snapshots(all, w.IntN(2) == 0, w.IntN(2) == 0)
	for range queries {
		q := w.query()
		var axis *buckets.Axis
		if w.IntN(3) > 0 {
			q.Type, axis = query.TimeSeries, w.axis(q)
		}
		covered := int64(math.MinInt64 / 2)
		if w.IntN(4) == 0 {
			covered = w.from + w.Int64N(w.to-w.from)
		}
		if w.IntN(30) == 0 {
			q.SessionIDs = []string{all[0].ID, all[len(all)-1].ID}
		}
		got, err := RunOn(1+w.IntN(3), q, axis, in, covered)
		if err != nil {
			t.Fatal(err)
		}
		if diff := diffResults(got, naiveRun(q, axis, all, covered)); diff != "" {
			t.Fatalf("seed %d: %s\nquery %+v\ncovered from %d", seed, diff, q, covered)
		}
	}
}

// diffResults says the first difference, "" when there is none.
func diffResults(got, want Result) string {
	if got.Matched != want.Matched || got.OpenLeftOut != want.OpenLeftOut || got.Folded != want.Folded {
		return fmt.Sprintf("matched, left out, folded: got %d %d %d, want %d %d %d", got.Matched, got.OpenLeftOut, got.Folded, want.Matched, want.OpenLeftOut, want.Folded)
	}
	if len(got.Groups) != len(want.Groups) {
		return fmt.Sprintf("groups: got %s, want %s", groupNames(got), groupNames(want))
	}
	for i, g := range got.Groups {
		x := want.Groups[i]
		if strings.Join(g.Labels, "|") != strings.Join(x.Labels, "|") || g.Other != x.Other || g.Sessions != x.Sessions {
			return fmt.Sprintf("group %d: got %s, want %s", i, groupNames(got), groupNames(want))
		}
		for m := range g.Values {
			for b := range g.Values[m] {
				if !same(g.Values[m][b], x.Values[m][b]) {
					return fmt.Sprintf("group %v measure %d bucket %d: got %v, want %v", g.Labels, m, b, g.Values[m][b], x.Values[m][b])
				}
			}
			if len(g.Values[m]) != len(x.Values[m]) {
				return "number of buckets"
			}
		}
	}
	return ""
}

func same(a, b float64) bool {
	return a == b || math.IsNaN(a) && math.IsNaN(b) || math.Abs(a-b) <= 1e-12*math.Max(math.Abs(a), math.Abs(b))
}

func groupNames(r Result) string {
	var out []string
	for _, g := range r.Groups {
		out = append(out, fmt.Sprintf("%s=%d", strings.Join(g.Labels, "|"), g.Sessions))
	}
	return strings.Join(out, ", ")
}

// naiveSelectable reports whether the session lies in the range of a table that is known from an instant on.
func naiveSelectable(s session.Session, q query.Query, from int64) bool {
	if q.ByEnd() {
		from += q.LongestSession.Milliseconds()
	}
	at, counts := naiveAt(s, q)
	return counts && q.Measured().Contains(at) && at >= from
}

// naiveLeftOut reports whether the session matches but has no end by which it could be counted.
func naiveLeftOut(s session.Session, q query.Query, from int64) bool {
	if q.ByEnd() {
		from += q.LongestSession.Milliseconds()
	}
	return q.ByEnd() && (s.Status != session.Closed || s.End < s.Start) && s.Start >= from && q.Measured().Contains(s.Start) && naiveMatch(s, q, true, false)
}

func TestRandomSelectionsGiveWhatTheRulesSay(t *testing.T) {
	for seed := range uint64(200) {
		w := newGenerator(seed + 5000)
		all := w.sessions(1 + w.IntN(300))
		for i := range all {
			all[i].Start -= all[i].Start % (6 * hour) // many start at once
		}
		in := w.snapshots(all, w.IntN(2) == 0, true)
		q := w.query()
		rows, matched, open, err := Select(q, in, w.from)
		if err != nil {
			t.Fatal(err)
		}
		var want []session.Session
		wantOpen := 0
		for _, s := range all {
			switch {
			case naiveLeftOut(s, q, w.from):
				wantOpen++
			case !naiveSelectable(s, q, w.from):
			case naiveMatch(s, q, false, false):
				want = append(want, s)
			case q.Status == session.Closed && naiveMatch(s, q, true, false):
				wantOpen++
			}
		}
		if matched != len(want) || open != wantOpen {
			t.Fatalf("seed %d: matched %d, left out %d; want %d, %d", seed, matched, open, len(want), wantOpen)
		}
		slices.SortFunc(want, func(a, b session.Session) int {
			x, _ := naiveAt(a, q)
			if y, _ := naiveAt(b, q); x != y {
				return int(y - x)
			}
			return strings.Compare(a.Bot+a.ID, b.Bot+b.ID)
		})
		want = want[:min(len(want), q.Limit)]
		for i := range want {
			if len(rows) != len(want) || rows[i].ID != want[i].ID || !reflect.DeepEqual(rows[i].Languages, want[i].Languages) {
				t.Fatalf("seed %d: row %d of %d is %+v, want %+v", seed, i, len(rows), rows[i], want[i])
			}
		}
	}
}

package measure

import (
	"errors"
	"fmt"
	"testing"

	"github.com/koreai/sessions-datasource/pkg/buckets"
	"github.com/koreai/sessions-datasource/pkg/query"
	"github.com/koreai/sessions-datasource/pkg/session"
)

// manyValued is a session with so many values of each of some tags.
func manyValued(w *generator, tags, values int) (session.Session, []query.Dimension) {
	s := w.session(0)
	s.SessionTags = nil
	var by []query.Dimension
	for tag := range tags {
		name := fmt.Sprintf("t%d", tag)
		by = append(by, query.Dimension(query.SessionTagPrefix+name))
		for v := range values {
			s.SessionTags = append(s.SessionTags, session.Tag{Name: name, Value: fmt.Sprint(v)})
		}
	}
	return s, by
}

// One session with the thousand tags that a session may have could be put into
// three hundred million groups.
func TestCombinationsOfManyValuesAreRefused(t *testing.T) {
	w := newGenerator(1)
	for _, tt := range []struct {
		tags, values int
		refused      bool
	}{{1, 1000, false}, {2, 300, false}, {3, 333, true}, {5, 200, true}} {
		s, by := manyValued(w, tt.tags, tt.values)
		for _, beside := range []int{0, 400} { // few codes, and many
			all := append([]session.Session{s}, w.sessions(beside)...)
			q := with(basic(query.SessionCount), func(q *query.Query) {
				q.Range, q.GroupBy = session.Span{From: w.from, To: w.to}, by
				q.SessionType, q.Status, q.Developer = query.All, query.All, query.Include
			})
			got, err := Run(q, nil, snapshotOf(all), w.from)
			var bad *query.Error
			if errors.As(err, &bad) != tt.refused || tt.refused && bad.Field != "groupBy" {
				t.Errorf("%d tags with %d values beside %d sessions: %v", tt.tags, tt.values, beside, err)
			}
			if err == nil && got.Matched != len(all) {
				t.Errorf("%d of %d sessions", got.Matched, len(all))
			}
		}
	}
}

// What no matching session carries does not count.
func TestCombinationsOfSessionsThatAreFilteredAwayDoNotCount(t *testing.T) {
	w := newGenerator(1)
	s, by := manyValued(w, 3, 333)
	s.Developer = true
	rest := w.sessions(50)
	for i := range rest {
		rest[i].Developer = false
	}
	q := with(basic(query.SessionCount), func(q *query.Query) {
		q.Range, q.GroupBy, q.SessionType, q.Status = session.Span{From: w.from, To: w.to}, by, query.All, query.All
	})
	if got, err := Run(q, nil, snapshotOf(append(rest, s)), w.from); err != nil || got.Matched != len(rest) || len(got.Groups) != 1 {
		t.Errorf("%d sessions in %d groups: %v", got.Matched, len(got.Groups), err)
	}
}

// Every instance of an alert rule stands for itself: none is folded, and too
// many are an error before anybody adds them up.
func TestGroupsOfRules(t *testing.T) {
	w := newGenerator(2)
	channels := func(n int) []session.Session {
		all := w.sessions(n)
		for i := range all {
			s := basicSession(all[i], w.from+int64(i))
			s.Channel = fmt.Sprintf("channel-%04d", i)
			all[i] = s
		}
		return all
	}
	for _, tt := range []struct {
		name          string
		groups, limit int
		unfolded      bool
		shown, folded int
		refused       string
	}{
		{"a panel folds", 12, 10, false, 11, 2, ""},
		{"a rule does not", 12, query.MaxInstances, true, 12, 0, ""},
		{"up to the bound", 500, query.MaxInstances, true, 500, 0, ""},
		{"beyond it is an error", 501, query.MaxInstances, true, 0, 0, "groupBy"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			q := with(grouped1(basic(query.SessionCount), query.Channel), func(q *query.Query) {
				q.Range, q.GroupLimit, q.Unfolded = session.Span{From: w.from, To: w.to}, tt.limit, tt.unfolded
			})
			r, err := Run(q, nil, snapshotOf(channels(tt.groups)), 0)
			var refused *query.Error
			if errors.As(err, &refused) != (tt.refused != "") || refused != nil && refused.Field != tt.refused {
				t.Fatalf("error %v", err)
			}
			if len(r.Groups) != tt.shown || r.Folded != tt.folded {
				t.Errorf("%d groups, %d folded", len(r.Groups), r.Folded)
			}
		})
	}
	t.Run("too many values are an error of the interval", func(t *testing.T) {
		q := with(grouped1(basic(query.SessionCount), query.Channel), func(q *query.Query) {
			q.Range, q.GroupLimit, q.Unfolded = session.Span{From: w.from, To: w.to}, query.MaxInstances, true
		})
		axis := &buckets.Axis{Edges: []int64{w.from}}
		for i := range int64(5000) {
			axis.Edges, axis.Stamps = append(axis.Edges, w.from+i+1), append(axis.Stamps, w.from+i)
		}
		_, err := Run(q, axis, snapshotOf(channels(500)), 0)
		if refused := (*query.Error)(nil); !errors.As(err, &refused) || refused.Field != "interval" {
			t.Errorf("error %v", err)
		}
	})
}

// basicSession is a closed one of the kind that counts by default.
func basicSession(s session.Session, start int64) session.Session {
	s.Start, s.Type, s.Status, s.Developer = start, session.Interactive, session.Closed, false
	return s
}

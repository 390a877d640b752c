package measure

import (
	"errors"
	"fmt"
	"testing"

	"github.com/koreai/sessions-datasource/pkg/query"
	"github.com/koreai/sessions-datasource/pkg/session"
)

// manyValued is a session with so many values of each of some tags.
func manyValued(w *world, tags, values int) (session.Session, []query.Dimension) {
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
	w := newWorld(1)
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
	w := newWorld(1)
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

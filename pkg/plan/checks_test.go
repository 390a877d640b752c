package plan_test

import (
	"slices"
	"testing"
	"time"

	"github.com/koreai/sessions-datasource/pkg/budget"
	"github.com/koreai/sessions-datasource/pkg/coverage"
	"github.com/koreai/sessions-datasource/pkg/koreai"
	"github.com/koreai/sessions-datasource/pkg/plan"
	"github.com/koreai/sessions-datasource/pkg/rowset"
	"github.com/koreai/sessions-datasource/pkg/session"
)

// The starts that IngestCheck returns are those that other servers may replace by the
// rows known here.
func TestIngestCheck(t *testing.T) {
	active := session.Session{ID: "a", Bot: "st-1", Start: ago(200, 0).From, Status: session.Active, End: session.NoTime}
	closed, moved := active, active
	closed.Status = session.Closed
	moved.Start++
	for name, c := range map[string]struct {
		page    koreai.Page
		dropped bool // the span is not covered any more
		want    bool
		rows    int
	}{
		"closed":                   {page: koreai.Page{Sessions: []session.Session{closed}}, want: true, rows: 1},
		"still active":             {page: koreai.Page{Sessions: []session.Session{active}}, want: true, rows: 1},
		"unknown to Kore.ai":       {page: koreai.Page{InvalidIDs: []string{"a"}}, want: true},
		"neither returned nor not": {page: koreai.Page{}, want: true, rows: 1},
		"its start has moved":      {page: koreai.Page{Sessions: []session.Session{moved}}, rows: 1},
		"cut short":                {page: koreai.Page{Sessions: []session.Session{{ID: "b", Bot: "st-1"}}, MoreAvailable: true}, rows: 1},
		"no longer covered":        {page: koreai.Page{Sessions: []session.Session{closed}}, dropped: true},
	} {
		t.Run(name, func(t *testing.T) {
			s, span := newState(), ago(300, 60)
			s.Readings = coverage.Readings{read(span, 50)}
			s.ReplaceRows(span, rowset.Build(s.Rows.Users(), []session.Session{active}), ago(50, 0).From, now.UnixMilli())
			if c.dropped {
				s.Readings = nil
				s.ReplaceRows(span, nil, 0, now.UnixMilli())
			}
			c.page.Sent = now.Add(-time.Second)
			starts := s.IngestCheck(&plan.Check{Keys: []plan.Key{{Bot: "st-1", ID: "a"}}, Starts: []int64{active.Start}}, c.page, now)
			if slices.Contains(starts, active.Start) != c.want || s.Rows.Len() != c.rows {
				t.Errorf("starts %v, %d rows", starts, s.Rows.Len())
			}
		})
	}
}

// Where a session begins now nothing else would look for it: the span is settled.
func TestIngestCheckOfAMovedStart(t *testing.T) {
	s, span := newState(), ago(300, 60)
	active := session.Session{ID: "a", Bot: "st-1", Start: ago(200, 0).From, Status: session.Active, End: session.NoTime}
	moved := active
	moved.Start = ago(100, 0).From
	s.Readings = coverage.Readings{read(span, 20)}
	s.ReplaceRows(span, rowset.Build(s.Rows.Users(), []session.Session{active}), ago(20, 0).From, now.UnixMilli())
	s.IngestCheck(&plan.Check{Keys: []plan.Key{{Bot: "st-1", ID: "a"}}, Starts: []int64{active.Start}},
		koreai.Page{Sessions: []session.Session{moved}, Sent: now.Add(-time.Second)}, now)
	lacks := s.Lacks(waits(budget.Panel, span), now)
	for name, at := range map[string]int64{"old start": active.Start, "new start": moved.Start} {
		t.Run(name, func(t *testing.T) {
			if !lacks.Contains(at) {
				t.Errorf("not read again: %v", lacks)
			}
		})
	}
}

package plan_test

import (
	"testing"
	"time"

	"github.com/koreai/sessions-datasource/pkg/budget"
	"github.com/koreai/sessions-datasource/pkg/coverage"
	"github.com/koreai/sessions-datasource/pkg/koreai"
	"github.com/koreai/sessions-datasource/pkg/plan"
	"github.com/koreai/sessions-datasource/pkg/rowset"
	"github.com/koreai/sessions-datasource/pkg/session"
)

// What an answer by ID makes of an active session, whose span was read ten minutes ago.
func TestAnswerByID(t *testing.T) {
	const day = 24 * 60 // minutes
	type want struct{ sessions, active, gaps, known int }
	for name, c := range map[string]struct {
		began  int // minutes ago
		sent   time.Duration
		answer func(row session.Session, p *koreai.Page)
		want   want
	}{
		"closed": {began: 120, answer: func(row session.Session, p *koreai.Page) {
			row.Status = session.Closed
			p.Sessions = append(p.Sessions, row)
		}, want: want{1, 0, 0, 1}},
		"still active": {began: 120, answer: func(row session.Session, p *koreai.Page) {
			p.Sessions = append(p.Sessions, row)
		}, want: want{1, 1, 0, 1}},
		"unknown by now": {began: 120, answer: func(row session.Session, p *koreai.Page) {
			p.InvalidIDs = append(p.InvalidIDs, row.ID)
		}, want: want{0, 0, 0, 1}},
		"passed over": {began: 120, answer: func(session.Session, *koreai.Page) {}, want: want{1, 1, 0, 1}},
		"passed over by an answer that is cut short": {began: 120, answer: func(row session.Session, p *koreai.Page) {
			row.ID, p.MoreAvailable = "another", true
			p.Sessions = append(p.Sessions, row)
		}, want: want{1, 1, 0, 0}},
		"closed, and too old for tags: read by span": {began: 20 * day, answer: func(row session.Session, p *koreai.Page) {
			row.Status = session.Closed
			p.Sessions = append(p.Sessions, row)
		}, want: want{1, 0, 1, 0}},
		"with another start: read by span": {began: 120, answer: func(row session.Session, p *koreai.Page) {
			row.Start++
			p.Sessions = append(p.Sessions, row)
		}, want: want{1, 1, 1, 0}},
		"closed, but its span was read later": {began: 120, sent: -time.Hour, answer: func(row session.Session, p *koreai.Page) {
			row.Status = session.Closed
			p.Sessions = append(p.Sessions, row)
		}, want: want{1, 1, 0, 1}},
	} {
		t.Run(name, func(t *testing.T) {
			s := newState()
			span := ago(c.began+60, c.began-60)
			row := session.Session{ID: "a", Bot: "st-1", Start: ago(c.began, 0).From, Status: session.Active}
			s.Readings = coverage.Readings{read(span, 10)}
			s.ReplaceRows(span, rowset.Build(s.Rows.Users(), []session.Session{row}), ago(10, 0).From, 0)
			s.Demands = plan.Demands{waits(budget.Panel, span)}
			if c.began > day { // a twentieth of its age is more than an hour
				s.Active[plan.Key{Bot: "st-1", ID: "a"}] = plan.Activity{Start: row.Start, Checked: ago(61, 0).From}
			}
			n := s.Prepare(now)
			task, found, _ := s.Next(&n, now)
			if !found || task.Check == nil {
				t.Fatalf("the next call is %s", words(task, found))
			}
			s.Begin(task)
			page := koreai.Page{Sent: now.Add(c.sent)}
			c.answer(row, &page)
			known := s.IngestCheck(task.Check, page, now)
			got := want{s.Rows.Len(), len(s.Active), len(s.Lacks(waits(budget.Panel, span), now)), len(known)}
			if got != c.want || s.InFlight() {
				t.Errorf("%+v, want %+v", got, c.want)
			}
		})
	}
}

// What a list at the open end leaves over is a list whose length is known.
func TestCloseListAtTheOpenEnd(t *testing.T) {
	s := newState()
	span := ago(60, 0)
	s.Demands = plan.Demands{waits(budget.Panel, span)}
	n := s.Prepare(now)
	task, _, _ := s.Next(&n, now)
	s.Begin(task)
	page := koreai.Page{Received: 100, Total: 250, MoreAvailable: true, Sent: now, Answered: now}
	for i := range 100 {
		page.Sessions = append(page.Sessions, session.Session{ID: string(rune('A' + i)), Bot: "st-1", Start: now.UnixMilli() - int64(i+1)*10_000})
	}
	b, _ := s.Ingest(task.List, task.Page, page)
	s.CloseList(task.List, plan.AnswerOf(page), now)
	s.Commit(task.List, b, rowset.Build(s.Rows.Users(), b.Rows), page, now)
	if len(s.Lists) != 1 || s.Lists[0].Expect < 150 || s.Lists[0].Expect > 152 || s.Lists[0].Span.To >= task.List.Span.To {
		t.Fatalf("lists %+v", s.Lists)
	}
	n = s.Prepare(now)
	if next, found, _ := s.Next(&n, now); !found || next.List != s.Lists[0] {
		t.Errorf("next is %s", words(next, found))
	}
}

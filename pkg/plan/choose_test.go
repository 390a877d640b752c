package plan_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/koreai/sessions-datasource/pkg/budget"
	"github.com/koreai/sessions-datasource/pkg/clockskew"
	"github.com/koreai/sessions-datasource/pkg/columns"
	"github.com/koreai/sessions-datasource/pkg/coverage"
	"github.com/koreai/sessions-datasource/pkg/crawl"
	"github.com/koreai/sessions-datasource/pkg/interval"
	"github.com/koreai/sessions-datasource/pkg/koreai"
	"github.com/koreai/sessions-datasource/pkg/plan"
	"github.com/koreai/sessions-datasource/pkg/rowset"
	"github.com/koreai/sessions-datasource/pkg/session"
	"github.com/koreai/sessions-datasource/pkg/settings"
)

var now = time.Date(2026, 1, 2, 12, 0, 0, 0, time.UTC)

// ago is the span between two moments before now, in minutes.
func ago(from, to int) session.Span {
	at := func(min int) int64 { return now.Add(-time.Duration(min) * time.Minute).UnixMilli() }
	return session.Span{From: at(from), To: at(to)}
}

func newState() *plan.State {
	return &plan.State{
		Clock: &clockskew.Latest{},
		Settings: func() settings.Settings {
			return settings.Settings{PageSize: 100, Freshness: 15 * time.Second, Open: 30 * time.Minute, MaxAge: 24 * time.Hour, Parallel: 8}
		},
		Rows: rowset.New(), Active: plan.ActiveSet{},
	}
}

// waits is a demand that somebody waits for.
func waits(lane budget.Lane, span session.Span) *plan.Demand {
	return &plan.Demand{Span: span, Lane: lane, Asked: now, Fresh: now.Add(-15 * time.Second), Notify: make(chan struct{}, 1)}
}

// read is a reading sent so many minutes before now.
func read(span session.Span, sent int) coverage.Reading {
	at := now.Add(-time.Duration(sent) * time.Minute)
	return coverage.Reading{Span: span, Sent: at, AsOf: at.UnixMilli(), Live: span.To >= at.UnixMilli()}
}

func minutes(ms int64) string {
	return fmt.Sprint(float64(now.UnixMilli()-ms) / float64(interval.Minute))
}

// words says what the next call is.
func words(t plan.Task, found bool) string {
	switch {
	case !found:
		return "nothing"
	case t.Check != nil:
		return fmt.Sprintf("%s: %d by ID", t.Lane, len(t.Check.Keys))
	}
	kind := "settled"
	if t.List.Keyset {
		kind = "open"
	}
	to := t.List.Span.To
	if t.List.Live {
		kind, to = "present", min(to, now.UnixMilli())
	}
	return fmt.Sprintf("%s: %s to %s, %s, page at %d", t.Lane, minutes(t.List.Span.From), minutes(to), kind, t.Page.Skip)
}

var errDown = &koreai.Error{Kind: koreai.KindServer, Message: "down"}

// What is known and wanted, and the call that follows.
func TestNext(t *testing.T) {
	for name, c := range map[string]struct {
		set  func(*plan.State)
		want string
	}{
		"nothing is wanted": {func(*plan.State) {}, "nothing"},
		"nothing is known": {func(s *plan.State) {
			s.Demands = plan.Demands{waits(budget.Panel, ago(60, 0))}
		}, "panel: 60 to 0, present, page at 0"},
		"settled history": {func(s *plan.State) {
			s.Demands = plan.Demands{waits(budget.Panel, ago(300, 240))}
		}, "panel: 300 to 240, settled, page at 0"},
		"the newest half hour is open": {func(s *plan.State) {
			s.Demands = plan.Demands{waits(budget.Panel, ago(60, 20))}
		}, "panel: 60 to 20, open, page at 0"},
		"less than seven days at once": {func(s *plan.State) {
			s.Demands = plan.Demands{waits(budget.Panel, ago(30*24*60, 60))}
		}, "panel: 10139 to 60, settled, page at 0"},
		"what is settled is not read again": {func(s *plan.State) {
			s.Readings = coverage.Readings{read(ago(300, 240), 100)}
			s.Demands = plan.Demands{waits(budget.Panel, ago(300, 240))}
		}, "nothing"},
		"the newest gap first": {func(s *plan.State) {
			s.Readings = coverage.Readings{read(ago(300, 240), 100)}
			s.Demands = plan.Demands{waits(budget.Panel, ago(400, 180))}
		}, "panel: 240 to 180, settled, page at 0"},
		"the most urgent lane first": {func(s *plan.State) {
			s.Demands = plan.Demands{waits(budget.Panel, ago(400, 180)), waits(budget.Alert, ago(360, 300))}
		}, "alert: 360 to 300, settled, page at 0"},
		"what only brings up to date is a refresh": {func(s *plan.State) {
			s.Readings = coverage.Readings{read(ago(300, 1), 1)}
			s.Demands = plan.Demands{waits(budget.Panel, ago(300, 0)), waits(budget.Panel, ago(900, 600))}
		}, "refresh: 31 to 0, present, page at 0"},
		"what a list claims is not read twice": {func(s *plan.State) {
			l := &crawl.List{Span: ago(400, 180), Expect: -1, Urgency: int(budget.Panel)}
			p, _ := l.Next(now, 100, 100)
			l.Send(p)
			s.Lists = []*crawl.List{l}
			s.Demands = plan.Demands{waits(budget.Panel, ago(400, 180))}
		}, "nothing"},
		"an alert's part of a panel's list is split out": {func(s *plan.State) {
			l := &crawl.List{Span: ago(400, 180), Expect: -1, Urgency: int(budget.Panel)}
			p, _ := l.Next(now, 100, 100)
			l.Send(p)
			s.Lists = []*crawl.List{l}
			s.Demands = plan.Demands{waits(budget.Panel, ago(400, 180)), waits(budget.Alert, ago(360, 300))}
		}, "alert: 360 to 300, settled, page at 0"},
		"unless the list reads it next": {func(s *plan.State) {
			l := &crawl.List{Span: ago(400, 180), Expect: -1, Urgency: int(budget.Panel)}
			p, _ := l.Next(now, 100, 100)
			l.Send(p)
			s.Lists = []*crawl.List{l}
			s.Demands = plan.Demands{waits(budget.Panel, ago(400, 180)), waits(budget.Alert, ago(200, 180))}
		}, "nothing"},
		"what is being built is not read twice": {func(s *plan.State) {
			s.Pending = interval.Of(ago(300, 240))
			s.Demands = plan.Demands{waits(budget.Panel, ago(300, 240))}
		}, "nothing"},
		"what failed rests": {func(s *plan.State) {
			s.Failed(ago(300, 240), errDown, now)
			s.Demands = plan.Demands{waits(budget.Panel, ago(300, 240))}
		}, "nothing"},
		"an error that no retry mends stops all": {func(s *plan.State) {
			s.Failed(ago(300, 240), &koreai.Error{Kind: koreai.KindAuth, Message: "wrong secret"}, now)
			s.Demands = plan.Demands{waits(budget.Panel, ago(900, 600))}
		}, "nothing"},
		"while memory is full panels wait": {func(s *plan.State) {
			s.Full = errors.New("full")
			s.Demands = plan.Demands{waits(budget.Panel, ago(300, 240))}
		}, "nothing"},
		"while memory is full alerts do not": {func(s *plan.State) {
			s.Full = errors.New("full")
			s.Demands = plan.Demands{waits(budget.Panel, ago(300, 240)), waits(budget.Alert, ago(300, 240))}
		}, "alert: 300 to 240, settled, page at 0"},
		"what cannot fit is not read": {func(s *plan.State) {
			large := waits(budget.Panel, ago(300, 240))
			large.Large = true
			s.Demands = plan.Demands{large}
		}, "nothing"},
		"an active session that is due takes those along that are not, but no others": {func(s *plan.State) {
			s.Readings = coverage.Readings{read(ago(300, 0), 0)}
			s.Active[plan.Key{Bot: "st-1", ID: "a"}] = plan.Activity{Start: ago(200, 0).From, Checked: ago(60, 0).From}
			s.Active[plan.Key{Bot: "st-1", ID: "b"}] = plan.Activity{Start: ago(200, 0).From, Checked: ago(1, 0).From}
			s.Demands = plan.Demands{waits(budget.Panel, ago(250, 0))}
			s.Active[plan.Key{Bot: "st-1", ID: "c"}] = plan.Activity{Start: ago(280, 0).From, Checked: ago(60, 0).From}
		}, "refresh: 2 by ID"},
		"one that was checked lately is not due": {func(s *plan.State) {
			s.Readings = coverage.Readings{read(ago(300, 0), 0)}
			s.Active[plan.Key{Bot: "st-1", ID: "b"}] = plan.Activity{Start: ago(200, 0).From, Checked: ago(1, 0).From}
			s.Demands = plan.Demands{waits(budget.Panel, ago(300, 0))}
		}, "nothing"},
		"nobody waits: behind everybody else": {func(s *plan.State) {
			w := waits(budget.Panel, ago(300, 240))
			w.Notify, w.Demote, w.Until = nil, now.Add(-time.Minute), now.Add(time.Hour)
			s.Demands = plan.Demands{w}
		}, "background: 300 to 240, settled, page at 0"},
		"nobody has waited for an hour": {func(s *plan.State) {
			w := waits(budget.Panel, ago(300, 240))
			w.Notify, w.Until = nil, now.Add(-time.Minute)
			s.Demands = plan.Demands{w}
		}, "nothing"},
	} {
		t.Run(name, func(t *testing.T) {
			s := newState()
			c.set(s)
			n := s.Prepare(now)
			next, found, _ := s.Next(&n, now)
			if got := words(next, found); got != c.want {
				t.Errorf("%s, want %s", got, c.want)
			}
		})
	}
}

// What a page brings counts in one step, and the call after it goes on below.
func TestCommit(t *testing.T) {
	s := newState()
	span := ago(300, 240)
	s.Demands = plan.Demands{waits(budget.Panel, span)}
	n := s.Prepare(now)
	task, _, _ := s.Next(&n, now)
	s.Lists = append(s.Lists, task.List)
	task.List.Send(task.Page)
	rows := []session.Session{{ID: "b", Bot: "st-1", Start: span.From + 2000, Status: session.Active}, {ID: "a", Bot: "st-1", Start: span.From + 1000, Status: session.Closed}}
	page := koreai.Page{Sessions: rows, Received: 2, Total: 2, Sent: now, Answered: now}
	b, claimed := s.Ingest(task.List, task.Page, page)
	if len(claimed) != 1 || claimed[0] != span {
		t.Errorf("claimed %v", claimed)
	}
	var parts []columns.Part = rowset.Build(s.Rows.Users(), b.Rows)
	if got := s.Commit(task.List, b, parts, page, now); len(got) != 1 || got[0].Span != span || got[0].Live {
		t.Errorf("read %+v", got)
	}
	s.CloseList(task.List, plan.AnswerOf(page), now)
	if s.Rows.Len() != 2 || len(s.Active) != 1 || len(s.Lists) != 0 {
		t.Errorf("%d sessions, %d active, %d lists", s.Rows.Len(), len(s.Active), len(s.Lists))
	}
	n = s.Prepare(now)
	if next, found, _ := s.Next(&n, now); found {
		t.Errorf("next is %s", words(next, found))
	}
}

// A reading up to the present answers for what comes later, but not when its own
// answer shows a time so much later that it is not believed yet.
func TestCommitOfThePresent(t *testing.T) {
	for name, c := range map[string]struct {
		shown time.Time
		live  bool
	}{
		"the time that was known": {now, true},
		"no time":                 {time.Time{}, true},
		"six minutes later":       {now.Add(6 * time.Minute), false},
	} {
		t.Run(name, func(t *testing.T) {
			s := newState()
			s.Clock.Observe(now, now, now)
			s.Demands = plan.Demands{waits(budget.Panel, ago(60, -10))}
			n := s.Prepare(now)
			task, _, _ := s.Next(&n, now)
			s.Lists = append(s.Lists, task.List)
			task.List.Send(task.Page)
			page := koreai.Page{Total: 0, Sent: now, Answered: now, KoreTime: c.shown}
			b, _ := s.Ingest(task.List, task.Page, page)
			read := s.Commit(task.List, b, nil, page, now)
			if len(read) != 1 || read[0].Live != c.live {
				t.Errorf("read %+v", read)
			}
		})
	}
}

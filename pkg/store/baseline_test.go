package store

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/koreai/sessions-datasource/pkg/buckets"
	"github.com/koreai/sessions-datasource/pkg/budget"
	"github.com/koreai/sessions-datasource/pkg/query"
	"github.com/koreai/sessions-datasource/pkg/session"
)

const week = 7 * day

// weeksAgo is the 25 hours up to now, and those of four weeks before.
func weeksAgo() []session.Span {
	var out []session.Span
	for w := 4; w >= 0; w-- {
		ago := time.Duration(w) * week
		out = append(out, between(ago+25*time.Hour, ago))
	}
	return out
}

func TestSeveralSpans(t *testing.T) {
	t.Run("are read, and nothing between them", func(t *testing.T) {
		in(t, nil, func(f *fixture) {
			f.kore.add(spread(bot, 5*week, 35*24)...) // one an hour
			v := f.read(Request{Spans: weeksAgo(), Lane: budget.Alert, Alert: true})
			if !v.Complete || len(v.Known) != 5 || v.sessions() < 5*24 || v.sessions() > 5*26 {
				t.Errorf("complete %v, %d spans known, %d sessions", v.Complete, len(v.Known), v.sessions())
			}
			if v.Stats.SessionsRead > 5*28 {
				t.Errorf("%d sessions were read", v.Stats.SessionsRead)
			}
			if calls := f.calls(func() { f.read(Request{Spans: weeksAgo(), Lane: budget.Alert}) }); calls > 1 {
				t.Errorf("asked again it took %d calls", calls)
			}
		})
	})
	t.Run("say what they need while they are missing", func(t *testing.T) {
		in(t, func(k *kore, c *Config) { c.Settings.CallsPerMinute, k.cap = 3, 10 }, func(f *fixture) {
			f.kore.add(spread(bot, 5*week, 35*24)...)
			_, err := f.h.Read(context.Background(), Request{Spans: weeksAgo(), Lane: budget.Alert, Alert: true, Needs: "4 × 25 h"})
			var notYet *IncompleteError
			if !errors.As(err, &notYet) || !strings.Contains(err.Error(), "needs 4 × 25 h") {
				t.Fatalf("got %v", err)
			}
			time.Sleep(time.Minute)
			_, err = f.h.Read(context.Background(), Request{Spans: weeksAgo(), Lane: budget.Alert, Alert: true, Needs: "4 × 25 h"})
			if !errors.As(err, &notYet) || notYet.Pages == 0 || notYet.PagesInAll <= notYet.Pages || !strings.Contains(err.Error(), "pages read") {
				t.Errorf("got %v", err)
			}
		})
	})
	t.Run("are partly known", func(t *testing.T) {
		in(t, nil, func(f *fixture) {
			f.kore.add(spread(bot, 5*week, 35*24)...)
			f.read(panel(last(25 * time.Hour)))
			v, err := f.h.Read(context.Background(), Request{Spans: weeksAgo(), Lane: budget.Panel, Partial: true})
			if err != nil || len(v.Known) != 5 || v.Known[4].Empty() {
				t.Errorf("known %v, %v", v.Known, err)
			}
		})
	})
}

func TestReadAhead(t *testing.T) {
	in(t, nil, func(f *fixture) {
		f.kore.add(spread(bot, 5*week, 35*24)...)
		var ahead []session.Span
		for w := 1; w <= 4; w++ {
			from := between(time.Duration(w)*week, 0).From
			ahead = append(ahead, session.Span{From: from, To: from + int64(day/time.Millisecond)})
		}
		ask := func() Request { return Request{Spans: weeksAgo(), Ahead: ahead, Lane: budget.Alert, Alert: true} }
		f.read(ask())
		time.Sleep(5 * time.Minute) // it is read behind
		if !f.h.Peek([]string{bot}, ahead[0]).Complete {
			t.Fatal("nothing was read ahead")
		}
		if calls := f.calls(func() { f.read(ask()) }); calls > 1 {
			t.Errorf("what is known was read ahead again: %d calls", calls)
		}
	})
}

func TestClosingLags(t *testing.T) {
	in(t, nil, func(f *fixture) {
		l := newLive(f.kore, 3000)
		l.seed(2 * time.Hour)
		f.read(panel(last(day)))
		if got := f.h.ClosingLags(); len(got) != 0 {
			t.Errorf("of what was closed before anything was read: %v", got)
		}
		for range 60 {
			l.run(time.Minute)
			f.read(panel(last(day)))
		}
		// Sessions close at their end here, and are read every minute.
		got := f.h.ClosingLags()[bot]
		if got.Sessions < 20 || got.P95 <= 0 || got.P95 > 3*time.Minute {
			t.Errorf("got %+v", got)
		}
	})
}

// A rule that compares with four weeks, evaluated every minute for a day.
func TestADayOfARule(t *testing.T) {
	in(t, nil, func(f *fixture) {
		f.kore.add(spread(bot, 5*week, 35*1500)...)
		l := newLive(f.kore, 1500)
		evaluate := func() {
			q := query.Query{Type: query.Summary, Zone: time.UTC, CountBy: query.ByEnd, LongestSession: day,
				Baseline: query.BaselineScore, BaselineWeeks: 4, Range: last(30 * time.Minute)}
			f.read(Request{Spans: buckets.Started(q, nil), Ahead: buckets.Ahead(q, nil), Lane: budget.Alert, Alert: true})
		}
		evaluate()
		time.Sleep(time.Hour) // past weeks are read ahead
		evaluate()
		const minutes = 24 * 60
		calls := f.calls(func() {
			for range minutes {
				l.run(time.Minute)
				evaluate()
			}
		})
		perMinute := float64(calls) / minutes
		t.Logf("calls a minute and bot: %.3f", perMinute)
		if perMinute > 1.2 {
			t.Errorf("%d calls in a day, %.2f a minute", calls, perMinute)
		}
	})
}

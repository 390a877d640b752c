package store

import (
	"context"
	"testing"
	"time"

	"github.com/koreai/sessions-datasource/pkg/budget"
	"github.com/koreai/sessions-datasource/pkg/guard"
)

// A crawl that nobody waits for goes on, first as for a panel, then behind,
// until its source is forgotten.
func TestACrawlGoesOnBehind(t *testing.T) {
	in(t, limited, func(f *fixture) {
		f.kore.cap = 15
		f.kore.add(spread(bot, 60*day, 60*300)...)
		req := panel(last(60 * day))
		req.Partial = true
		if _, err := f.h.Read(context.Background(), req); err != nil {
			t.Fatal(err)
		}
		time.Sleep(59 * time.Second)
		if calls := f.kore.count(); calls < 40 || calls > 48 {
			t.Errorf("%d calls in the first minute, want four fifths of 60", calls)
		}
		time.Sleep(2 * time.Minute)
		if calls := f.calls(func() { time.Sleep(10 * time.Minute) }); calls < 100 || calls > 160 {
			t.Errorf("%d calls in ten minutes, want a quarter of 600", calls)
		}
		time.Sleep(time.Hour)
		if calls := f.calls(func() { time.Sleep(time.Hour) }); calls != 0 {
			t.Errorf("%d calls after an hour", calls)
		}
		if f.kore.refused > 0 {
			t.Errorf("%d calls were refused", f.kore.refused)
		}
	})
}

func TestCallCountsInTheBudget(t *testing.T) {
	in(t, limited, func(f *fixture) {
		f.read(panel(last(time.Hour)))
		before := f.left().Minute
		if err := f.h.Call(context.Background(), bot, budget.Refresh, func() error { return nil }); err != nil {
			t.Fatal(err)
		}
		if left := f.left().Minute; left != before-1 {
			t.Errorf("left %d, then %d", before, left)
		}
	})
}

// A panic in a call leaves neither its slot nor its place in the budget taken.
func TestCallThatPanics(t *testing.T) {
	in(t, func(k *kore, c *Config) { c.Settings.Parallel = 1 }, func(f *fixture) {
		_ = guard.Run("testing", func() {
			_ = f.h.Call(context.Background(), bot, budget.Panel, func() error { panic("in a call") })
		})
		f.kore.add(spread(bot, time.Hour, 10)...)
		f.same(f.read(panel(last(time.Hour))), last(time.Hour))
	})
}

func TestRereadReadsAgainAndKeepsWhatIsKnownUntilThen(t *testing.T) {
	in(t, nil, func(f *fixture) {
		f.kore.add(spread(bot, 3*day, 1000)...)
		span := between(2*day, day)
		f.same(f.read(panel(span)), span)
		n := len(f.kore.truth(bot, span))
		f.kore.edit(bot, del(500, 520))
		f.h.Reread(nil, span)
		if got := f.h.Known(nil, span)[0].Len(); got != n {
			t.Errorf("%d sessions are known, want still %d", got, n)
		}
		f.same(f.read(panel(span)), span)
		if calls := f.calls(func() { f.same(f.read(panel(span)), span) }); calls != 0 {
			t.Errorf("%d calls", calls)
		}
	})
}

func TestCoveredAnswersOnlyWithoutACall(t *testing.T) {
	in(t, nil, func(f *fixture) {
		f.kore.add(spread(bot, 3*day, 300)...)
		span := last(day)
		if f.h.Peek(nil, span).Complete {
			t.Error("covered before anything was read")
		}
		f.read(panel(span))
		v := f.h.Peek(nil, span)
		if !v.Complete {
			t.Fatal("not covered after it was read")
		}
		f.same(v, span)
		if f.h.Peek(nil, last(2*day)).Complete {
			t.Error("covered though a day of it was not read")
		}
		if calls := f.calls(func() { time.Sleep(time.Minute) }); calls != 0 {
			t.Errorf("%d calls", calls)
		}
	})
}

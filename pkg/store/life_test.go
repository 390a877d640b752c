package store

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/koreai/sessions-datasource/pkg/budget"
	"github.com/koreai/sessions-datasource/pkg/secret"
)

// Saving the settings makes a new instance before or shortly after the old one
// is released: nothing is lost.
func TestRowsOutliveTheInstance(t *testing.T) {
	for name, pause := range map[string]time.Duration{"before": -1, "after": 20 * time.Second} {
		t.Run(name, func(t *testing.T) {
			in(t, nil, func(f *fixture) {
				f.kore.add(spread(bot, day, 500)...)
				cfg := f.h.cfg
				span := last(day)
				f.read(panel(span))
				var next *Handle
				if pause < 0 {
					next = f.reg.Acquire(cfg)
					f.h.Release()
				} else {
					f.h.Release()
					time.Sleep(pause)
					next = f.reg.Acquire(cfg)
				}
				f.h = next
				calls := f.calls(func() { f.same(f.read(panel(span)), span) })
				if calls > 1 { // the open end may be due
					t.Errorf("%s: %d calls after the settings were saved", name, calls)
				}
			})
		})
	}
}

func TestRowsWithoutAReferenceAreDropped(t *testing.T) {
	in(t, nil, func(f *fixture) {
		f.kore.add(spread(bot, day, 500)...)
		f.read(panel(last(day)))
		f.h.Release()
		time.Sleep(2 * grace)
		synctest.Wait()
		if n := len(f.reg.upstreams); n != 0 {
			t.Fatalf("%d connections are kept", n)
		}
		f.h = f.reg.Acquire(f.h.cfg)
		if calls := f.calls(func() { f.read(panel(last(day))) }); calls < 5 {
			t.Errorf("%d calls: the rows were kept", calls)
		}
	})
}

// The log of calls outlives rows and credentials: it is the bot's.
func TestTheBudgetOutlivesTheRows(t *testing.T) {
	in(t, limited, func(f *fixture) {
		f.kore.add(spread(bot, day, 500)...)
		f.read(panel(last(day)))
		left := f.left()
		cfg := f.h.cfg
		cfg.Settings.ClientSecret = secret.New("another")
		f.h.Release()
		time.Sleep(2 * grace)
		f.h = f.reg.Acquire(cfg)
		f.h.Known(nil, last(day))
		f.read(panel(between(2*day, 2*day-time.Minute)))
		if now := f.left(); now.Hour != left.Hour-1 {
			t.Errorf("left %+v, then %+v", left, now)
		}
	})
}

func TestCredentialsAndVariantsKeepRowsApart(t *testing.T) {
	in(t, nil, func(f *fixture) {
		f.kore.add(spread(bot, day, 50)...)
		f.read(panel(last(day)))
		for _, change := range []func(*Config){
			func(c *Config) { c.Settings.ClientSecret = secret.New("another") },
			func(c *Config) { c.Settings.ClientID = "cs-2" },
			func(c *Config) { c.Variant = "tags left out" },
		} {
			cfg := f.h.cfg
			change(&cfg)
			h := f.reg.Acquire(cfg)
			if rows := h.Known(nil, last(day)); len(rows) != 0 {
				t.Error("another data source sees the rows")
			}
			h.Release()
		}
		h := f.reg.Acquire(f.h.cfg)
		defer h.Release()
		if len(h.Known(nil, last(day))) != 1 {
			t.Error("a second data source with the same credentials does not see the rows")
		}
	})
}

func TestASourceThatNobodyAsksForIsDropped(t *testing.T) {
	in(t, nil, func(f *fixture) {
		f.kore.add(spread(bot, day, 50)...)
		f.read(panel(last(day)))
		time.Sleep(50 * time.Minute)
		if len(f.h.Known(nil, last(day))) != 1 {
			t.Error("dropped after less than an hour")
		}
		time.Sleep(90 * time.Minute)
		if len(f.h.Known(nil, last(day))) != 0 {
			t.Error("kept for more than an hour")
		}
	})
}

func TestWaitsEndWithTheirContext(t *testing.T) {
	in(t, nil, func(f *fixture) {
		f.kore.latency = time.Minute
		ctx, cancel := context.WithCancel(context.Background())
		got := make(chan error, 1)
		go func() {
			_, err := f.h.Read(ctx, panel(last(day)))
			got <- err
		}()
		synctest.Wait()
		asked := time.Now()
		cancel()
		if err := <-got; !errors.Is(err, context.Canceled) || time.Since(asked) > 0 {
			t.Errorf("got %v after %s", err, time.Since(asked))
		}
		// The call goes on, and what it brings is kept.
		f.kore.add(spread(bot, day, 50)...)
		time.Sleep(2 * time.Minute)
		if calls := f.calls(func() { f.h.Read(context.Background(), panel(last(time.Hour))) }); calls > 1 {
			t.Errorf("%d calls", calls)
		}
	})
}

func TestADeadlineLeavesRoomForTheAnswer(t *testing.T) {
	in(t, nil, func(f *fixture) {
		f.kore.latency = time.Minute
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		defer cancel()
		asked := time.Now()
		_, err := f.h.Read(ctx, panel(last(day)))
		var notYet *IncompleteError
		if !errors.As(err, &notYet) || time.Since(asked) != 7*time.Second {
			t.Errorf("got %v after %s, want an error after 7 s", err, time.Since(asked))
		}
		asked = time.Now()
		if _, err = f.h.Read(context.Background(), panel(last(day))); !errors.As(err, &notYet) || time.Since(asked) != MaxWait {
			t.Errorf("got %v after %s", err, time.Since(asked))
		}
		req := panel(last(day))
		req.Partial = true
		asked = time.Now()
		v, err := f.h.Read(context.Background(), req)
		if err != nil || v.Complete || time.Since(asked) != PartialWait || v.CoveredFrom != req.Span.To {
			t.Errorf("got %+v, %v after %s", v, err, time.Since(asked))
		}
	})
}

func TestReleaseEndsWaits(t *testing.T) {
	in(t, nil, func(f *fixture) {
		f.kore.latency = time.Minute
		got := make(chan error, 2)
		go func() {
			_, err := f.h.Read(context.Background(), panel(last(day)))
			got <- err
		}()
		go func() {
			_, err := f.h.Direct(context.Background(), DirectRequest{Span: last(day), Lane: budget.Panel})
			got <- err
		}()
		synctest.Wait()
		f.h.Release()
		for range 2 {
			if err := <-got; !errors.Is(err, ErrReleased) {
				t.Errorf("got %v", err)
			}
		}
		if _, err := f.h.Direct(context.Background(), DirectRequest{Span: last(day)}); !errors.Is(err, ErrReleased) {
			t.Errorf("got %v", err)
		}
	})
}

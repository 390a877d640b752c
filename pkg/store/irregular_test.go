package store

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/koreai/sessions-datasource/pkg/koreai"
	"github.com/koreai/sessions-datasource/pkg/plan"
)

func TestAServerThatNeverEndsAListIsFoundOut(t *testing.T) {
	in(t, nil, func(f *fixture) {
		f.kore.add(spread(bot, day, 250)...)
		f.kore.change = func(_ int, _ koreai.Request, p *koreai.Page) { p.MoreAvailable = true }
		span := last(day)
		calls := f.calls(func() { f.same(f.read(panel(span)), span) })
		if calls > floor(250, 100)+4 {
			t.Errorf("%d calls", calls)
		}
	})
	in(t, nil, func(f *fixture) {
		f.kore.add(spread(bot, day, 250)...)
		f.kore.fault = func(_ int, r koreai.Request) error { return nil }
		page := koreai.Page{}
		f.kore.change = func(n int, _ koreai.Request, p *koreai.Page) {
			if n == 1 {
				page = *p
			}
			p.Sessions, p.Received, p.Total, p.MoreAvailable = page.Sessions, page.Received, page.Total, true
		}
		if _, err := f.h.Read(context.Background(), panel(last(day))); !errors.Is(err, plan.ErrRepeats) {
			t.Errorf("got %v", err)
		}
		if f.kore.count() > 100 {
			t.Errorf("%d calls", f.kore.count())
		}
	})
}

func TestRowsOutOfOrderAreTriedAgainAndThenRefused(t *testing.T) {
	in(t, nil, func(f *fixture) {
		f.kore.add(spread(bot, day, 500)...)
		f.kore.change = func(n int, _ koreai.Request, p *koreai.Page) {
			if n == 3 && len(p.Sessions) > 50 {
				p.Sessions[0], p.Sessions[50] = p.Sessions[50], p.Sessions[0]
			}
		}
		span := last(day)
		f.same(f.read(panel(span)), span)
	})
	in(t, nil, func(f *fixture) {
		f.kore.add(spread(bot, day, 500)...)
		f.kore.change = func(_ int, _ koreai.Request, p *koreai.Page) {
			if len(p.Sessions) < 51 {
				return
			}
			p.Sessions[0], p.Sessions[50] = p.Sessions[50], p.Sessions[0]
		}
		if _, err := f.h.Read(context.Background(), panel(last(day))); !errors.Is(err, errDisorder) {
			t.Errorf("got %v", err)
		}
	})
}

// A total that is too high costs the pages sent side by side beyond the end: as
// many as there are at once, and as many again, for a slot is free as soon as a
// page is answered, before that has been brought in.
func TestTotalIsNotBelieved(t *testing.T) {
	for name, total := range map[string]int{"too high": 1_000_000, "too low": 150, "zero": 0, "missing": -1} {
		t.Run(name, func(t *testing.T) {
			in(t, nil, func(f *fixture) {
				f.kore.add(spread(bot, 6*day, 2000)...)
				f.kore.change = func(_ int, _ koreai.Request, p *koreai.Page) { p.Total = total }
				span := last(6 * day)
				req := alert(span)
				calls := f.calls(func() { f.same(f.read(req), span) })
				if most := floor(2000, 100) + 2*f.h.cfg.Settings.Parallel; calls > most {
					t.Errorf("%s: %d calls, want at most %d", name, calls, most)
				}
			})
		})
	}
}

func TestSkippedRowsAreTold(t *testing.T) {
	in(t, nil, func(f *fixture) {
		f.kore.add(spread(bot, day, 500)...)
		bad := func(_ int, r koreai.Request, p *koreai.Page) {
			if r.Skip == 0 && len(p.Sessions) > 3 {
				p.Sessions = append(p.Sessions[:2:2], p.Sessions[3:]...)
				p.Skipped, p.SkipReasons = 1, map[string]int{koreai.SkipNoStart: 1}
			}
		}
		f.kore.change = bad
		v := f.read(panel(last(day)))
		if len(v.Notices) != 1 || !strings.Contains(v.Notices[0], koreai.SkipNoStart) {
			t.Errorf("notices %q", v.Notices)
		}
		for range 20 { // the same row again and again is one row
			time.Sleep(time.Minute)
			v = f.read(panel(last(day)))
		}
		if len(v.Notices) != 1 || !strings.HasPrefix(v.Notices[0], "1 session") && !strings.HasPrefix(v.Notices[0], "2 sessions") {
			t.Errorf("notices %q", v.Notices)
		}
	})
}

func TestAPoisonedWindowDoesNotHoldUpTheRest(t *testing.T) {
	in(t, nil, func(f *fixture) {
		f.kore.add(spread(bot, 30*day, 3000)...)
		old := time.Now().Add(-20 * day)
		f.kore.fault = func(_ int, r koreai.Request) error {
			if r.From.Before(old) {
				return errServer
			}
			return nil
		}
		if _, err := f.h.Read(context.Background(), panel(last(30*day))); !errors.Is(err, errServer) {
			t.Errorf("got %v", err)
		}
		span := last(10 * day)
		f.same(f.read(alert(span)), span)
		synctest.Wait()
	})
}

package store

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/koreai/sessions-datasource/pkg/budget"
	"github.com/koreai/sessions-datasource/pkg/crawl"
	"github.com/koreai/sessions-datasource/pkg/koreai"
	"github.com/koreai/sessions-datasource/pkg/settings"
)

func (f *fixture) direct(req DirectRequest) DirectResult {
	f.t.Helper()
	req.Lane = budget.Panel
	res, err := f.h.Direct(context.Background(), req)
	if err != nil {
		f.t.Fatalf("direct: %v", err)
	}
	return res
}

func TestDirectReadsAllPagesOfAllWindows(t *testing.T) {
	in(t, nil, func(f *fixture) {
		rows := spread(bot, 20*day, 3000)
		for i := range rows {
			if i%3 == 0 {
				rows[i].User = "ann@example.com"
			}
		}
		f.kore.add(rows...)
		span := last(20 * day)
		filter := koreai.Request{UserID: "ann@example.com"}
		res := f.direct(DirectRequest{Span: span, Filter: filter})
		if len(res.Sessions) != 1000 || res.Stats.Calls != f.kore.count() || res.Stats.SessionsRead < 1000 {
			t.Errorf("%d sessions, %+v", len(res.Sessions), res.Stats)
		}
		if !slices.IsSortedFunc(res.Sessions, func(a, b Found) int { return crawl.NewestFirst(a.Session, b.Session) }) {
			t.Error("not newest first")
		}
		if calls := f.kore.count(); calls > floor(1000, 100)+2*3 {
			t.Errorf("%d calls", calls)
		}
		// A moment later it costs nothing, then it is read again.
		if calls := f.calls(func() { f.direct(DirectRequest{Span: span, Filter: filter}) }); calls != 0 {
			t.Errorf("%d calls for the same a moment later", calls)
		}
		time.Sleep(time.Minute)
		if calls := f.calls(func() { f.direct(DirectRequest{Span: span, Filter: filter}) }); calls == 0 {
			t.Error("answered from a minute ago")
		}
	})
}

func TestDirectIsSharedByThoseWhoAskAtOnce(t *testing.T) {
	in(t, nil, func(f *fixture) {
		f.kore.add(spread(bot, day, 50)...)
		span := last(day)
		var wg sync.WaitGroup
		calls := f.calls(func() {
			for range 12 {
				wg.Go(func() { f.direct(DirectRequest{Span: span, Filter: koreai.Request{CallID: "c-1"}}) })
			}
			wg.Wait()
		})
		if calls != 1 {
			t.Errorf("%d calls", calls)
		}
		// The first one gives up: the others still get their answer.
		time.Sleep(time.Minute)
		ctx, cancel := context.WithTimeout(context.Background(), time.Millisecond)
		defer cancel()
		wg.Go(func() {
			_, err := f.h.Direct(ctx, DirectRequest{Span: span, Filter: koreai.Request{CallID: "c-1"}})
			if !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("got %v", err)
			}
		})
		time.Sleep(10 * time.Millisecond)
		if res := f.direct(DirectRequest{Span: span, Filter: koreai.Request{CallID: "c-1"}}); len(res.Sessions) != 50 {
			t.Errorf("%d sessions", len(res.Sessions))
		}
		wg.Wait()
	})
}

func TestDirectByIDAsksInGroupsAndBotAfterBot(t *testing.T) {
	in(t, func(_ *kore, c *Config) {
		c.Settings.Bots = append(c.Settings.Bots, settings.Bot{ID: "st-two"})
	}, func(f *fixture) {
		rows := spread(bot, day, 120)
		other := spread("st-two", day, 10)
		f.kore.add(rows...)
		f.kore.add(closedAt("st-two", time.Now(), 5000))
		var ids []string
		for _, s := range rows {
			ids = append(ids, s.ID, s.ID) // asked for twice
		}
		ids = append(ids, idAt(time.Now(), 5000), "ffffffffffffffffffffffff")
		_ = other
		var res DirectResult
		calls := f.calls(func() { res = f.direct(DirectRequest{SessionIDs: ids}) })
		if len(res.Sessions) != 121 || !slices.Equal(res.InvalidIDs, []string{"ffffffffffffffffffffffff"}) {
			t.Errorf("%d sessions, unknown %v", len(res.Sessions), res.InvalidIDs)
		}
		if calls != 4 {
			t.Errorf("%d calls, want 3 for one bot and 1 for the rest", calls)
		}
		for _, r := range f.kore.since(0) {
			if len(r.SessionIDs) > 50 {
				t.Errorf("%d IDs in one call", len(r.SessionIDs))
			}
		}
	})
}

func TestDirectRetriesWhatMayPass(t *testing.T) {
	in(t, limited, func(f *fixture) {
		f.kore.add(spread(bot, day, 250)...)
		f.kore.fault = func(n int, _ koreai.Request) error {
			if n == 2 {
				return errServer
			}
			return nil
		}
		if res := f.direct(DirectRequest{Span: last(day)}); len(res.Sessions) != 250 {
			t.Errorf("%d sessions", len(res.Sessions))
		}
		f.kore.fault = func(int, koreai.Request) error { return errAuth }
		calls := f.calls(func() {
			if _, err := f.h.Direct(context.Background(), DirectRequest{Span: last(2 * day)}); !errors.Is(err, errAuth) {
				t.Errorf("got %v", err)
			}
		})
		if calls != 1 {
			t.Errorf("%d calls", calls)
		}
	})
}

func TestDirectIsRefusedWhenTheBudgetIsSpent(t *testing.T) {
	in(t, func(_ *kore, c *Config) { c.Settings.CallsPerMinute = 2 }, func(f *fixture) {
		f.kore.add(spread(bot, day, 500)...)
		asked := time.Now()
		_, err := f.h.Direct(context.Background(), DirectRequest{Span: last(day), Lane: budget.Panel})
		var spent *budget.Error
		if !errors.As(err, &spent) || time.Since(asked) > time.Second {
			t.Errorf("got %v after %s", err, time.Since(asked))
		}
	})
}

func TestDirectCache(t *testing.T) {
	now := time.Now()
	answer := func(rows int) DirectResult { return DirectResult{Sessions: make([]Found, rows)} }
	t.Run("the least recently used answer goes first", func(t *testing.T) {
		c := newDirectCache()
		for i := range maxKept + 1 {
			c.get("0", now, time.Hour)
			c.put(fmt.Sprint(i), answer(1))
		}
		if _, kept := c.get("0", now, time.Hour); !kept || c.kept.Len() != maxKept {
			t.Errorf("kept %v, %d answers", kept, c.kept.Len())
		}
		if _, kept := c.get("1", now, time.Hour); kept {
			t.Error("the oldest is kept")
		}
	})
	t.Run("sessions are bounded", func(t *testing.T) {
		c := newDirectCache()
		c.put("as large as may be", answer(maxKeptRows))
		c.put("too large", answer(maxKeptRows+1))
		if _, kept := c.get("as large as may be", now, time.Hour); !kept || c.kept.Len() != 1 {
			t.Errorf("kept %v, %d answers", kept, c.kept.Len())
		}
	})
	t.Run("an old answer is none", func(t *testing.T) {
		c := newDirectCache()
		c.put("x", answer(1))
		if _, kept := c.get("x", now.Add(2*time.Hour), time.Hour); kept {
			t.Error("it is answered from")
		}
	})
}

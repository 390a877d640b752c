package store

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/koreai/sessions-datasource/pkg/interval"
	"github.com/koreai/sessions-datasource/pkg/session"
	"github.com/koreai/sessions-datasource/pkg/settings"
)

// Twelve panels over the same six days make one crawl at the floor, and its
// pages run side by side.
func TestColdReadOfTwelvePanelsReachesTheFloor(t *testing.T) {
	for _, page := range []int{100, 1000} {
		in(t, func(k *kore, c *Config) { k.cap = page }, func(f *fixture) {
			f.kore.add(spread(bot, 6*day, 9000)...)
			span := last(6 * day)
			started := time.Now()
			var wg sync.WaitGroup
			calls := f.calls(func() {
				for range 12 {
					wg.Go(func() {
						v, err := f.h.Read(context.Background(), panel(span))
						if err != nil {
							t.Error(err)
							return
						}
						f.same(v, span)
					})
				}
				wg.Wait()
			})
			if most := floor(9000, page) + 3; calls > most {
				t.Errorf("page %d: %d calls, want at most %d", page, calls, most)
			}
			rounds := 1 + (calls-1+7)/8
			if took, most := time.Since(started), time.Duration(1.05*float64(rounds)*float64(f.kore.latency)); took > most {
				t.Errorf("page %d: took %s for %d calls, want at most %s", page, took, calls, most)
			}
			if f.kore.most > 8 {
				t.Errorf("%d calls at the same time", f.kore.most)
			}
			t.Logf("page %d: %d calls (floor %d), %s", page, calls, floor(9000, page), time.Since(started))
		})
	}
}

func TestWhatIsCoveredCostsNothing(t *testing.T) {
	in(t, nil, func(f *fixture) {
		f.kore.add(spread(bot, 10*day, 9000)...)
		f.read(panel(last(6 * day)))
		calls := f.calls(func() {
			for _, s := range []struct{ from, to time.Duration }{{6 * day, 0}, {day, 0}, {5 * day, 4 * day}, {time.Hour, 30 * time.Minute}} {
				span := between(s.from, s.to)
				f.same(f.read(panel(span)), span)
			}
		})
		if calls != 0 {
			t.Errorf("%d calls for what was covered", calls)
		}
		rows := len(f.kore.truth(bot, between(7*day, 6*day)))
		calls = f.calls(func() {
			span := last(7*day - time.Hour)
			f.same(f.read(panel(span)), span)
		})
		if most := floor(rows, 100) + 1; calls > most {
			t.Errorf("a day more took %d calls, want at most %d", calls, most)
		}
	})
}

// Panels that come a little later, and later still, share the crawl as well.
func TestPanelsThatComeOneByOneShareTheCrawl(t *testing.T) {
	in(t, nil, func(f *fixture) {
		f.kore.add(spread(bot, 6*day, 3000)...)
		var wg sync.WaitGroup
		calls := f.calls(func() {
			for i := range 12 {
				wg.Go(func() {
					time.Sleep(time.Duration(i) * 31 * time.Millisecond)
					f.read(panel(last(6 * day)))
				})
			}
			wg.Wait()
		})
		if most := floor(3000, 100) + 3; calls > most {
			t.Errorf("%d calls, want at most %d", calls, most)
		}
	})
}

// Bots are read side by side, each within its own budget, and together within
// the bound of the data source.
func TestBotsShareTheParallelCalls(t *testing.T) {
	in(t, func(_ *kore, c *Config) {
		c.Settings.Parallel = 4
		c.Settings.Bots = append(c.Settings.Bots, settings.Bot{ID: "st-two"}, settings.Bot{ID: "st-three"})
	}, func(f *fixture) {
		for _, b := range []string{bot, "st-two", "st-three"} {
			f.kore.add(spread(b, 3*day, 1000)...)
		}
		v := f.read(panel(last(3 * day)))
		if got := len(rowsOf(v.Snapshots)); got != 3000 || len(v.Snapshots) != 3 {
			t.Errorf("%d sessions in %d snapshots", got, len(v.Snapshots))
		}
		if f.kore.most != 4 {
			t.Errorf("%d calls at the same time, want 4", f.kore.most)
		}
	})
}

func TestTheAccountIsOneSource(t *testing.T) {
	in(t, func(_ *kore, c *Config) { c.Settings.Account, c.Settings.Bots = true, nil }, func(f *fixture) {
		rows := append(spread("", 3*day, 500), spread("", 2*day, 500)...)
		for i := range rows {
			rows[i].Bot = ""
			rows[i].ID = idAt(time.UnixMilli(rows[i].Start), i)
		}
		f.kore.add(rows...)
		if v := f.read(panel(last(3 * day))); v.sessions() != 1000 {
			t.Errorf("%d sessions", v.sessions())
		}
	})
}

// A range of 90 days is read in windows of less than 7 days, newest first.
func TestALongRangeIsReadInWindows(t *testing.T) {
	in(t, nil, func(f *fixture) {
		f.kore.add(spread(bot, 90*day, 9000)...)
		span := last(90 * day)
		calls := f.calls(func() { f.same(f.read(alert(span)), span) })
		if most := floor(9000, 100) + 3*13; calls > most {
			t.Errorf("%d calls, want at most %d", calls, most)
		}
		t.Logf("%d calls", calls)
	})
}

func TestAnEmptyRangeNeedsOneCall(t *testing.T) {
	in(t, nil, func(f *fixture) {
		if calls := f.calls(func() { f.same(f.read(panel(last(day))), last(day)) }); calls != 1 {
			t.Errorf("%d calls", calls)
		}
		if v := f.read(panel(session.Span{From: 5, To: 5})); !v.Complete {
			t.Errorf("got %+v", v)
		}
		future := session.Span{From: time.Now().Add(time.Hour).UnixMilli(), To: time.Now().Add(day).UnixMilli()}
		if calls := f.calls(func() { f.read(panel(future)) }); calls != 0 {
			t.Errorf("%d calls for the future", calls)
		}
	})
}

// A range that ends in the future, such as today, is complete up to now.
func TestARangeIntoTheFutureIsCompleteUpToNow(t *testing.T) {
	in(t, nil, func(f *fixture) {
		f.kore.add(spread(bot, day, 200)...)
		span := session.Span{From: time.Now().Add(-day).UnixMilli(), To: time.Now().Add(8 * time.Hour).UnixMilli()}
		f.same(f.read(panel(span)), span)
		time.Sleep(5 * time.Minute)
		f.kore.add(closedAt(bot, time.Now().Add(-time.Minute), 9999))
		if calls := f.calls(func() { f.same(f.read(panel(span)), span) }); calls != 1 {
			t.Errorf("%d calls", calls)
		}
	})
}

// The server's clock decides what the present is.
func TestAServerWhoseClockIsOff(t *testing.T) {
	for _, off := range []time.Duration{time.Hour, -time.Hour, 30 * time.Second} {
		in(t, func(k *kore, _ *Config) { k.offset = off }, func(f *fixture) {
			rows := spread(bot, day, 1000)
			for i := range rows {
				rows[i].Start += off.Milliseconds()
				rows[i].ID = idAt(time.UnixMilli(rows[i].Start), i)
			}
			f.kore.add(rows...)
			span := session.Span{From: time.Now().Add(off - day).UnixMilli(), To: time.Now().Add(off).UnixMilli()}
			today := session.Span{From: span.From, To: span.To + 8*interval.Hour}
			f.same(f.read(panel(today)), today)
			f.same(f.read(panel(span)), span)
			time.Sleep(time.Minute)
			f.kore.add(closedAt(bot, time.Now().Add(off-5*time.Second), 5000))
			span.To += interval.Minute
			f.same(f.read(panel(span)), span)
			s := f.h.upstream.source(bot, time.Now())
			s.mu.Lock()
			defer s.mu.Unlock()
			if end, now := s.Readings[len(s.Readings)-1].To, time.Now().Add(off).UnixMilli(); end > now {
				t.Errorf("covered until %d ms after the server's present", end-now)
			}
		})
	}
}

package store

import (
	"context"
	"sync"
	"testing"
	"time"
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
			if took, most := time.Since(started), time.Duration(1.3*float64(rounds)*float64(f.kore.latency)); took > most {
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

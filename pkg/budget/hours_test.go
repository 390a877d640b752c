package budget

import (
	"context"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// A 90-day crawl by eight workers, a refresh every 15 s and an alert rule
// every minute, for two hours: no window is ever exceeded, whichever way the
// server counts, and an alert never waits.
func TestTwoHoursOfCrawlRefreshAndAlerts(t *testing.T) {
	for name, atAnswer := range map[string]bool{"counted at arrival": false, "counted at answer": true} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) { twoHours(t, atAnswer) })
		})
	}
}

func twoHours(t *testing.T, atAnswer bool) {
	b := New(Limits{PerMinute: 60, PerHour: 1800})
	defer b.Close()
	srv := &server{t: t, minute: 60, hour: 1800, atAnswer: atAnswer, latency: 3 * time.Second}
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Hour)
	defer cancel()

	var wg sync.WaitGroup
	var crawled int
	var mu sync.Mutex
	for range 8 {
		wg.Go(func() {
			for {
				c, err := b.Take(context.WithoutCancel(ctx), Panel)
				if err != nil || ctx.Err() != nil {
					return
				}
				srv.serve()
				c.Done()
				mu.Lock()
				crawled++
				mu.Unlock()
			}
		})
	}
	every := func(d time.Duration, lane Lane) {
		for tick := time.Now(); ctx.Err() == nil; tick = tick.Add(d) {
			time.Sleep(time.Until(tick))
			asked := time.Now()
			c, err := b.Take(ctx, lane)
			if ctx.Err() != nil {
				return
			}
			if err != nil {
				t.Errorf("%s refused: %v", lane, err)
				return
			}
			if waited := time.Since(asked); waited > 0 {
				t.Errorf("%s waited %s", lane, waited)
			}
			srv.serve()
			c.Done()
		}
	}
	wg.Go(func() { every(time.Minute, Alert) })
	wg.Go(func() { every(15*time.Second, Refresh) })
	<-ctx.Done()
	b.Close()
	wg.Wait()

	// Two hours allow 3,600 calls; four fifths of them are the crawl's. It gets
	// nearly all: 3 s of answering a call are lost at each turn of a window.
	if want := 2 * 1440; crawled < want*95/100 || crawled > want+8 {
		t.Errorf("the crawl made %d calls, want nearly %d", crawled, want)
	}
	if srv.most < 45 {
		t.Errorf("at most %d calls in a minute: the budget is not used", srv.most)
	}
}

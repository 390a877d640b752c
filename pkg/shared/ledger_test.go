package shared

import (
	"context"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/koreai/sessions-datasource/pkg/budget"
	"github.com/koreai/sessions-datasource/pkg/settings"
	"github.com/koreai/sessions-datasource/pkg/shared/redistest"
)

// A 90-day crawl by three servers, each with a refresh every other minute and an
// alert rule every minute, for two hours: no window is ever exceeded, whichever way Kore.ai
// counts, and an alert never waits.
func TestTwoHoursOfThreeServers(t *testing.T) {
	for name, atAnswer := range map[string]bool{"counted at arrival": false, "counted at answer": true} {
		t.Run(name, func(t *testing.T) {
			s := redistest.Start(t, redistest.Options{})
			synctest.Test(t, func(t *testing.T) { twoHours(t, s.Settings, atAnswer) })
		})
	}
}

func twoHours(t *testing.T, set settings.Redis, atAnswer bool) {
	k := &kore{t: t, minute: 60, hour: 1800, atAnswer: atAnswer, latency: 3 * time.Second}
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Hour)
	defer cancel()
	var crawled atomic.Int64
	var wg sync.WaitGroup
	var budgets []*budget.Budget
	for range 3 {
		b := budgetOf(t, set, budget.Limits{PerMinute: 60, PerHour: 1800})
		budgets = append(budgets, b)
		for range 4 {
			wg.Go(func() {
				for {
					c, err := b.Take(context.WithoutCancel(ctx), budget.Panel)
					if err != nil || ctx.Err() != nil {
						return
					}
					k.serve()
					c.Done()
					crawled.Add(1)
				}
			})
		}
		// Together they leave a little of their fifth of the hour.
		wg.Go(func() { every(ctx, t, time.Minute, b, k, budget.Alert) })
		wg.Go(func() { every(ctx, t, 2*time.Minute, b, k, budget.Refresh) })
	}
	<-ctx.Done()
	for _, b := range budgets {
		wantMode(t, b, budget.Shared)
		b.Close()
	}
	wg.Wait()
	if want := int64(2 * 1440); crawled.Load() < want*95/100 || crawled.Load() > want+12 {
		t.Errorf("the crawl made %d calls, want nearly %d", crawled.Load(), want)
	}
	if k.most < 45 {
		t.Errorf("at most %d calls in a minute: the budget is not used", k.most)
	}
}

func every(ctx context.Context, t *testing.T, d time.Duration, b *budget.Budget, k *kore, lane budget.Lane) {
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
		k.serve()
		c.Done()
	}
}

// On the real clock: however many ask at once, no call too many is given, and none too few.
func TestManyAtOnceGetWhatThereIs(t *testing.T) {
	s := redistest.Start(t, redistest.Options{})
	var given, crowd atomic.Int64
	var wg sync.WaitGroup
	for range 3 {
		b := link(t, connect(t, s.Settings), budget.Limits{PerMinute: 60, PerHour: 1800})
		for range 50 {
			wg.Go(func() {
				crowd.Add(1)
				for {
					c, _ := b.Try(budget.Alert)
					if c == nil {
						return
					}
					given.Add(1)
					c.Done()
				}
			})
		}
	}
	wg.Wait()
	if given.Load() != 60 || crowd.Load() != 150 {
		t.Errorf("%d calls were given to %d that asked, want 60", given.Load(), crowd.Load())
	}
}

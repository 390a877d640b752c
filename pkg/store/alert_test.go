package store

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/koreai/sessions-datasource/pkg/budget"
)

func limited(k *kore, c *Config) {
	k.perMin = 60
	c.Settings.CallsPerMinute, c.Settings.CallsPerHour = 60, 1800
}

// With a cold store, 45 of the minute's calls gone and a crawl of 90 days under
// way, an alert over an hour five days back does not wait for the crawl.
func TestAlertOverOneHourOvertakesACrawl(t *testing.T) {
	in(t, limited, func(f *fixture) {
		f.kore.latency = time.Second
		f.kore.add(spread(bot, 90*day, 90*1500)...)
		ctx, cancel := context.WithCancel(context.Background())
		defer cancel()
		go func() {
			for ctx.Err() == nil {
				req := panel(last(90 * day))
				req.Partial = true
				if _, err := f.h.Read(ctx, req); err != nil && !errors.Is(err, context.Canceled) {
					t.Error(err)
				}
			}
		}()
		for f.kore.count() < 45 {
			time.Sleep(100 * time.Millisecond)
		}
		before := f.kore.count()
		asked := time.Now()
		span := between(5*day+time.Hour, 5*day)
		v, err := f.h.Read(context.Background(), alert(span))
		if err != nil {
			t.Fatal(err)
		}
		f.same(v, span)
		if took := time.Since(asked); took > 5*time.Second {
			t.Errorf("the alert took %s", took)
		}
		hours := 0
		for _, r := range f.kore.since(before) {
			if r.To.Sub(r.From) < 2*time.Hour {
				hours++
			}
		}
		if hours != 1 {
			t.Errorf("%d calls for the hour of the alert, want 1", hours)
		}
		time.Sleep(5 * time.Minute)
		if f.kore.refused > 0 {
			t.Errorf("%d calls were refused by the server", f.kore.refused)
		}
	})
}

func TestFirstPartialAnswerComesWithTheFirstPage(t *testing.T) {
	in(t, limited, func(f *fixture) {
		f.kore.add(spread(bot, 6*day, 9000)...)
		span := last(6 * day)
		req := panel(span)
		req.Partial = true
		asked := time.Now()
		v, err := f.h.Read(context.Background(), req)
		if err != nil || v.Complete {
			t.Fatalf("got %+v, %v", v, err)
		}
		if took := time.Since(asked); took > 3*f.kore.latency || len(rowsOf(v.Snapshots)) < 99 {
			t.Errorf("%d sessions after %s", len(rowsOf(v.Snapshots)), took)
		}
		newest := span
		newest.From = v.CoveredFrom
		f.same(v, newest)
		if v.Loaded == 0 || v.Total < 8900 || v.Total > 9100 || v.Left < 30*time.Second || v.RetryAfter < 250*time.Millisecond {
			t.Errorf("progress %d of %d, %s left, again in %s", v.Loaded, v.Total, v.Left, v.RetryAfter)
		}
		for from := v.CoveredFrom; !v.Complete; from = v.CoveredFrom {
			time.Sleep(v.RetryAfter)
			if v, err = f.h.Read(context.Background(), req); err != nil {
				t.Fatal(err)
			}
			if v.CoveredFrom > from {
				t.Fatalf("what was covered from %d is now only from %d", from, v.CoveredFrom)
			}
			newest.From = v.CoveredFrom
			f.same(v, newest)
		}
		if f.kore.refused > 0 {
			t.Errorf("%d calls were refused", f.kore.refused)
		}
		if most := floor(9000, 100) + 6; f.kore.count() > most { // and refreshes on the way
			t.Errorf("%d calls, want at most %d", f.kore.count(), most)
		}
	})
}

// Without partial answers a range that cannot be loaded in time is refused at
// once, and loaded all the same.
func TestWhatCannotBeLoadedInTimeIsRefusedAtOnce(t *testing.T) {
	in(t, limited, func(f *fixture) {
		f.kore.add(spread(bot, 6*day, 9000)...)
		span := last(6 * day)
		asked := time.Now()
		_, err := f.h.Read(context.Background(), alert(span))
		var notYet *IncompleteError
		if !errors.As(err, &notYet) || notYet.Total < 8900 {
			t.Fatalf("got %v", err)
		}
		if took := time.Since(asked); took > time.Second {
			t.Errorf("refused after %s", took)
		}
		time.Sleep(3 * time.Minute)
		synctest.Wait()
		v, err := f.h.Read(context.Background(), alert(last(6*day)))
		if err != nil {
			t.Fatalf("loading did not go on: %v", err)
		}
		f.same(v, last(6*day))
	})
}

// A machine so busy that the time is over before anybody looks: that is no
// matter of the budget.
func TestTimeThatIsOverIsNotBlamedOnTheBudget(t *testing.T) {
	in(t, nil, func(f *fixture) {
		f.kore.add(spread(bot, day, 2000)...)
		req := panel(last(day))
		req.Partial = true
		if _, err := f.h.Read(context.Background(), req); err != nil {
			t.Fatal(err)
		}
		s := f.h.upstream.known(bot)
		s.Locked(func() {
			now := time.Now()
			p := &part{src: s, span: req.Span, demand: s.demandFor(req, req.Span, now)}
			if err := s.tooLate(p, now.Add(-time.Second), now); err != nil {
				t.Errorf("got %v", err)
			}
		})
	})
}

func TestAnAlertIsRefusedInWordsWhenTheBudgetIsSpent(t *testing.T) {
	in(t, func(k *kore, c *Config) { c.Settings.CallsPerMinute = 1 }, func(f *fixture) {
		f.kore.add(spread(bot, 2*day, 100)...)
		f.read(panel(last(time.Hour)))
		asked := time.Now()
		_, err := f.h.Read(context.Background(), alert(between(day+time.Hour, day)))
		var spent *budget.Error
		var notYet *IncompleteError
		if !errors.As(err, &spent) || !errors.As(err, &notYet) || time.Since(asked) != 0 {
			t.Errorf("got %v after %s", err, time.Since(asked))
		}
	})
}

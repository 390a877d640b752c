package budget

import (
	"context"
	"errors"
	"maps"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// bubble runs the test with a budget at a fake ledger.
func bubble(t *testing.T, f func(t *testing.T, b *Budget, l *fakeLedger)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		b, l := sharing(t)
		f(t, b, l)
	})
}

func TestWithoutItsLedgerABudgetServesAlertsAtOnceAndTheRestAfterAMinute(t *testing.T) {
	bubble(t, func(t *testing.T, b *Budget, l *fakeLedger) {
		wantMode(t, b, Shared)
		l.err = errAway
		lost := time.Now()
		spend(t, b, Alert, 3)
		wantMode(t, b, Waiting)
		for lane := Refresh; lane <= Background; lane++ {
			if c, at := b.Try(lane); c != nil || at.Sub(lost) != time.Minute+margin {
				t.Errorf("%s: got %v at %s, want a minute", lane, c, at.Sub(lost))
			}
		}
		spend(t, b, Alert, 12)
		if c, _ := b.Try(Alert); c != nil {
			t.Error("alerts got more than a quarter of the limit")
		}
		time.Sleep(time.Minute + margin)
		wantMode(t, b, Alone)
		if s := b.State(); s.Since != lost || s.Reason != errAway.Error() {
			t.Errorf("state %+v", s)
		}
		if got := b.Limits(); got.PerMinute != 15 || got.PerHour != 450 {
			t.Errorf("limits %+v, want a quarter", got)
		}
		spend(t, b, Background, 3)
		spend(t, b, Panel, 9)
		spend(t, b, Alert, 3)
		if left := b.Left(); left.Minute != 0 || left.Hour != 450-30 {
			t.Errorf("left %+v", left)
		}
	})
}

func TestWhatWasSentBeforeTheLossCountsAlone(t *testing.T) {
	bubble(t, func(t *testing.T, b *Budget, l *fakeLedger) {
		spend(t, b, Alert, 20)
		time.Sleep(10 * time.Second)
		l.err = errAway
		c, at := b.Try(Alert)
		if c != nil || time.Until(at) > 50*time.Second+margin {
			t.Errorf("got %v in %s: 20 were sent in this minute, and 15 are allowed alone", c, time.Until(at))
		}
		time.Sleep(time.Minute + margin)
		spend(t, b, Panel, 12)
	})
}

func TestTheErrorsOfABudgetAloneSayWhy(t *testing.T) {
	bubble(t, func(t *testing.T, b *Budget, l *fakeLedger) {
		l.err = errAway
		spend(t, b, Alert, 1)
		said := func(lane Lane, words ...string) {
			t.Helper()
			err := b.Spent(lane, time.Now().Add(time.Second))
			var spent *Error
			if !errors.As(err, &spent) {
				t.Fatalf("got %v", err)
			}
			for _, w := range append(words, errAway.Error(), "other Grafana servers", "Ask again then.") {
				if !strings.Contains(err.Error(), w) {
					t.Errorf("%q does not say %q", err, w)
				}
			}
		}
		said(Panel, "only alert rules get calls", "panel call can be sent in 1m0s")
		spend(t, b, Alert, 14)
		time.Sleep(time.Minute + margin)
		spend(t, b, Alert, 15)
		said(Alert, "15 calls a minute", "share of the call limits")
		l.set(func() { l.err = nil })
		// Long enough to wait for: who cannot gets an error at once that calls are spent.
		ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
		defer cancel()
		back := time.Now()
		c, err := b.Take(ctx, Alert)
		if waited := time.Since(back); err != nil || waited > 30*time.Second {
			t.Fatalf("Redis is back, and all the same, after %s: %v", waited, err)
		}
		c.Done()
	})
}

func TestTheLedgerDecides(t *testing.T) {
	bubble(t, func(t *testing.T, b *Budget, l *fakeLedger) {
		l.full, l.wait = true, 2*time.Second
		c, at := b.Try(Panel)
		if c != nil || !at.After(time.Now()) {
			t.Errorf("got %v at %s though there is no room", c, at)
		}
		ctx, cancel := context.WithTimeout(t.Context(), 3*time.Second)
		defer cancel()
		var spent *Error
		if _, err := b.Take(ctx, Panel); !errors.As(err, &spent) {
			t.Errorf("got %v", err)
		}
		if n := l.count(Take); n > 100 {
			t.Errorf("%d requests in three seconds", n)
		}
		l.set(func() { l.full = false })
		spend(t, b, Alert, 60)
		if c, _ := b.Try(Alert); c != nil {
			t.Error("the ledger gave more than the own log allows")
		}
	})
}

func TestACallForSomebodyWhoHasLeftGoesBack(t *testing.T) {
	bubble(t, func(t *testing.T, b *Budget, l *fakeLedger) {
		ctx, cancel := context.WithCancel(t.Context())
		l.before = func(r Request) {
			if r.Op == Take {
				cancel()
				time.Sleep(time.Millisecond)
			}
		}
		if _, err := b.Take(ctx, Panel); !errors.Is(err, context.Canceled) {
			t.Errorf("got %v", err)
		}
		time.Sleep(time.Second)
		if l.logged() != 0 || l.count(Cancel) != 1 {
			t.Errorf("%d calls are logged, %d given back", l.logged(), l.count(Cancel))
		}
	})
}

func TestAnAlertOvertakesPanelsAtTheLedger(t *testing.T) {
	bubble(t, func(t *testing.T, b *Budget, l *fakeLedger) {
		var order []string
		var all sync.WaitGroup
		defer all.Wait()
		done := make(chan string, 4)
		wait := func(name string, lane Lane) {
			all.Go(func() {
				c, err := b.Take(t.Context(), lane)
				if err != nil {
					t.Error(err)
				}
				done <- name
				c.Done()
			})
		}
		l.before = func(Request) { time.Sleep(10 * time.Millisecond) }
		wait("panel", Panel)
		synctest.Wait() // it is being asked for
		wait("panel", Panel)
		wait("panel", Panel)
		synctest.Wait()
		wait("alert", Alert)
		for range 4 {
			order = append(order, <-done)
		}
		if order[0] != "alert" && order[1] != "alert" {
			t.Errorf("served %v", order)
		}
	})
}

func TestCloseEndsWhatIsAsked(t *testing.T) {
	bubble(t, func(t *testing.T, b *Budget, l *fakeLedger) {
		l.hangs = true
		got := make(chan error, 1)
		go func() {
			_, err := b.Take(t.Context(), Panel)
			got <- err
		}()
		synctest.Wait()
		began := time.Now()
		b.Close()
		if err := <-got; !errors.Is(err, ErrClosed) || time.Since(began) != 0 {
			t.Errorf("got %v after %s", err, time.Since(began))
		}
		b.Wait()
		if c, _ := b.Try(Alert); c != nil {
			t.Error("a closed budget gave a call")
		}
		if n := l.count(); n != 1 {
			t.Errorf("%d requests", n)
		}
	})
}

// The settings are saved with a Redis, with another one, and without.
func TestALedgerCanComeAndGo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := New(Limits{PerMinute: 60})
		defer b.Close()
		wantMode(t, b, Embedded)
		spend(t, b, Panel, 10)
		flying, _ := b.Try(Panel)
		time.Sleep(5 * time.Second)
		first, second := newFakeLedger(), newFakeLedger()
		s := Sharing{Ledger: first, FallbackPercent: 50, CallTimeout: 30 * time.Second}
		b.SetSharing(s)
		wantMode(t, b, Shared)
		spend(t, b, Panel, 1)
		if got, want := first.ages(), map[int]int{0: 1}; !maps.Equal(got, want) {
			t.Errorf("the ledger has the reports %v, want %v", got, want)
		}
		asked := first.count()
		b.SetSharing(s)
		b.SetLimits(Limits{PerMinute: 30})
		spend(t, b, Panel, 1)
		if n := first.count(Probe); n != 0 || first.count() != asked+2 {
			t.Errorf("the same ledger again costs %d requests", first.count()-asked-2)
		}
		s.Ledger = second
		b.SetSharing(s)
		flying.Done()
		if got, want := second.ages(), map[int]int{0: 1}; !maps.Equal(got, want) {
			t.Errorf("the second ledger has the reports %v", got)
		}
		spend(t, b, Alert, 1)
		if got, want := second.ages(), map[int]int{0: 2}; !maps.Equal(got, want) {
			t.Errorf("the second ledger has the reports %v, want %v", got, want)
		}
		b.SetSharing(Sharing{})
		wantMode(t, b, Embedded)
		spend(t, b, Alert, 16)
		if c, _ := b.Try(Alert); c != nil {
			t.Error("what was sent with a ledger is forgotten without")
		}
	})
}

func TestWaitLastsUntilTheLedgerHasBeenToldTheRest(t *testing.T) {
	bubble(t, func(t *testing.T, b *Budget, l *fakeLedger) {
		l.before = func(Request) { time.Sleep(100 * time.Millisecond) }
		got := make(chan error, 1)
		go func() {
			_, err := b.Take(t.Context(), Panel)
			got <- err
		}()
		synctest.Wait() // it is being asked for
		b.Close()
		if err := <-got; !errors.Is(err, ErrClosed) {
			t.Errorf("got %v", err)
		}
		b.Wait()
		if l.count(Take) != l.count(Cancel) || l.logged() != 0 {
			t.Errorf("%d calls are logged that nobody makes: %v", l.logged(), l.ops)
		}
	})
}

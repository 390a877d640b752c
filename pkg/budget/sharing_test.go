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
		ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
		defer cancel()
		c, err := b.Take(ctx, Alert)
		if err != nil {
			t.Fatalf("Redis is back, and all the same: %v", err)
		}
		c.Done()
	})
}

func TestABudgetRejoinsByItselfAndTellsWhatItSentAlone(t *testing.T) {
	bubble(t, func(t *testing.T, b *Budget, l *fakeLedger) {
		c, _ := b.Try(Alert)
		l.set(func() { l.err = errAway })
		spend(t, b, Alert, 4) // the first is asked for, and may have been logged: it is sent alone
		cancelled, _ := b.Try(Alert)
		cancelled.Cancel()
		flying, _ := b.Try(Alert)
		time.Sleep(10 * time.Second)
		c.Lost()
		l.set(func() { l.err = nil })
		began := time.Now()
		next, err := b.Take(t.Context(), Panel)
		if err != nil {
			t.Fatal(err)
		}
		if waited := time.Since(began); waited > probeEvery {
			t.Errorf("back after %s", waited)
		}
		wantMode(t, b, Shared)
		if got, want := l.ages(), map[int]int{10: 4, -5: 1, -20: 1, -30: 1}; !maps.Equal(got, want) {
			t.Errorf("the ledger knows of calls that were answered so many seconds ago: %v, want %v", got, want)
		}
		flying.Done()
		next.Done()
		if got, want := l.ages(), map[int]int{10: 4, -5: 1, 0: 2}; !maps.Equal(got, want) {
			t.Errorf("then %v, want %v", got, want)
		}
	})
}

// Whoever waits is served as soon as the ledger is back, without anybody else asking.
func TestThoseWhoWaitAreServedWhenTheLedgerIsBack(t *testing.T) {
	bubble(t, func(t *testing.T, b *Budget, l *fakeLedger) {
		l.err = errAway
		began := time.Now()
		got := make(chan error, 1)
		go func() {
			c, err := b.Take(t.Context(), Panel)
			if err == nil {
				c.Done()
			}
			got <- err
		}()
		time.Sleep(20 * time.Second)
		l.set(func() { l.err = nil })
		if err := <-got; err != nil || time.Since(began) > 20*time.Second+probeEvery {
			t.Errorf("got %v after %s", err, time.Since(began))
		}
	})
}

func TestALostLedgerIsLookedForOnlyWhileSomebodyAsks(t *testing.T) {
	bubble(t, func(t *testing.T, b *Budget, l *fakeLedger) {
		l.err = errAway
		spend(t, b, Alert, 1)
		asked := l.count()
		time.Sleep(time.Hour)
		_, _, _ = b.State(), b.Left(), b.NextFree(Panel)
		synctest.Wait()
		if n := l.count() - asked; n != 0 {
			t.Errorf("%d requests though nobody asked", n)
		}
		for range 10 {
			b.Try(Panel)
			synctest.Wait()
		}
		if n := l.count() - asked; n != 1 {
			t.Errorf("%d requests at once, want one a second", n)
		}
	})
}

func TestALedgerThatDoesNotAnswerCostsASecondOnce(t *testing.T) {
	bubble(t, func(t *testing.T, b *Budget, l *fakeLedger) {
		c, _ := b.Try(Alert)
		l.set(func() { l.hangs = true })
		began := time.Now()
		next, _ := b.Try(Alert)
		if next == nil || time.Since(began) != askTime {
			t.Errorf("got %v after %s", next, time.Since(began))
		}
		began = time.Now()
		c.Done()
		next.Done()
		b.Try(Panel)
		spend(t, b, Alert, 3)
		if time.Since(began) != 0 {
			t.Errorf("waited %s more", time.Since(began))
		}
		wantMode(t, b, Waiting)
	})
}

// The answer was lost, not the request: what the ledger has logged for nobody is taken out again.
func TestACallThatWasGrantedUnheardIsGivenBack(t *testing.T) {
	bubble(t, func(t *testing.T, b *Budget, l *fakeLedger) {
		l.err, l.late = errAway, true
		if c, _ := b.Try(Panel); c != nil {
			t.Error("a panel got a call")
		}
		if len(l.log) != 1 {
			t.Fatalf("%d calls are logged", len(l.log))
		}
		l.set(func() { l.err = nil })
		time.Sleep(probeEvery)
		b.Try(Panel)
		synctest.Wait()
		wantMode(t, b, Shared)
		if len(l.log) != 0 {
			t.Errorf("%d calls are logged that nobody makes", len(l.log))
		}
	})
}

func TestARefusalAlone(t *testing.T) {
	bubble(t, func(t *testing.T, b *Budget, l *fakeLedger) {
		l.err = errAway
		spend(t, b, Alert, 10)
		c, _ := b.Try(Alert)
		c.Refused(20*time.Second, false)
		if got := b.Limits(); got.PerMinute != 9 {
			t.Errorf("limit %d alone, want nine tenths of 10", got.PerMinute)
		}
		l.set(func() { l.err = nil })
		time.Sleep(probeEvery)
		b.Try(Alert)
		synctest.Wait()
		wantMode(t, b, Shared)
		if blocked := time.UnixMilli(l.facts.Blocked).Add(-ahead); time.Until(blocked).Round(time.Second) != 19*time.Second {
			t.Errorf("the ledger is told to wait %s", time.Until(blocked))
		}
		if got := b.Limits(); got.PerMinute != 60 {
			t.Errorf("limit %d with the ledger", got.PerMinute)
		}
	})
}

func TestWhatWasLearnedTogetherCountsAlone(t *testing.T) {
	bubble(t, func(t *testing.T, b *Budget, l *fakeLedger) {
		now := time.Now().Add(ahead)
		l.facts = Facts{Learned: [2]Lesson{{Limit: 20, At: now.UnixMilli()}}, Blocked: now.Add(5 * time.Second).UnixMilli()}
		c, _ := b.Try(Alert)
		l.set(func() { l.err = errAway })
		c.Done()
		if got := b.Limits(); got.PerMinute != 5 || got.PerHour != 450 {
			t.Errorf("limits %+v, want a quarter of 20 and of 1,800", got)
		}
		if c, at := b.Try(Alert); c != nil || time.Until(at).Round(time.Second) != 5*time.Second {
			t.Errorf("got %v in %s, want to obey Retry-After", c, time.Until(at))
		}
	})
}

func TestTheLedgerDecides(t *testing.T) {
	bubble(t, func(t *testing.T, b *Budget, l *fakeLedger) {
		l.full = true
		c, at := b.Try(Panel)
		if c != nil || !at.After(time.Now()) {
			t.Errorf("got %v at %s though there is no room", c, at)
		}
		ctx, cancel := context.WithTimeout(t.Context(), 3*time.Second)
		defer cancel()
		if _, err := b.Take(ctx, Panel); !errors.Is(err, context.DeadlineExceeded) {
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
		if len(l.log) != 0 || l.count(Cancel) != 1 {
			t.Errorf("%d calls are logged, %d given back", len(l.log), l.count(Cancel))
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
		if order[1] != "alert" {
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
		synctest.Wait()
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
		if got, want := first.ages(), map[int]int{5: 10, 0: 1, -25: 1}; !maps.Equal(got, want) {
			t.Errorf("the ledger is told of %v, want %v", got, want)
		}
		asked := first.count()
		b.SetSharing(s)
		b.SetLimits(Limits{PerMinute: 30})
		spend(t, b, Panel, 1)
		if n := first.count(Look); n != 1 || first.count() != asked+2 {
			t.Errorf("the same ledger again costs %d requests", first.count()-asked-2)
		}
		s.Ledger = second
		b.SetSharing(s)
		flying.Done()
		if got, want := second.ages(), map[int]int{0: 1}; !maps.Equal(got, want) {
			t.Errorf("the second ledger is told of %v", got)
		}
		spend(t, b, Alert, 1)
		if got, want := second.ages(), map[int]int{5: 10, 0: 4}; !maps.Equal(got, want) {
			t.Errorf("the second ledger is told of %v, want %v", got, want)
		}
		b.SetSharing(Sharing{})
		wantMode(t, b, Embedded)
		spend(t, b, Alert, 16)
		if c, _ := b.Try(Alert); c != nil {
			t.Error("what was sent with a ledger is forgotten without")
		}
	})
}

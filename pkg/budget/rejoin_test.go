package budget

import (
	"maps"
	"testing"
	"testing/synctest"
	"time"
)

// What was sent alone is not told: it counts here, and for the others Kore.ai's 429 does.
func TestABudgetRejoinsByItself(t *testing.T) {
	bubble(t, func(t *testing.T, b *Budget, l *fakeLedger) {
		c, _ := b.Try(Alert)
		l.set(func() { l.err = errAway })
		spend(t, b, Alert, 4)
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
		next.Done()
		if got, want := l.ages(), map[int]int{-20: 1, 0: 1}; !maps.Equal(got, want) {
			t.Errorf("the ledger knows of calls that were answered so many seconds ago: %v, want %v", got, want)
		}
		spend(t, b, Alert, 54)
		if c, _ := b.Try(Alert); c != nil {
			t.Error("what was sent alone is forgotten")
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
		_, _, _ = b.State(), b.Left(), b.Nth(Panel, 1)
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
		if c, at := b.Try(Alert); c != nil || time.Until(at).Round(time.Second) != 19*time.Second {
			t.Errorf("got %v in %s, want to obey Retry-After", c, time.Until(at))
		}
		if got := b.Limits(); got.PerMinute != 60 {
			t.Errorf("limit %d with the ledger", got.PerMinute)
		}
		time.Sleep(20 * time.Second)
		spend(t, b, Alert, 49) // what was learned alone does not count any more
	})
}

// What Kore.ai asked of another server holds here too once the ledger is lost.
func TestRetryAfterCountsAlone(t *testing.T) {
	bubble(t, func(t *testing.T, b *Budget, l *fakeLedger) {
		l.blocked = 5 * time.Second
		c, _ := b.Try(Alert)
		l.set(func() { l.err = errAway })
		c.Done()
		if c, at := b.Try(Alert); c != nil || time.Until(at) != 5*time.Second {
			t.Errorf("got %v in %s, want to obey Retry-After", c, time.Until(at))
		}
	})
}

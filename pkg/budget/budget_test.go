package budget

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// spend takes n calls of the lane and answers them at once.
func spend(t *testing.T, b *Budget, lane Lane, n int) {
	t.Helper()
	for i := range n {
		c, at := b.Try(lane)
		if c == nil {
			t.Fatalf("call %d of %d has to wait until %s", i+1, n, at)
		}
		c.Done()
	}
}

func TestACallLeavesTheLogAMinuteAfterItsAnswer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := New(Limits{PerMinute: 1})
		defer b.Close()
		start := time.Now()
		c, _ := b.Try(Alert)
		time.Sleep(10 * time.Second)
		c.Done()
		c, err := b.Take(t.Context(), Alert)
		if err != nil {
			t.Fatal(err)
		}
		c.Done()
		if got, want := time.Since(start), 70*time.Second+margin; got != want {
			t.Errorf("second call after %s, want %s", got, want)
		}
	})
}

func TestLanesShareTheWindow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := New(Limits{PerMinute: 60, PerHour: 1800})
		defer b.Close()
		spend(t, b, Background, 15)
		if c, _ := b.Try(Background); c != nil {
			t.Error("background got more than a quarter")
		}
		spend(t, b, Panel, 33)
		if c, _ := b.Try(Panel); c != nil {
			t.Error("panels and background got more than four fifths")
		}
		spend(t, b, Refresh, 2)
		spend(t, b, Alert, 10)
		if c, _ := b.Try(Alert); c != nil {
			t.Error("more than the limit was given")
		}
		if l := b.Left(); l.Minute != 0 || l.Hour != 1740 {
			t.Errorf("left %+v", l)
		}
	})
}

func TestNoLimitNeverWaits(t *testing.T) {
	b := New(Limits{})
	defer b.Close()
	spend(t, b, Background, 5000)
	if l := b.Left(); l.Minute != -1 || l.Hour != -1 {
		t.Errorf("left %+v, want no limit", l)
	}
}

func TestTheSmallestLimitLetsEveryLaneMove(t *testing.T) {
	for lane := Alert; lane <= Background; lane++ {
		b := New(Limits{PerMinute: 1, PerHour: 1})
		spend(t, b, lane, 1)
		b.Close()
	}
}

func TestAWaitThatCannotSucceedIsRefusedAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := New(Limits{PerMinute: 10})
		defer b.Close()
		spend(t, b, Alert, 10)
		time.Sleep(20 * time.Second)
		ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
		defer cancel()
		asked := time.Now()
		_, err := b.Take(ctx, Alert)
		var spent *Error
		if !errors.As(err, &spent) {
			t.Fatalf("got %v, want an Error", err)
		}
		if time.Since(asked) != 0 {
			t.Errorf("refused after %s, want at once", time.Since(asked))
		}
		if got := spent.Earliest.Sub(asked).Round(time.Second); got != 40*time.Second {
			t.Errorf("earliest in %s, want 40 s", got)
		}
		for _, word := range []string{"10 calls a minute", "40s", "settings"} {
			if !strings.Contains(err.Error(), word) {
				t.Errorf("%q does not say %q", err, word)
			}
		}
	})
}

func TestAWaiterOvertakenByAlertsIsRefusedWhenItsTurnComesTooLate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := New(Limits{PerMinute: 2})
		defer b.Close()
		spend(t, b, Alert, 1)
		time.Sleep(30 * time.Second)
		spend(t, b, Alert, 1)
		ctx, cancel := context.WithTimeout(t.Context(), 40*time.Second)
		defer cancel()
		got := make(chan error, 1)
		go func() {
			_, err := b.Take(ctx, Refresh)
			got <- err
		}()
		synctest.Wait()
		overtaken := time.Now()
		go b.Take(ctx, Alert)
		err := <-got
		var spent *Error
		if !errors.As(err, &spent) || time.Since(overtaken) != 0 {
			t.Errorf("got %v after %s, want a refusal at once", err, time.Since(overtaken))
		}
	})
}

func TestWaitersAreServedByLaneThenByArrival(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := New(Limits{PerMinute: 1}) // one at a time
		defer b.Close()
		spend(t, b, Alert, 1)
		order := make(chan string, 5)
		for _, w := range []struct {
			name string
			lane Lane
		}{{"background", Background}, {"panel 1", Panel}, {"panel 2", Panel}, {"refresh", Refresh}, {"alert", Alert}} {
			go func() {
				c, err := b.Take(t.Context(), w.lane)
				if err != nil {
					t.Error(err)
					return
				}
				order <- w.name
				c.Done()
			}()
			synctest.Wait()
		}
		if c, _ := b.Try(Panel); c != nil {
			t.Error("a newcomer overtook those who wait")
		}
		want := []string{"alert", "refresh", "panel 1", "panel 2", "background"}
		for i, w := range want {
			if got := <-order; got != w {
				t.Errorf("call %d went to %s, want %s", i, got, w)
			}
		}
	})
}

func TestACancelledWaitGivesItsCallBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := New(Limits{PerMinute: 1})
		defer b.Close()
		held, _ := b.Try(Alert)
		ctx, cancel := context.WithCancel(t.Context())
		got := make(chan error, 1)
		go func() {
			_, err := b.Take(ctx, Alert)
			got <- err
		}()
		synctest.Wait()
		cancel()
		if err := <-got; !errors.Is(err, context.Canceled) {
			t.Errorf("got %v", err)
		}
		held.Cancel()
		held.Done() // only the first of them counts
		spend(t, b, Alert, 1)
	})
}

func TestLimitsCanBeChangedWhileSomebodyWaits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := New(Limits{PerMinute: 1})
		defer b.Close()
		spend(t, b, Alert, 1)
		got := make(chan error, 1)
		go func() {
			c, err := b.Take(t.Context(), Alert)
			if err == nil {
				c.Done()
			}
			got <- err
		}()
		synctest.Wait()
		now := time.Now()
		b.SetLimits(Limits{PerMinute: 2})
		if err := <-got; err != nil || time.Since(now) != 0 {
			t.Errorf("got %v after %s", err, time.Since(now))
		}
	})
}

func TestCloseEndsWaits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := New(Limits{PerMinute: 1})
		spend(t, b, Alert, 1)
		got := make(chan error, 1)
		go func() {
			_, err := b.Take(t.Context(), Alert)
			got <- err
		}()
		synctest.Wait()
		b.Close()
		if err := <-got; !errors.Is(err, ErrClosed) {
			t.Errorf("got %v", err)
		}
		if _, err := b.Take(t.Context(), Alert); !errors.Is(err, ErrClosed) {
			t.Errorf("after closing: %v", err)
		}
	})
}

func TestNthLooksThroughBothWindows(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := New(Limits{PerMinute: 60, PerHour: 1800})
		defer b.Close()
		now := time.Now()
		for _, c := range []struct {
			n    int
			want time.Duration
		}{{1, 0}, {48, 0}, {49, time.Minute}, {480, 9 * time.Minute}, {1440, 29 * time.Minute}, {1441, time.Hour}} {
			if got := b.Nth(Panel, c.n).Sub(now).Round(5 * time.Second); got != c.want {
				t.Errorf("call %d in %s, want %s", c.n, got, c.want)
			}
		}
	})
}

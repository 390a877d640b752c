package budget

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

func TestARefusalShrinksTheLimitAndItGrowsBackByOneAMinute(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := New(Limits{PerMinute: 60, PerHour: 1800})
		defer b.Close()
		spend(t, b, Alert, 40)
		c, _ := b.Try(Alert)
		c.Refused(0, false)
		if l := b.Limits(); l.PerMinute != 36 || l.PerHour != 1800 {
			t.Fatalf("limits %+v, want nine tenths of the 40 that were let through", l)
		}
		if c, _ := b.Try(Alert); c != nil {
			t.Error("a call went out though more than the new limit is in the log")
		}
		time.Sleep(5 * time.Minute)
		if l := b.Limits(); l.PerMinute != 41 {
			t.Errorf("limit %d after five minutes, want 41", l.PerMinute)
		}
		time.Sleep(time.Hour)
		if l := b.Limits(); l.PerMinute != 60 {
			t.Errorf("limit %d after an hour, want what is set", l.PerMinute)
		}
	})
}

func TestParallelRefusalsShrinkOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := New(Limits{PerMinute: 60})
		defer b.Close()
		spend(t, b, Alert, 40)
		var calls []*Call
		for range 8 {
			c, _ := b.Try(Alert)
			calls = append(calls, c)
		}
		for _, c := range calls {
			c.Refused(0, false)
		}
		if l := b.Limits(); l.PerMinute != 36 {
			t.Errorf("limit %d, want 36: eight refusals of one burst are one fact", l.PerMinute)
		}
	})
}

func TestAnHourlyRefusalLeavesTheMinuteAlone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := New(Limits{PerMinute: 60, PerHour: 1800})
		defer b.Close()
		spend(t, b, Alert, 20)
		c, _ := b.Try(Alert)
		c.Refused(0, true)
		if l := b.Limits(); l.PerMinute != 60 || l.PerHour != 18 {
			t.Errorf("limits %+v", l)
		}
	})
}

func TestRetryAfterIsObeyed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := New(Limits{})
		defer b.Close()
		c, _ := b.Try(Alert)
		c.Refused(90*time.Second, false)
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		_, err := b.Take(ctx, Alert)
		var spent *Error
		if !errors.As(err, &spent) || !strings.Contains(err.Error(), "1m30s") {
			t.Fatalf("got %v, want 1m30s", err)
		}
		asked := time.Now()
		if _, err := b.Take(t.Context(), Alert); err != nil || time.Since(asked) != 90*time.Second {
			t.Errorf("got %v after %s, want a call after 90 s", err, time.Since(asked))
		}
	})
}

// Another client spends the whole limit: calls stay rare and none is lost.
func TestALimitOfNothingStillLetsOneCallTry(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := New(Limits{PerMinute: 60})
		defer b.Close()
		tries := 0
		for end := time.Now().Add(10 * time.Minute); time.Now().Before(end); {
			c, err := b.Take(t.Context(), Panel)
			if err != nil {
				t.Fatal(err)
			}
			tries++
			c.Refused(0, false)
		}
		if tries < 8 || tries > 12 {
			t.Errorf("%d tries in ten minutes, want about one a minute", tries)
		}
	})
}

func TestWithoutALimitARefusalIsForgottenAfterAnHour(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := New(Limits{})
		defer b.Close()
		spend(t, b, Alert, 100)
		c, _ := b.Try(Alert)
		c.Refused(0, false)
		if l := b.Limits(); l.PerMinute != 90 {
			t.Errorf("limit %d, want 90", l.PerMinute)
		}
		time.Sleep(time.Hour)
		if l := b.Limits(); l.PerMinute != 0 {
			t.Errorf("limit %d, want none", l.PerMinute)
		}
	})
}

// After a refusal "raise the call limits" would be the wrong advice.
func TestALoweredLimitIsToldAsSuch(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := New(Limits{PerHour: 1800})
		defer b.Close()
		c, _ := b.Try(Panel)
		c.Refused(0, true)
		var spent *Error
		err := b.Spent(Panel, time.Now().Add(time.Second))
		if !errors.As(err, &spent) || !spent.Lowered || !strings.Contains(err.Error(), "refused calls") || !strings.Contains(err.Error(), "1 call an hour") {
			t.Errorf("got %v", err)
		}
		if text := (&Error{Limit: 60, Window: "minute"}).Error(); !strings.Contains(text, "60 calls a minute is spent") {
			t.Errorf("got %q", text)
		}
	})
}

// A read that is late for another reason must not be reported as out of calls.
func TestNothingIsSpentWhileACallCanBeSent(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := New(Limits{})
		defer b.Close()
		if err := b.Spent(Panel, time.Now().Add(-time.Second)); err != nil {
			t.Errorf("got %v", err)
		}
	})
}

// A call that was given up may reach the server seconds later, and counts there
// from then on.
func TestACallThatIsLostIsLoggedLonger(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := New(Limits{PerMinute: 2})
		defer b.Close()
		lost, _ := b.Try(Alert)
		lost.Lost()
		done, _ := b.Try(Alert)
		done.Done()
		if at := b.Nth(Alert, 1); time.Until(at) != time.Minute+margin {
			t.Errorf("the answered call leaves in %s", time.Until(at))
		}
		if at := b.Nth(Alert, 2); time.Until(at) != time.Minute+margin+onItsWay {
			t.Errorf("the lost call leaves in %s", time.Until(at))
		}
	})
}

package shared

import (
	"errors"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/koreai/sessions-datasource/pkg/budget"
	"github.com/koreai/sessions-datasource/pkg/shared/redistest"
)

var usual = budget.Limits{PerMinute: 60, PerHour: 1800}

// inTime runs the test in a bubble, with a Redis that has been started outside of it.
func inTime(t *testing.T, f func(t *testing.T, s *redistest.Server)) {
	t.Helper()
	s := redistest.Start(t, redistest.Options{})
	synctest.Test(t, func(t *testing.T) { f(t, s) })
}

func TestLanesShareTheWindowAmongServers(t *testing.T) {
	inTime(t, func(t *testing.T, s *redistest.Server) {
		a, b := budgetOf(t, s.Settings, usual), budgetOf(t, s.Settings, usual)
		spend(t, a, budget.Background, 10)
		spend(t, b, budget.Background, 5)
		wantNone(t, a, budget.Background, "more than a quarter")
		spend(t, b, budget.Panel, 33)
		wantNone(t, a, budget.Panel, "more than four fifths")
		wantNone(t, b, budget.Panel, "more than four fifths")
		spend(t, a, budget.Refresh, 2)
		spend(t, b, budget.Alert, 10)
		wantNone(t, a, budget.Alert, "more than the limit")
		if l := a.Left(); l.Minute != 0 || l.Hour != 1740 {
			t.Errorf("left %+v", l)
		}
		if at := a.Nth(budget.Alert, 1); time.Until(at) < time.Minute || time.Until(at) > time.Minute+100*time.Millisecond {
			t.Errorf("the next call in %s", time.Until(at))
		}
		time.Sleep(time.Minute + 50*time.Millisecond)
		spend(t, a, budget.Alert, 60)
		wantNone(t, b, budget.Alert, "the minute is spent again")
	})
}

func TestACallCountsFromItsAnswer(t *testing.T) {
	inTime(t, func(t *testing.T, s *redistest.Server) {
		one := budget.Limits{PerMinute: 1}
		a, b := budgetOf(t, s.Settings, one), budgetOf(t, s.Settings, one)
		c := take(t, a, budget.Alert, 1)[0]
		time.Sleep(10 * time.Second)
		c.Done()
		began := time.Now()
		next, err := b.Take(t.Context(), budget.Alert)
		if waited := time.Since(began); err != nil || waited != time.Minute+50*time.Millisecond {
			t.Fatalf("got %v after %s, want a minute and the margin", err, waited)
		}
		next.Lost()
		began = time.Now()
		last, err := a.Take(t.Context(), budget.Alert)
		if waited := time.Since(began); err != nil || waited != time.Minute+5*time.Second+50*time.Millisecond {
			t.Fatalf("got %v after %s, want five seconds more: it may have arrived late", err, waited)
		}
		last.Cancel()
		spend(t, b, budget.Alert, 1)
	})
}

// The process is killed: its calls in flight leave the log a window after they
// must have been answered.
func TestCallsOfAServerThatWasKilledLeaveTheLog(t *testing.T) {
	inTime(t, func(t *testing.T, s *redistest.Server) {
		a, b := budgetOf(t, s.Settings, budget.Limits{PerMinute: 5}), budgetOf(t, s.Settings, budget.Limits{PerMinute: 5})
		take(t, a, budget.Alert, 5) // and no more of it is heard
		wantNone(t, b, budget.Alert, "all are in flight")
		began := time.Now()
		c, err := b.Take(t.Context(), budget.Alert)
		if waited := time.Since(began); err != nil || waited < callTimeout+time.Minute || waited > callTimeout+time.Minute+6*time.Second {
			t.Errorf("got %v after %s", err, waited)
		}
		c.Done()
	})
}

func TestARefusalTeachesAllServers(t *testing.T) {
	inTime(t, func(t *testing.T, s *redistest.Server) {
		a, b := budgetOf(t, s.Settings, usual), budgetOf(t, s.Settings, usual)
		spend(t, a, budget.Alert, 30)
		spend(t, b, budget.Alert, 10)
		calls := append(take(t, a, budget.Alert, 4), take(t, b, budget.Alert, 4)...)
		for _, c := range calls {
			c.Refused(0, false)
		}
		time.Sleep(5 * time.Second) // until what is known is asked again
		for name, server := range map[string]*budget.Budget{"the one": a, "the other": b} {
			wantNone(t, server, budget.Alert, "more than the new limit is in the log")
			if l := server.Limits(); l.PerMinute != 36 || l.PerHour != 1800 {
				t.Errorf("%s: limits %+v, want nine tenths of the 40 that were let through, once", name, l)
			}
		}
		time.Sleep(5 * time.Minute)
		if l := b.Limits(); l.PerMinute != 41 {
			t.Errorf("limit %d after five minutes, want 41", l.PerMinute)
		}
		spend(t, b, budget.Alert, 41)
		wantNone(t, b, budget.Alert, "the limit has grown by five")
		time.Sleep(time.Hour)
		spend(t, b, budget.Alert, 60)
	})
}

func TestRetryAfterHoldsAllServers(t *testing.T) {
	inTime(t, func(t *testing.T, s *redistest.Server) {
		a, b := budgetOf(t, s.Settings, budget.Limits{}), budgetOf(t, s.Settings, budget.Limits{})
		c := take(t, a, budget.Alert, 1)[0]
		c.Refused(90*time.Second, true)
		began := time.Now()
		wantNone(t, b, budget.Alert, "Kore.ai asked to wait")
		var spent *budget.Error
		if err := b.Spent(budget.Alert, began.Add(time.Minute)); !errors.As(err, &spent) || !strings.Contains(err.Error(), "asked to wait") {
			t.Errorf("got %v", err)
		}
		c, err := b.Take(t.Context(), budget.Alert)
		if waited := time.Since(began); err != nil || waited < 90*time.Second || waited > 91*time.Second {
			t.Fatalf("got %v after %s, want 90 s", err, waited)
		}
		c.Done()
	})
}

// Without a limit the answer names none and nothing waits; a refusal is learned all the same, and forgotten.
func TestNoLimit(t *testing.T) {
	inTime(t, func(t *testing.T, s *redistest.Server) {
		a, b := budgetOf(t, s.Settings, budget.Limits{}), budgetOf(t, s.Settings, budget.Limits{})
		spend(t, a, budget.Background, 60)
		spend(t, b, budget.Background, 40)
		if l := a.Left(); l.Minute != -1 || l.Hour != -1 {
			t.Errorf("left %+v", l)
		}
		take(t, b, budget.Background, 1)[0].Refused(0, false)
		wantNone(t, a, budget.Alert, "90 are left of 100")
		if l := a.Limits(); l.PerMinute != 90 || l.PerHour != 0 {
			t.Errorf("limits %+v", l)
		}
		time.Sleep(time.Hour)
		spend(t, a, budget.Alert, 200)
	})
}

func TestEachServerHasItsOwnLimits(t *testing.T) {
	inTime(t, func(t *testing.T, s *redistest.Server) {
		large, small := budgetOf(t, s.Settings, budget.Limits{PerMinute: 40}), budgetOf(t, s.Settings, budget.Limits{PerMinute: 10})
		spend(t, small, budget.Alert, 10)
		wantNone(t, small, budget.Alert, "its limit is 10")
		spend(t, large, budget.Alert, 30)
		wantNone(t, large, budget.Alert, "its limit is 40")
		small.SetLimits(budget.Limits{PerMinute: 41})
		spend(t, small, budget.Alert, 1)
	})
}

// The log alone, without a budget before it, decides like a budget alone: lanes, windows,
// refusals, calls that are lost or cancelled, over hours.
func TestTheLogDecidesLikeABudgetAlone(t *testing.T) {
	for name, limits := range map[string]budget.Limits{
		"both":   {PerMinute: 20, PerHour: 60},
		"minute": {PerMinute: 7},
		"hour":   {PerHour: 60},
		"none":   {}, // but for what refusals teach
	} {
		t.Run(name, func(t *testing.T) {
			inTime(t, func(t *testing.T, s *redistest.Server) { compare(t, s, limits) })
		})
	}
}

func compare(t *testing.T, s *redistest.Server, limits budget.Limits) {
	random := rand.New(rand.NewPCG(8, 8))
	alone := budget.New(limits)
	defer alone.Close()
	_, client := serverOf(t, s.Settings, limits)
	log := client.Ledger(koreURL, "st-1")
	do := func(r budget.Request) budget.Answer {
		t.Helper()
		r.Limits = limits
		a, err := log.Do(t.Context(), r)
		if err != nil {
			t.Fatal(err)
		}
		return a
	}
	type flight struct {
		call  *budget.Call
		entry budget.Request
	}
	var flying []flight
	granted, denied := 0, 0
	for step := range 2000 {
		lane := budget.Lane(random.IntN(4))
		entry := budget.Request{Call: "c" + strconv.Itoa(step), Class: map[budget.Lane]int{budget.Panel: 1, budget.Background: 2}[lane]}
		call, _ := alone.Try(lane)
		a := do(budget.Request{Op: budget.Take, Call: entry.Call, Class: entry.Class, Late: 10 * time.Minute})
		if a.Granted != (call != nil) {
			t.Fatalf("step %d, limits %+v: the log says %v to %s, a budget alone %v", step, limits, a.Granted, lane, call != nil)
		}
		if call != nil {
			granted++
			flying = append(flying, flight{call, entry})
		} else {
			denied++
		}
		for len(flying) > random.IntN(8) {
			f := flying[0]
			flying = flying[1:]
			switch random.IntN(40) {
			case 0:
				f.call.Refused(time.Second, false)
				do(budget.Request{Op: budget.Refuse, Call: f.entry.Call, Class: f.entry.Class, RetryAfter: time.Second})
			case 1:
				f.call.Refused(0, true)
				do(budget.Request{Op: budget.Refuse, Call: f.entry.Call, Class: f.entry.Class, Hourly: true})
			case 2:
				f.call.Lost()
				do(budget.Request{Op: budget.Settle, Call: f.entry.Call, Class: f.entry.Class, Late: 5 * time.Second})
			case 3:
				f.call.Cancel()
				do(budget.Request{Op: budget.Cancel, Call: f.entry.Call, Class: f.entry.Class})
			default:
				f.call.Done()
				do(budget.Request{Op: budget.Settle, Call: f.entry.Call, Class: f.entry.Class})
			}
		}
		time.Sleep(time.Duration(random.IntN(6000)) * time.Millisecond)
	}
	if granted < 100 || denied < 100 {
		t.Errorf("%d granted and %d denied: that compares little", granted, denied)
	}
}

// A connection that breaks after the request makes go-redis send it again.
func TestACallThatIsAskedForTwiceCountsOnce(t *testing.T) {
	inTime(t, func(t *testing.T, s *redistest.Server) {
		_, c := serverOf(t, s.Settings, usual)
		log, one := c.Ledger(koreURL, "st-1"), budget.Limits{PerMinute: 1}
		for range 2 {
			a, err := log.Do(t.Context(), budget.Request{Op: budget.Take, Limits: one, Call: "c1", Late: callTimeout})
			if err != nil || !a.Granted || a.Left[0] != 0 {
				t.Errorf("got %+v, %v", a, err)
			}
		}
	})
}

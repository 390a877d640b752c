package store

import (
	"context"
	"errors"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/koreai/sessions-datasource/pkg/interval"
	"github.com/koreai/sessions-datasource/pkg/koreai"
	"github.com/koreai/sessions-datasource/pkg/session"
)

var (
	errAuth    = &koreai.Error{Kind: koreai.KindAuth, Message: "Kore.ai refused the client ID or secret."}
	errServer  = &koreai.Error{Kind: koreai.KindServer, Message: "Kore.ai has a problem of its own."}
	errTimeout = &koreai.Error{Kind: koreai.KindTimeout, Message: "Kore.ai did not answer in time."}
)

// always fails every call with the error while on.
func always(err error, on *atomic.Bool) func(int, koreai.Request) error {
	return func(int, koreai.Request) error {
		if on.Load() {
			return err
		}
		return nil
	}
}

// twelve asks twelve times at once and returns the errors.
func (f *fixture) twelve(req Request) []error {
	errs := make([]error, 12)
	var wg sync.WaitGroup
	for i := range errs {
		wg.Go(func() { _, errs[i] = f.h.Read(context.Background(), req) })
	}
	wg.Wait()
	return errs
}

func TestAPermanentErrorFailsTwelvePanelsWithOneCall(t *testing.T) {
	in(t, nil, func(f *fixture) {
		var on atomic.Bool
		on.Store(true)
		f.kore.fault = always(errAuth, &on)
		asked := time.Now()
		calls := f.calls(func() {
			for range 2 {
				for _, err := range append(f.twelve(panel(last(day))), f.twelve(panel(between(9*day, 8*day)))...) {
					if !errors.Is(err, errAuth) {
						t.Errorf("got %v", err)
					}
				}
			}
		})
		if calls != 1 || time.Since(asked) > time.Second {
			t.Errorf("%d calls in %s, want one", calls, time.Since(asked))
		}
		// Somebody corrects it at Kore.ai: it is tried again before long, and not
		// while nobody asks.
		on.Store(false)
		if calls := f.calls(func() { time.Sleep(time.Minute) }); calls != 0 {
			t.Errorf("%d calls while nobody asked", calls)
		}
		f.read(panel(last(day)))
	})
}

func TestAPassingErrorIsRetriedWithPauses(t *testing.T) {
	for name, fault := range map[string]error{
		"server": errServer, "time-out": errTimeout,
		"network": &koreai.Error{Kind: koreai.KindNetwork, Message: "The connection was reset."},
	} {
		t.Run(name, func(t *testing.T) {
			in(t, nil, func(f *fixture) {
				f.kore.add(spread(bot, 6*day, 2000)...)
				f.kore.fault = func(n int, _ koreai.Request) error {
					if n == 1 || n == 5 || n == 6 || n == 9 {
						return fault
					}
					return nil
				}
				span := last(6 * day)
				calls := f.calls(func() { f.same(f.read(panel(span)), span) })
				if most := floor(2000, 100) + 8; calls > most {
					t.Errorf("%s: %d calls, want at most %d", name, calls, most)
				}
			})
		})
	}
}

func TestAnErrorThatStaysIsToldAfterAFewTries(t *testing.T) {
	in(t, nil, func(f *fixture) {
		var on atomic.Bool
		on.Store(true)
		f.kore.fault = always(errServer, &on)
		asked := time.Now()
		calls := f.calls(func() {
			for _, err := range f.twelve(panel(last(day))) {
				if !errors.Is(err, errServer) {
					t.Errorf("got %v", err)
				}
			}
		})
		if calls != maxTries || time.Since(asked) > 10*time.Second {
			t.Errorf("%d calls in %s", calls, time.Since(asked))
		}
		// Loading goes on behind, ever more rarely.
		if calls := f.calls(func() { time.Sleep(30 * time.Minute) }); calls > 120 || calls < 10 {
			t.Errorf("%d calls in half an hour", calls)
		}
	})
}

func TestAfterAFailedRefreshPanelsGetWhatIsKnown(t *testing.T) {
	in(t, nil, func(f *fixture) {
		f.kore.add(spread(bot, day, 1500)...)
		span := last(day)
		f.read(panel(span))
		var on atomic.Bool
		on.Store(true)
		f.kore.fault = always(errServer, &on)
		time.Sleep(30 * time.Second)
		// Younger than a minute: good enough for an alert rule as well.
		if v := f.read(alert(last(day))); len(v.Notices) != 1 {
			t.Errorf("notices %q", v.Notices)
		}
		time.Sleep(3 * time.Minute)
		v := f.read(panel(last(day)))
		f.same(v, last(day))
		if len(v.Notices) != 1 || !strings.Contains(v.Notices[0], "min ago") || !strings.Contains(v.Notices[0], errServer.Message) {
			t.Errorf("notices %q", v.Notices)
		}
		if age := time.Since(v.AsOf); age < 3*time.Minute || age > 5*time.Minute {
			t.Errorf("as of %s ago", age)
		}
		req := panel(last(day))
		req.Partial = true
		if v, err := f.h.Read(context.Background(), req); err != nil || len(v.Notices) == 0 {
			t.Errorf("a panel that takes partial answers got %+v, %v", v, err)
		}
		if _, err := f.h.Read(context.Background(), alert(last(day))); !errors.Is(err, errServer) {
			t.Errorf("an alert rule got %v, want an error", err)
		}
		// A range of which a part was never known is an error for panels, too.
		if _, err := f.h.Read(context.Background(), panel(last(2*day))); !errors.Is(err, errServer) {
			t.Errorf("a longer range got %v", err)
		}
		on.Store(false)
		time.Sleep(2 * time.Minute)
		if v := f.read(panel(last(day))); len(v.Notices) != 0 {
			t.Errorf("notices %q after it works again", v.Notices)
		}
	})
}

// Kore.ai hangs: the call times out only after the panel has stopped waiting.
func TestARefreshThatTakesTooLongIsAnsweredFromWhatIsKnown(t *testing.T) {
	in(t, nil, func(f *fixture) {
		f.kore.add(spread(bot, day, 1500)...)
		span := last(day)
		f.read(panel(span))
		time.Sleep(time.Minute)
		f.kore.latency = 5 * time.Minute
		asked := time.Now()
		v := f.read(panel(last(day)))
		f.same(v, session.Span{From: span.From + interval.Minute, To: span.To})
		if len(v.Notices) != 1 || time.Since(asked) != MaxWait {
			t.Errorf("notices %q after %s", v.Notices, time.Since(asked))
		}
	})
}

func TestTimeOutsHalveThePage(t *testing.T) {
	in(t, nil, func(f *fixture) {
		f.kore.cap = 1000
		f.kore.add(spread(bot, 6*day, 5000)...)
		f.kore.fault = func(_ int, r koreai.Request) error {
			if r.Limit > 300 {
				return errTimeout
			}
			return nil
		}
		span := last(6 * day)
		calls := f.calls(func() { f.same(f.read(panel(span)), span) })
		if most := floor(5000, 250) + 8; calls > most {
			t.Errorf("%d calls, want at most %d", calls, most)
		}
	})
}

func Test429IsObeyedAndTriedAgain(t *testing.T) {
	in(t, func(k *kore, c *Config) {
		k.perMin = 30 // less than what is set: another client spends too
		c.Settings.CallsPerMinute, c.Settings.CallsPerHour = 60, 1800
	}, func(f *fixture) {
		f.kore.add(spread(bot, 6*day, 9000)...)
		span := last(6 * day)
		var v View
		for range 600 {
			req := panel(span)
			req.Partial = true
			var err error
			if v, err = f.h.Read(context.Background(), req); err != nil {
				t.Fatal(err)
			}
			if v.Complete {
				break
			}
			time.Sleep(v.RetryAfter)
		}
		f.same(v, span)
		if f.kore.refused > 30 {
			t.Errorf("%d calls were refused", f.kore.refused)
		}
	})
}

func TestRetryAfterIsObeyed(t *testing.T) {
	in(t, func(_ *kore, c *Config) { c.Settings.CallsPerMinute = 60 }, func(f *fixture) {
		f.kore.add(spread(bot, day, 50)...)
		f.kore.fault = func(n int, _ koreai.Request) error {
			if n == 1 {
				return &koreai.Error{Kind: koreai.KindRateMinute, RetryAfter: 40 * time.Second, Message: "spent"}
			}
			return nil
		}
		asked := time.Now()
		_, err := f.h.Read(context.Background(), panel(last(day)))
		var notYet *IncompleteError
		if !errors.As(err, &notYet) || time.Since(asked) > time.Second || !strings.Contains(err.Error(), "1m0s") {
			t.Errorf("got %v after %s", err, time.Since(asked))
		}
		time.Sleep(time.Until(asked.Add(59 * time.Second)))
		if f.kore.count() != 1 {
			t.Errorf("%d calls before the server allowed one", f.kore.count())
		}
		time.Sleep(5 * time.Second)
		f.read(panel(last(day)))
	})
}

// Sessions that were active for long are checked by ID. Where that fails, an
// alert rule gets no answer in which they are long out of date, and a panel one
// that says how old it is.
func TestFailedLooksMakeAnAnswerOld(t *testing.T) {
	in(t, func(k *kore, _ *Config) {
		k.fault = func(_ int, r koreai.Request) error {
			if len(r.SessionIDs) > 0 {
				return errServer
			}
			return nil
		}
	}, func(f *fixture) {
		f.kore.add(spread(bot, day, 3000)...)
		f.kore.add(activeAt(bot, time.Now().Add(-2*time.Hour), 9000))
		f.read(panel(last(day)))
		time.Sleep(40 * time.Minute)
		if v, err := f.h.Read(context.Background(), alert(last(day))); !errors.Is(err, errServer) {
			t.Errorf("an alert rule got %v, %q", err, v.Notices)
		}
		v := f.read(panel(last(day)))
		if len(v.Notices) != 1 || !strings.Contains(v.Notices[0], "40 min ago") {
			t.Errorf("notices %q", v.Notices)
		}
	})
}

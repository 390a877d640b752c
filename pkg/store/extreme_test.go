package store

import (
	"context"
	"testing"
	"time"

	"github.com/koreai/sessions-datasource/pkg/interval"
	"github.com/koreai/sessions-datasource/pkg/koreai"
	"github.com/koreai/sessions-datasource/pkg/plan"
	"github.com/koreai/sessions-datasource/pkg/session"
)

// everInMillis is the longest range that Grafana can ask for.
var everInMillis = session.Span{From: -8_640_000_000_000_000, To: 8_640_000_000_000_000}

// A range of half a million years has 28 million windows. Only those are read
// in which sessions can have started: 58 of the bubble's 400 days.
func TestARangeOfAllTimesAsksOnlyForWhatCanBe(t *testing.T) {
	in(t, nil, func(f *fixture) {
		f.kore.add(spread(bot, 20*day, 50)...)
		calls := f.calls(func() {
			v := f.read(panel(everInMillis))
			f.same(v, everInMillis)
			if v.CoveredFrom != everInMillis.From {
				t.Errorf("complete, yet covered from %d", v.CoveredFrom)
			}
		})
		direct := f.calls(func() {
			if res := f.direct(DirectRequest{Span: everInMillis, Filter: koreai.Request{UserID: "ann"}}); len(res.Sessions) > 50 {
				t.Errorf("%d sessions", len(res.Sessions))
			}
		})
		if calls > 65 || direct > 65 {
			t.Errorf("%d calls, and %d past the store", calls, direct)
		}
		for _, r := range f.kore.since(0) {
			if r.From.Year() < 1999 || r.To.After(time.Now().Add(2*day)) {
				t.Errorf("asked for %s to %s", r.From, r.To)
			}
		}
		f.h.Reread(nil, everInMillis)
		if f.h.Peek(nil, everInMillis).Complete {
			t.Error("nothing is to be read again")
		}
	})
}

func TestTimesBeforeAnySessionCostNothing(t *testing.T) {
	in(t, nil, func(f *fixture) {
		past := session.Span{From: everInMillis.From, To: -1}
		if calls := f.calls(func() { f.same(f.read(panel(past)), past) }); calls != 0 {
			t.Errorf("%d calls", calls)
		}
		f.h.Reread(nil, past)
		if n := f.kore.count(); n != 0 {
			t.Errorf("%d calls to read it again", n)
		}
	})
}

// Who asks for ever other minutes, and never waits, leaves no more behind than
// can be looked through at every call.
func TestSpansThatNobodyWaitsForAreBounded(t *testing.T) {
	in(t, func(_ *kore, c *Config) { c.Settings.CallsPerMinute = 1 }, func(f *fixture) {
		ctx, cancel := context.WithCancel(context.Background())
		cancel()
		for n := range 3 * plan.MaxIdle {
			span := between(time.Duration(n+1)*10*time.Minute, time.Duration(n+1)*10*time.Minute-5*time.Minute)
			if _, err := f.h.Read(ctx, panel(span)); err == nil {
				t.Fatal("an answer to nobody")
			}
		}
		newest := between(time.Duration(3*plan.MaxIdle)*10*time.Minute, time.Duration(3*plan.MaxIdle)*10*time.Minute-5*time.Minute)
		s, kept := f.h.upstream.known(bot), 0
		s.Locked(func() {
			kept = len(s.Demands)
			if last := s.Demands[kept-1]; last.Span != interval.Snap(newest) {
				t.Errorf("the last one kept is %v, not the last one asked for", last.Span)
			}
		})
		if kept != plan.MaxIdle {
			t.Errorf("%d are kept", kept)
		}
	})
}

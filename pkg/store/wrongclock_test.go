package store

import (
	"context"
	"sync/atomic"
	"testing"
	"time"

	"github.com/koreai/sessions-datasource/pkg/interval"
	"github.com/koreai/sessions-datasource/pkg/session"
)

// asks reads a span now and again for some minutes, and fails where an answer is
// not what the server has, or takes more than a few calls.
func (f *fixture) asks(times int, pause time.Duration, span func() session.Span) {
	f.t.Helper()
	for n := range times {
		now := span()
		f.t.Logf("asked after %s", time.Duration(n)*pause)
		if calls := f.calls(func() { f.same(f.read(panel(now)), now) }); calls > 6 {
			f.t.Errorf("%d calls", calls)
		}
		time.Sleep(pause)
	}
}

// The server's clock is set: what is asked for lies beyond all that is known of
// its time, yet there are sessions.
func TestRangeBeyondTheServersTime(t *testing.T) {
	in(t, nil, func(f *fixture) {
		f.kore.add(spread(bot, day, 500)...)
		f.read(panel(last(day)))
		f.kore.offset = 5 * time.Hour
		time.Sleep(20 * time.Second)
		for i := range 30 {
			f.kore.add(closedAt(bot, time.Now().Add(4*time.Hour+time.Duration(i)*time.Minute), 9000+i))
		}
		later := func() session.Span { return between(-4*time.Hour, -5*time.Hour) }
		f.asks(20, 16*time.Second, later)
	})
}

// The server's clock is set on, and a range goes from what is known to its new time.
func TestClockSetOn(t *testing.T) {
	in(t, nil, func(f *fixture) {
		f.kore.add(spread(bot, day, 500)...)
		f.read(panel(last(day)))
		f.kore.offset = 5 * time.Hour
		time.Sleep(20 * time.Second)
		for i := range 30 {
			f.kore.add(closedAt(bot, time.Now().Add(time.Duration(i)*10*time.Minute), 9000+i))
		}
		span := between(day, -5*time.Hour)
		if calls := f.calls(func() { f.same(f.read(panel(span)), span) }); calls > 4 {
			t.Errorf("%d calls", calls)
		}
	})
}

// Tomorrow is empty, which takes a call as often as anything is read.
func TestFuture(t *testing.T) {
	for name, set := range map[string]func(*kore, *Config){
		"with its Date": nil, "without a Date": func(k *kore, _ *Config) { k.noDate = true },
		"with a clock that stands still": func(k *kore, _ *Config) {
			from := time.Now()
			k.off = func(int) time.Duration { return time.Until(from).Truncate(time.Second) }
		},
	} {
		t.Run(name, func(t *testing.T) {
			in(t, set, func(f *fixture) {
				f.kore.add(spread(bot, day, 500)...)
				tomorrow := func() session.Span { return between(-day, -2*day) }
				if calls := f.calls(func() { f.asks(10, time.Second, tomorrow) }); calls != 1 {
					t.Errorf("%d calls for the future %s, want 1", calls, name)
				}
				time.Sleep(time.Minute)
				if calls := f.calls(func() { f.asks(10, time.Second, tomorrow) }); calls > 2 {
					t.Errorf("%d calls for the future %s a minute later", calls, name)
				}
				if calls := f.calls(func() { f.read(panel(last(day))); f.asks(5, time.Second, tomorrow) }); calls > floor(500, 100)+2 {
					t.Errorf("%d calls with something else, %s", calls, name)
				}
			})
		})
	}
}

// An answer whose Date is hours ahead settles nothing: sessions still come late,
// and close.
func TestDateAhead(t *testing.T) {
	for name, wrong := range map[string]func(int) bool{
		"the third": func(n int) bool { return n == 3 }, "every other": func(n int) bool { return n%2 == 0 },
	} {
		t.Run(name, func(t *testing.T) {
			for _, end := range []time.Duration{0, 5 * time.Hour} { // ranges that end now, and tonight
				in(t, func(k *kore, c *Config) {
					c.Settings.Parallel = 1
					k.wrong(3*time.Hour, wrong)
				}, func(f *fixture) {
					f.t.Logf("%s answer, ranges up to %s from now", name, end)
					f.kore.add(spread(bot, day, 500)...)
					f.kore.add(activeAt(bot, time.Now().Add(-10*time.Minute), 9000))
					span := func() session.Span { return between(day, -end) }
					f.same(f.read(panel(span())), span())
					time.Sleep(time.Minute)
					f.kore.add(closedAt(bot, time.Now().Add(-5*time.Minute), 9001), closedAt(bot, time.Now(), 9002))
					f.asks(1, time.Minute, span)
					f.kore.edit(bot, func(rows []session.Session) []session.Session {
						for i := range rows {
							rows[i].Status = session.Closed
						}
						return rows
					})
					f.kore.add(closedAt(bot, time.Now().Add(-9*time.Minute), 9003))
					f.asks(30, 20*time.Second, span)
				})
			}
		})
	}
}

// An answer whose Date is hours behind hides none of the sessions that it has.
func TestDateBehind(t *testing.T) {
	for name, wrong := range map[string]func(int) bool{
		"the seventh": func(n int) bool { return n == 7 }, "every other": func(n int) bool { return n%2 == 0 },
	} {
		t.Run(name, func(t *testing.T) {
			in(t, func(k *kore, c *Config) {
				c.Settings.Parallel = 1
				k.wrong(-2*time.Hour, wrong)
			}, func(f *fixture) {
				f.t.Logf("%s answer", name)
				f.kore.add(spread(bot, day, 500)...)
				f.same(f.read(panel(last(day))), last(day))
				n := 0
				f.asks(30, 20*time.Second, func() session.Span {
					n++
					f.kore.add(closedAt(bot, time.Now(), 9000+n))
					return last([]time.Duration{10 * time.Minute, 30 * time.Minute, day}[n%3])
				})
			})
		})
	}
}

// Before the first answer nobody knows what is still to come at the server.
func TestBeforeTheFirstAnswer(t *testing.T) {
	in(t, func(k *kore, _ *Config) { k.offset, k.latency = 3*time.Hour, 5*time.Second }, func(f *fixture) {
		f.kore.add(closedAt(bot, time.Now().Add(time.Hour), 1))
		req := panel(between(time.Hour, -3*time.Hour))
		req.Partial = true
		v, err := f.h.Read(context.Background(), req)
		if err != nil || v.Complete || v.CoveredFrom != req.Span.To {
			t.Errorf("before the first answer: %v, complete %v, known for %s", err, v.Complete, time.Duration(req.Span.To-v.CoveredFrom)*time.Millisecond)
		}
	})
}

// A server's clock that goes back an hour does not make what was checked long
// ago checked just now.
func TestClockThatGoesBack(t *testing.T) {
	in(t, func(k *kore, _ *Config) {
		k.wrong(-time.Hour, func(n int) bool { return n == 2 })
	}, func(f *fixture) {
		row := activeAt(bot, time.Now().Add(-2*time.Hour), 1)
		f.kore.add(row)
		f.read(panel(last(day)))
		time.Sleep(5 * time.Minute)
		f.read(panel(last(time.Minute)))
		row.Status, row.End = session.Closed, time.Now().UnixMilli()
		f.kore.replace(row)
		time.Sleep(90 * time.Second) // a session of two hours is checked every six minutes
		f.same(f.read(panel(last(day))), last(day))
	})
}

// The Date of an answer has whole seconds: what began in the second of the
// question is there all the same.
func TestSessionsOfThisSecond(t *testing.T) {
	in(t, func(k *kore, c *Config) { k.offset, c.Settings.Freshness = 3*time.Hour, 0 }, func(f *fixture) {
		f.kore.add(spread(bot, day, 50)...)
		f.read(panel(last(day)))
		for i := range 20 {
			f.kore.add(closedAt(bot, time.Now().Add(3*time.Hour), 1000+i))
			time.Sleep(37 * time.Millisecond)
			span := between(day, -3*time.Hour)
			f.same(f.read(panel(span)), span)
			time.Sleep(170 * time.Millisecond)
		}
	})
}

// A server that is months behind us, and whose answers disagree by seconds: what
// is asked for is read up to its time, not up to ours.
func TestServerFarBehind(t *testing.T) {
	in(t, func(k *kore, _ *Config) {
		k.offset = -200 * day
		k.wrong(-8*time.Second, func(n int) bool { return n%2 == 0 })
	}, func(f *fixture) {
		for i := range 300 {
			f.kore.add(closedAt(bot, time.Now().Add(-200*day-time.Duration(i)*time.Minute), i))
		}
		span := func() session.Span { return between(200*day+4*time.Hour, 200*day-10*time.Minute) }
		f.asks(10, 20*time.Second, span)
		for _, r := range f.kore.since(0) {
			if r.From.After(time.Now().Add(-100 * day)) {
				t.Errorf("asked for %s to %s", r.From, r.To)
			}
		}
	})
}

// The first answer shows that the server is far behind us: what was asked for ended
// at its present, and still tells all that is known once calls fail.
func TestOutageAfterTheFirstAnswer(t *testing.T) {
	in(t, func(k *kore, _ *Config) { k.offset = -200 * day }, func(f *fixture) {
		for i := range 50 {
			f.kore.add(closedAt(bot, time.Now().Add(-200*day-time.Duration(i)*time.Minute), i))
		}
		span := between(200*day+time.Hour, 200*day-6*time.Minute)
		span.To = time.Now().Add(-200 * day).UnixMilli()
		f.read(alert(span))
		var on atomic.Bool
		on.Store(true)
		f.kore.fault = always(errServer, &on)
		time.Sleep(40 * time.Second)
		later := span
		later.To += 6 * interval.Minute
		if v, err := f.h.Read(context.Background(), alert(later)); err != nil || len(v.Notices) == 0 {
			t.Errorf("after 40 s: %v, %v", err, v.Notices)
		}
	})
}

package store

import (
	"context"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/koreai/sessions-datasource/pkg/koreai"
	"github.com/koreai/sessions-datasource/pkg/session"
)

// live keeps a bot of so many sessions a day going: every session is active for
// some minutes, and one in fifty for hours.
type live struct {
	k    *kore
	rng  *rand.Rand
	next int
	gap  time.Duration
	due  time.Time // when the next session starts
	open []session.Session
}

func newLive(k *kore, perDay int) *live {
	return &live{k: k, rng: rand.New(rand.NewPCG(1, 2)), gap: day / time.Duration(perDay)}
}

// seed adds sessions from so long ago until now.
func (l *live) seed(span time.Duration) {
	var rows []session.Session
	for at := time.Now().Add(-span); at.Before(time.Now()); at = at.Add(l.gap) {
		rows = append(rows, l.start(at))
	}
	l.k.add(rows...)
	l.close()
}

// run lets time pass with sessions that begin and close.
func (l *live) run(d time.Duration) {
	end := time.Now().Add(d)
	if l.due.IsZero() {
		l.due = time.Now().Add(l.gap)
	}
	for ; !l.due.After(end); l.due = l.due.Add(l.gap) {
		time.Sleep(time.Until(l.due))
		l.k.add(l.start(time.Now()))
		l.close()
	}
	time.Sleep(time.Until(end))
	l.close()
}

func (l *live) start(at time.Time) session.Session {
	l.next++
	s := activeAt(bot, at, l.next)
	lasts := time.Duration(l.rng.IntN(600)) * time.Second
	if l.rng.IntN(50) == 0 {
		lasts = time.Duration(1+l.rng.IntN(5)) * time.Hour
	}
	s.Tasks = int64(lasts / time.Millisecond) // when it will close
	l.open = append(l.open, s)
	return s
}

func (l *live) close() {
	now := time.Now().UnixMilli()
	l.open = slices.DeleteFunc(l.open, func(s session.Session) bool {
		if s.Start+s.Tasks > now {
			return false
		}
		s.Status, s.End, s.Containment = session.Closed, s.Start+s.Tasks, session.DropOff
		l.k.replace(s)
		return true
	})
}

func TestRefreshOfTwelvePanelsTakesTwoCalls(t *testing.T) {
	for _, c := range []struct{ perDay, page, most int }{{1500, 100, 2}, {30000, 1000, 3}} {
		in(t, func(k *kore, cfg *Config) { k.cap = c.page }, func(f *fixture) {
			l := newLive(f.kore, c.perDay)
			l.seed(2 * day)
			f.read(panel(last(2 * day)))
			sum := 0
			for range 20 {
				l.run(16 * time.Second)
				calls := f.calls(func() {
					var wg sync.WaitGroup
					for range 12 {
						wg.Go(func() {
							if v, err := f.h.Read(context.Background(), panel(last(2*day))); err != nil || !v.Complete {
								t.Errorf("%+v, %v", v, err)
							}
						})
					}
					wg.Wait()
				})
				sum += calls
				if calls > c.most || calls == 0 {
					t.Errorf("%d a day: a refresh took %d calls, want at most %d", c.perDay, calls, c.most)
				}
			}
			t.Logf("%d a day: %d calls for 20 refreshes", c.perDay, sum)
		})
	}
}

func TestWithinTheFreshnessIntervalNothingIsRead(t *testing.T) {
	in(t, nil, func(f *fixture) {
		f.kore.add(spread(bot, day, 1500)...)
		f.read(panel(last(day)))
		if calls := f.calls(func() {
			for range 3 {
				time.Sleep(4 * time.Second)
				f.read(panel(last(day)))
				f.read(panel(last(time.Minute)))
			}
		}); calls != 0 {
			t.Errorf("%d calls within 15 s", calls)
		}
		time.Sleep(4 * time.Second)
		if calls := f.calls(func() { f.read(panel(last(day))) }); calls != 1 {
			t.Errorf("%d calls after 16 s, want 1", calls)
		}
	})
}

// Two questions of one request may be evaluated a moment apart: both find the
// same reading fresh, or neither.
func TestQuestionsOfOneMomentFindTheSameFresh(t *testing.T) {
	in(t, nil, func(f *fixture) {
		f.kore.add(spread(bot, day, 1500)...)
		span := last(day)
		f.read(panel(span))
		time.Sleep(14 * time.Second)
		asked := panel(span)
		asked.Asked = time.Now()
		time.Sleep(2 * time.Second)
		if calls := f.calls(func() { f.read(asked) }); calls != 0 {
			t.Errorf("%d calls for what was fresh when it was asked for", calls)
		}
		asked.Asked = time.Now()
		if calls := f.calls(func() { f.read(asked); time.Sleep(time.Second); f.read(asked) }); calls != 1 {
			t.Errorf("%d calls for two questions of one moment, want 1", calls)
		}
	})
}

// What is read now is what Kore.ai says now: rows that came, closed or went.
func TestARefreshBringsTheNewestState(t *testing.T) {
	in(t, nil, func(f *fixture) {
		now := time.Now()
		f.kore.add(spread(bot, day, 1500)...)
		f.kore.add(activeAt(bot, now.Add(-5*time.Minute), 5001), activeAt(bot, now.Add(-3*time.Hour), 5002), closedAt(bot, now.Add(-time.Minute), 5003))
		span := last(day)
		f.same(f.read(panel(span)), span)
		time.Sleep(10 * time.Minute)
		f.kore.edit(bot, func(rows []session.Session) []session.Session {
			for i := range rows {
				if rows[i].Status == session.Active {
					rows[i].Status, rows[i].Containment = session.Closed, session.Agent
				}
			}
			return slices.DeleteFunc(rows, func(s session.Session) bool { return s.Messages == 5003 })
		})
		late := closedAt(bot, now.Add(-8*time.Minute), 5004)
		late.ID = idAt(now.Add(time.Minute), 5004)
		f.kore.add(late)
		before := f.kore.count()
		f.same(f.read(panel(span)), span)
		calls := f.kore.since(before)
		if len(calls) != 2 || len(calls[0].SessionIDs)+len(calls[1].SessionIDs) != 1 {
			t.Errorf("calls %+v, want the open end and the session that is active for hours", calls)
		}
	})
}

// A crawl that has spent its share of the minute does not hold up a refresh.
func TestARefreshIsNotHeldUpByACrawl(t *testing.T) {
	in(t, limited, func(f *fixture) {
		f.kore.add(spread(bot, 20*day, 20*1500)...)
		f.read(panel(last(day)))
		req := panel(last(20 * day))
		req.Partial = true
		for range 3 {
			if _, err := f.h.Read(context.Background(), req); err != nil {
				t.Fatal(err)
			}
		}
		time.Sleep(20 * time.Second)
		if f.kore.count() < 48 {
			t.Fatalf("%d calls: the crawl has not spent its share", f.kore.count())
		}
		asked := time.Now()
		if calls := f.calls(func() { f.same(f.read(panel(last(day))), last(day)) }); calls != 1 || time.Since(asked) > time.Second {
			t.Errorf("%d calls in %s", calls, time.Since(asked))
		}
	})
}

// Without a freshness interval an answer holds what had begun when it was asked
// for, also when the call that brings it was first tried before.
func TestWithoutAFreshnessIntervalNothingIsOlderThanTheQuestion(t *testing.T) {
	in(t, func(_ *kore, c *Config) { c.Settings.Freshness = 0 }, func(f *fixture) {
		f.kore.add(spread(bot, day, 50)...)
		f.kore.fault = func(n int, _ koreai.Request) error {
			if n == 1 {
				return errServer
			}
			return nil
		}
		var wg sync.WaitGroup
		wg.Go(func() { f.read(panel(last(day))) })
		time.Sleep(200 * time.Millisecond)
		f.kore.add(closedAt(bot, time.Now(), 5000))
		span := last(day)
		span.To++ // with the session that begins this millisecond
		f.same(f.read(panel(span)), span)
		wg.Wait()
		for range 3 {
			f.kore.add(closedAt(bot, time.Now(), f.kore.count()+6000))
			time.Sleep(time.Second)
			if calls := f.calls(func() { f.same(f.read(panel(last(day))), last(day)) }); calls != 1 {
				t.Errorf("%d calls", calls)
			}
		}
	})
}

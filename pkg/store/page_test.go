package store

import (
	"slices"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/koreai/sessions-datasource/pkg/coverage"
	"github.com/koreai/sessions-datasource/pkg/interval"
	"github.com/koreai/sessions-datasource/pkg/koreai"
	"github.com/koreai/sessions-datasource/pkg/session"
)

// Whatever the ends of a window mean to the server, no row is lost or doubled.
func TestBordersAreReadRightWhateverTheyMean(t *testing.T) {
	for _, b := range []borders{inclusive, exclusive, cutToSecond} {
		in(t, func(k *kore, c *Config) { k.borders = b; k.cap = 10 }, func(f *fixture) {
			// A session a second, on the millisecond and around it, across pages,
			// windows and both ends of the range.
			span := between(8*day, 0)
			span.From, span.To = interval.Snap(span).From, interval.Snap(span).From+8*24*interval.Hour-interval.Hour
			edges := []int64{span.From, span.To, span.To - interval.MaxWindow}
			n := 0
			for _, e := range edges {
				for d := int64(-3000); d <= 3000; d += 250 {
					for _, off := range []int64{-1, 0, 1} {
						n++
						f.kore.add(closedAt(bot, time.UnixMilli(e+d+off), n))
					}
				}
			}
			f.kore.add(spread(bot, 9*day, 200)...)
			f.same(f.read(panel(span)), span)
			for _, cut := range []session.Span{{From: span.From + 1, To: span.To - 1}, {From: span.From - 1, To: span.To + 1}, {From: span.From, To: span.From + 1}} {
				f.same(f.read(panel(cut)), cut)
			}
		})
	}
}

// More sessions than a page holds begin in the same millisecond: on a seam, at
// the open end, and within the second by which windows are padded.
func TestManySessionsInTheSameMillisecond(t *testing.T) {
	for name, ago := range map[string]time.Duration{"settled": 2 * day, "open": 5 * time.Minute} {
		t.Run(name, func(t *testing.T) {
			in(t, func(k *kore, c *Config) { k.cap = 20 }, func(f *fixture) {
				at := time.Now().Add(-ago)
				f.kore.add(spread(bot, 3*day, 300)...)
				for i := range 90 {
					f.kore.add(closedAt(bot, at, 1000+i), closedAt(bot, at.Add(time.Duration(i%5)*100*time.Millisecond), 2000+i))
				}
				span := last(3 * day)
				calls := f.calls(func() { f.same(f.read(panel(span)), span) })
				if calls > 60 {
					t.Errorf("%s: %d calls", name, calls)
				}
				edge := session.Span{From: at.UnixMilli(), To: at.UnixMilli() + 1}
				f.same(f.read(panel(edge)), edge)
			})
		})
	}
}

// The newest half hour is read page by page from the oldest start received on:
// by skip, rows that come meanwhile would move it.
func TestTheOpenEndIsReadByKeyset(t *testing.T) {
	in(t, nil, func(f *fixture) {
		f.kore.add(spread(bot, 20*time.Minute, 500)...)
		f.kore.latency = 2 * time.Second
		span := last(time.Hour)
		f.same(f.read(panel(span)), span)
		to := time.Now().Add(day)
		for _, r := range f.kore.since(0) {
			if r.Skip != 0 || !r.To.Before(to) {
				t.Errorf("skip %d up to %s after a page up to %s", r.Skip, r.To, to)
			}
			to = r.To
		}
		if calls := f.kore.count(); calls > floor(500, 100)+1 || f.kore.most > 1 {
			t.Errorf("%d calls, %d at the same time", calls, f.kore.most)
		}
	})
}

// Rows are deleted between two pages: the page after the seam is read again
// from where the one before ended, and nothing else.
func TestASeamThatDoesNotMatchIsReadAgain(t *testing.T) {
	in(t, func(_ *kore, c *Config) { c.Settings.Parallel = 2 }, func(f *fixture) {
		f.kore.add(spread(bot, 6*day, 2000)...)
		var once atomic.Bool
		f.kore.before = func(_ int, r koreai.Request) {
			if r.Skip > 400 && once.CompareAndSwap(false, true) {
				f.kore.edit(bot, del(1900, 1903)) // above: rows move up by three
			}
		}
		span := last(6 * day)
		deleted := f.kore.truth(bot, span)[1900:1903]
		calls := f.calls(func() {
			v := f.read(panel(span))
			got := rowsOf(v.Snapshots)
			got = slices.DeleteFunc(got, func(s session.Session) bool {
				return slices.ContainsFunc(deleted, func(d session.Session) bool { return d.ID == s.ID })
			})
			if want := f.kore.truth(bot, span); len(got) != len(want) {
				t.Errorf("%d sessions, want %d", len(got), len(want))
			}
		})
		if least := floor(2000, 100); calls < least+1 || calls > least+2 {
			t.Errorf("%d calls, want one or two more than %d", calls, least)
		}
	})
}

// A page that was sent earlier but comes later does not undo a newer reading.
func TestTheLaterSentReadingWins(t *testing.T) {
	in(t, nil, func(f *fixture) {
		f.kore.add(spread(bot, 3*day, 150)...)
		span := between(2*day, day)
		// The crawl's first page hangs for a minute on its way back.
		f.kore.change = func(n int, _ koreai.Request, _ *koreai.Page) {
			if n == 1 {
				time.Sleep(20 * time.Second)
			}
		}
		done := make(chan View, 1)
		go func() { done <- f.read(panel(last(3 * day))) }()
		time.Sleep(5 * time.Second)
		f.kore.edit(bot, func(rows []session.Session) []session.Session {
			for i := range rows {
				rows[i].Containment = session.Agent
			}
			return rows
		})
		f.same(f.read(alert(span)), span) // sent later, answered at once
		<-done
		f.same(f.read(panel(span)), span)
	})
}

func TestTheCapOfTheServerIsLearned(t *testing.T) {
	in(t, func(k *kore, _ *Config) { k.cap = 37 }, func(f *fixture) {
		f.kore.add(spread(bot, 6*day, 1500)...)
		span := last(6 * day)
		if calls := f.calls(func() { f.same(f.read(panel(span)), span) }); calls > floor(1500, 37)+3 {
			t.Errorf("%d calls, floor %d", calls, floor(1500, 37))
		}
		f.kore.mu.Lock()
		f.kore.cap = 500 // it gives more now
		f.kore.mu.Unlock()
		f.kore.add(spread(bot, 12*day, 3000)...)
		before := between(12*day, 6*day)
		rows := len(f.kore.truth(bot, before))
		if calls := f.calls(func() { f.same(f.read(panel(before)), before) }); calls > 2*floor(rows, 500)+4 {
			t.Errorf("%d calls for %d rows", calls, rows)
		}
	})
}

// Late rows show how long the open end has to be.
func TestTheOpenEndGrowsWithTheLag(t *testing.T) {
	in(t, nil, func(f *fixture) {
		now := time.Now()
		f.kore.add(spread(bot, day, 500)...)
		slow := closedAt(bot, now.Add(-5*time.Hour), 9000)
		slow.ID = idAt(now.Add(-4*time.Hour), 9000) // an hour late
		f.kore.add(slow)
		f.read(panel(last(day)))
		// Another one appears 50 minutes late.
		time.Sleep(time.Minute)
		late := closedAt(bot, now.Add(-49*time.Minute), 9001)
		late.ID = idAt(time.Now(), 9001)
		f.kore.add(late)
		time.Sleep(time.Minute)
		f.same(f.read(panel(last(day))), last(day))
	})
}

func TestIDsThatAreNoTimesTeachNothing(t *testing.T) {
	l := &coverage.Lateness{}
	start := time.Now()
	var rows []session.Session
	for i := range 100 {
		rows = append(rows, session.Session{ID: "ffffffff0000000000000000", Start: start.UnixMilli()})
		if i%10 == 0 {
			rows[i].ID = idAt(start.Add(20*time.Hour), i)
		}
	}
	l.Learn(rows)
	if open := l.Open(30 * time.Minute); open != 30*interval.Minute {
		t.Errorf("open for %d min", open/interval.Minute)
	}
	for range 10 {
		l.Learn([]session.Session{{ID: idAt(start.Add(45*time.Minute), 1), Start: start.UnixMilli()}})
	}
	if open := l.Open(30 * time.Minute); open != 30*interval.Minute {
		t.Errorf("open for %d min: most IDs are no times", open/interval.Minute)
	}
	few := &coverage.Lateness{}
	few.Learn([]session.Session{{ID: idAt(start.Add(45*time.Minute), 1), Start: start.UnixMilli()}})
	if open := few.Open(30 * time.Minute); open < 46*interval.Minute || open > 47*interval.Minute {
		t.Errorf("open for %d min, want a minute more than the lag", open/interval.Minute)
	}
}

// Small chunks are put together, so that memory and scans stay small.
func TestPartsAreCompacted(t *testing.T) {
	in(t, nil, func(f *fixture) {
		f.kore.add(spread(bot, 6*day, 5000)...)
		f.read(panel(last(6 * day)))
		for range 200 {
			time.Sleep(time.Minute)
			f.kore.add(closedAt(bot, time.Now(), f.kore.count()+10_000))
			f.read(panel(last(6 * day)))
		}
		synctest.Wait()
		s := f.h.upstream.source(bot, time.Now())
		s.mu.Lock()
		defer s.mu.Unlock()
		if n := s.Rows.Parts(); n > 24 {
			t.Errorf("%d parts for %d sessions", n, s.Rows.Len())
		}
		if n := len(s.Readings); n > 60 {
			t.Errorf("%d readings", n)
		}
		if per := s.Rows.Bytes() / int64(s.Rows.Len()); per > 400 {
			t.Errorf("%d bytes a session", per)
		}
	})
}

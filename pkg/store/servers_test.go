package store

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/koreai/sessions-datasource/pkg/session"
)

// together asks the same twelve times at all servers at once; no answer may be
// partial, and one of each server is compared with the truth.
func together(fs []*fixture, req func() Request) {
	var wg sync.WaitGroup
	for _, f := range fs {
		for i := range 12 {
			wg.Go(func() {
				r := req()
				v, err := f.h.Read(context.Background(), r)
				if err != nil || !v.Complete {
					f.t.Errorf("read: %v, complete %v", err, v.Complete)
				} else if i == 0 {
					f.same(v, r.Span)
				}
			})
		}
	}
	wg.Wait()
}

func TestServersShareOneCrawl(t *testing.T) {
	servers(t, 3, nil, func(_ *table, fs []*fixture) {
		k := fs[0].kore
		k.add(spread(bot, 6*day, 9000)...)
		span := last(6 * day)
		calls := fs[0].calls(func() { together(fs, func() Request { return panel(span) }) })
		if best := floor(9000, 100); calls > best+3 {
			t.Errorf("%d calls, the floor is %d", calls, best)
		}
		t.Logf("%d calls", calls)
	})
}

func TestServersShareARefresh(t *testing.T) {
	servers(t, 3, func(k *kore, _ *Config) { k.cap = 1000 }, func(_ *table, fs []*fixture) {
		k := fs[0].kore
		k.add(spread(bot, 6*day, 9000)...)
		for i := range 100 {
			k.add(activeAt(bot, time.Now().Add(-time.Duration(i+1)*20*time.Minute), 50_000+i))
		}
		span := last(6 * day)
		together(fs, func() Request { return panel(span) })
		for i := range 20 {
			time.Sleep(15*time.Second + 10*time.Millisecond)
			k.add(activeAt(bot, time.Now().Add(-time.Second), 60_000+i))
			calls := fs[0].calls(func() { together(fs, func() Request { return panel(last(6 * day)) }) })
			if calls > 2 {
				t.Errorf("refresh %d: %d calls", i, calls)
			}
		}
	})
}

func TestARestartedServerMakesNoCalls(t *testing.T) {
	servers(t, 2, nil, func(tab *table, fs []*fixture) {
		k := fs[0].kore
		k.add(spread(bot, 6*day, 3000)...)
		span := last(6 * day)
		together(fs, func() Request { return panel(span) })
		fresh := join(t, k, tab, "another", nil)
		defer fresh.leave()
		calls := fresh.calls(func() { fresh.same(fresh.read(panel(span)), span) })
		if calls != 0 {
			t.Errorf("%d calls for what is known", calls)
		}
	})
}

func TestAnotherServerGoesOnWhereOneDied(t *testing.T) {
	servers(t, 2, nil, func(tab *table, fs []*fixture) {
		k := fs[0].kore
		k.add(spread(bot, 6*day, 9000)...)
		span := last(6 * day)
		dead := join(t, k, tab, "dead", nil)
		var wg sync.WaitGroup
		wg.Go(func() { _, _ = dead.h.Read(context.Background(), panel(span)) })
		time.Sleep(time.Second) // it reads by now
		before := k.count()
		if before < 20 {
			t.Fatalf("only %d calls so far", before)
		}
		for _, s := range dead.h.conn.all() { // no word any more, as after SIGKILL
			s.locked(func() { s.peers.link = &cut{} })
		}
		dead.leave()
		wg.Wait()
		together(fs, func() Request { return panel(span) })
		if best := floor(9000, 100); k.count() > best+8 {
			t.Errorf("%d calls in all, the floor is %d", k.count(), best)
		}
		t.Logf("%d calls in all", k.count())
	})
}

func TestReadAgainReachesAllServers(t *testing.T) {
	servers(t, 2, nil, func(_ *table, fs []*fixture) {
		k := fs[0].kore
		k.add(spread(bot, 3*day, 300)...)
		span := between(3*day, day)
		together(fs, func() Request { return panel(span) })
		k.edit(bot, func(rows []session.Session) []session.Session {
			for i := range rows {
				rows[i].Channel = "edited"
			}
			return rows
		})
		time.Sleep(time.Minute)
		fs[1].h.Reread(nil, span)
		fs[1].same(fs[1].read(panel(span)), span)
	})
}

func TestTheTableIsDown(t *testing.T) {
	servers(t, 2, nil, func(tab *table, fs []*fixture) {
		k := fs[0].kore
		k.add(spread(bot, 6*day, 3000)...)
		tab.setDown(true)
		early := between(6*day, 4*day)
		together(fs, func() Request { return panel(early) })
		tab.setDown(false)
		late := between(4*day, 2*day)
		together(fs, func() Request { return panel(late) })
		fresh := join(t, k, tab, "another", nil)
		defer fresh.leave()
		time.Sleep(10 * time.Second)
		calls := fresh.calls(func() {
			fresh.same(fresh.read(panel(late)), late)
			fresh.same(fresh.read(panel(early)), early)
		})
		if calls > 0 {
			t.Errorf("%d calls: what was read while the table was down has not come back", calls)
		}
	})
}

func TestFlushedInTheMiddle(t *testing.T) {
	servers(t, 3, nil, func(tab *table, fs []*fixture) {
		k := fs[0].kore
		k.add(spread(bot, 6*day, 9000)...)
		span := last(6 * day)
		go func() {
			time.Sleep(700 * time.Millisecond)
			tab.flush()
		}()
		together(fs, func() Request { return panel(span) })
		t.Logf("%d calls, floor %d", k.count(), floor(9000, 100))
	})
}

func TestRowsThatAreGoneAreReadAgain(t *testing.T) {
	servers(t, 1, nil, func(tab *table, fs []*fixture) {
		k := fs[0].kore
		k.add(spread(bot, 6*day, 3000)...)
		span := between(6*day, day)
		together(fs, func() Request { return panel(span) })
		tab.lose(3)
		fresh := join(t, k, tab, "another", nil)
		defer fresh.leave()
		fresh.same(fresh.read(panel(span)), span)
	})
}

func TestSmallSegmentsArePutTogether(t *testing.T) {
	servers(t, 2, nil, func(tab *table, fs []*fixture) {
		k := fs[0].kore
		k.add(spread(bot, 6*day, 9000)...)
		span := between(6*day, day)
		together(fs, func() Request { return panel(span) })
		time.Sleep(2 * time.Second)
		if n := tab.segments(bot); n > 2*manySegments {
			t.Errorf("%d segments", n)
		}
		t.Logf("%d segments", tab.segments(bot))
		fresh := join(t, k, tab, "another", nil)
		defer fresh.leave()
		if calls := fresh.calls(func() { fresh.same(fresh.read(panel(span)), span) }); calls > 0 {
			t.Errorf("%d calls", calls)
		}
	})
}

package store

import (
	"context"
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"github.com/koreai/sessions-datasource/pkg/koreai"
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

func TestServers_ShareOneCrawl(t *testing.T) {
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

func TestServers_ShareARefresh(t *testing.T) {
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

func TestServers_Restart(t *testing.T) {
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

func TestServers_OneDies(t *testing.T) {
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
		tab.cutOff("dead")
		dead.leave()
		wg.Wait()
		together(fs, func() Request { return panel(span) })
		if best := floor(9000, 100); k.count() > best+8 {
			t.Errorf("%d calls in all, the floor is %d", k.count(), best)
		}
		t.Logf("%d calls in all", k.count())
	})
}

func TestServers_Reread(t *testing.T) {
	servers(t, 2, nil, func(tab *table, fs []*fixture) {
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
		k.latency = 2 * time.Second
		busy := panel(between(20*day, 4*day)) // the other server holds the lease meanwhile
		k.add(spread(bot, 20*day, 20_000)...)
		busy.Partial = true
		_, _ = fs[0].h.Read(context.Background(), busy)
		fs[1].h.Reread(nil, span)
		fs[1].same(fs[1].read(panel(span)), span)
		if tab.reader(bot) != "server 1" {
			t.Error("the other server did not read meanwhile")
		}
	})
}

func TestServers_RedisDown(t *testing.T) {
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

// A year of a bot that is hardly used has few rows and more days than a segment.
func TestServers_QuietBot(t *testing.T) {
	servers(t, 2, nil, func(tab *table, fs []*fixture) {
		k := fs[0].kore
		k.add(spread(bot, 360*day, 300)...)
		span := between(360*day, day)
		tab.setDown(true)
		fs[0].same(fs[0].read(panel(span)), span)
		tab.setDown(false)
		time.Sleep(10 * time.Second) // it supplies what it has read alone, and puts it together
		tab.mu.Lock()
		refused := tab.refused
		tab.mu.Unlock()
		if refused > 0 {
			t.Errorf("%d segments could not be written down", refused)
		}
		if calls := fs[1].calls(func() { fs[1].same(fs[1].read(panel(span)), span) }); calls > 0 {
			t.Errorf("%d calls", calls)
		}
	})
}

func TestServers_Flush(t *testing.T) {
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

func TestServers_RowsGone(t *testing.T) {
	servers(t, 1, nil, func(tab *table, fs []*fixture) {
		k := fs[0].kore
		k.add(spread(bot, 6*day, 3000)...)
		span := between(6*day, day)
		together(fs, func() Request { return panel(span) })
		tab.lose(3)
		fresh := join(t, k, tab, "another", nil)
		defer fresh.leave()
		fresh.same(fresh.read(panel(span)), span)
		tab.mu.Lock()
		defer tab.mu.Unlock()
		for _, e := range tab.entries[bot] {
			if tab.blocks[e.ID].Parts == nil && e.Rows > 0 {
				t.Errorf("segment %s is in the log without its rows", e.ID)
			}
		}
	})
}

// What one server has checked by ID no other checks again, whether the
// others know of it in time or ask for it.
func TestServers_ChecksByID(t *testing.T) {
	servers(t, 2, func(k *kore, _ *Config) { k.cap = 1000 }, func(tab *table, fs []*fixture) {
		k := fs[0].kore
		k.add(spread(bot, 2*day, 20_000)...)
		for i := range 40 {
			k.add(activeAt(bot, time.Now().Add(-30*time.Hour-time.Duration(i)*time.Minute), 50_000+i))
		}
		span := last(2 * day)
		together(fs, func() Request { return panel(span) })
		time.Sleep(2 * time.Hour)
		k.edit(bot, func(rows []session.Session) []session.Session {
			for i := range rows {
				rows[i].Status = session.Closed
			}
			return rows
		})
		fs[0].same(fs[0].read(panel(span)), span)
		before := k.count()
		fs[1].same(fs[1].read(panel(span)), span)
		for _, r := range k.since(before) {
			if len(r.SessionIDs) > 0 {
				t.Errorf("%d sessions were checked again", len(r.SessionIDs))
			}
		}
	})
}

// A request that is called served although what it lacks has not come is made again,
// and then whatever the server that reads knows is not good enough.
func TestServers_UnservedRequest(t *testing.T) {
	servers(t, 1, nil, func(tab *table, fs []*fixture) {
		fs[0].kore.add(spread(bot, day, 100)...)
		tab.mu.Lock()
		tab.leases[bot] = lease{"somebody who does nothing", time.Now().Add(10 * time.Second)}
		tab.mu.Unlock()
		var wg sync.WaitGroup
		wg.Go(func() { fs[0].read(panel(last(day))) })
		time.Sleep(time.Second)
		first := tab.requested(bot)
		if len(first) != 1 || first[0].Again {
			t.Fatalf("requested: %+v", first)
		}
		tab.serve(bot, first)
		time.Sleep(time.Second)
		if anew := tab.requested(bot); len(anew) != 1 || !anew[0].Again || anew[0].ID == first[0].ID {
			t.Errorf("requested: %+v", anew)
		}
		wg.Wait() // the lease ends, and it reads by itself
	})
}

func TestServers_Compaction(t *testing.T) {
	servers(t, 2, nil, func(tab *table, fs []*fixture) {
		k := fs[0].kore
		k.add(spread(bot, 6*day, 9000)...)
		span := between(6*day, day)
		together(fs, func() Request { return panel(span) })
		time.Sleep(2 * time.Second)
		if n := tab.segments(bot); n > 32 {
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

// While lists move, servers come and go, the table is lost, flushed and loses
// rows: once settled every server answers with the truth.
func TestServers_MovingLists(t *testing.T) {
	for seed := range uint64(12) {
		servers(t, 3, func(k *kore, _ *Config) { k.cap = 50 }, func(tab *table, fs []*fixture) {
			k := fs[0].kore
			k.add(spread(bot, 2*day, 3000)...)
			rng := rand.New(rand.NewPCG(seed, 8))
			m := &mover{k: k, rng: rand.New(rand.NewPCG(seed, 9)), gone: map[string]bool{}}
			k.before = m.move
			ask := func(f *fixture) func() {
				span := between(time.Duration(1+rng.IntN(48))*time.Hour, 0)
				return func() { _, _ = f.h.Read(context.Background(), panel(span)) }
			}
			for range 30 {
				f := fs[rng.IntN(len(fs))]
				switch rng.IntN(12) {
				case 0:
					tab.flush()
				case 1:
					tab.lose(2 + rng.IntN(3))
				case 2:
					tab.setDown(true)
					ask(f)()
					tab.setDown(false)
				case 3:
					go ask(f)()
				case 4:
					f.h.Reread(nil, between(5*time.Hour, time.Hour))
				default:
					ask(f)()
				}
				time.Sleep(time.Duration(rng.IntN(20)) * time.Second)
			}
			m.mu.Lock()
			m.off = true
			m.mu.Unlock()
			k.edit(bot, func(rows []session.Session) []session.Session { // all close
				for i := range rows {
					rows[i].Status = session.Closed
				}
				return rows
			})
			time.Sleep(3 * time.Hour)
			for i, f := range fs {
				span := between(2*day, 0)
				v := f.read(panel(span))
				m.compare(t, rowsOf(v.Snapshots), k.truth(bot, span))
				if t.Failed() {
					t.Fatalf("seed %d, server %d", seed, i+1)
				}
			}
		})
	}
}

// An alert rule on one server is answered while another is at a long crawl.
func TestServers_AlertFirst(t *testing.T) {
	servers(t, 2, func(k *kore, _ *Config) { k.latency = time.Second }, func(_ *table, fs []*fixture) {
		k := fs[0].kore
		k.add(spread(bot, 6*day, 9000)...)
		req := panel(last(6 * day))
		req.Partial = true
		_, _ = fs[0].h.Read(context.Background(), req)
		hour := between(121*time.Hour, 120*time.Hour)
		calls := fs[1].calls(func() { fs[1].same(fs[1].read(alert(hour)), hour) })
		if calls > 3*8 {
			t.Errorf("answered after %d calls", calls)
		}
	})
}

// Those who wait on one server are told what has failed on the one that reads.
func TestServers_Failure(t *testing.T) {
	servers(t, 2, nil, func(_ *table, fs []*fixture) {
		k := fs[0].kore
		k.fault = func(int, koreai.Request) error {
			return errServer
		}
		span := last(day)
		var wg sync.WaitGroup
		for _, f := range fs {
			wg.Go(func() {
				if _, err := f.h.Read(context.Background(), panel(span)); koreai.KindOf(err) != koreai.KindServer {
					t.Errorf("got %v", err)
				}
			})
		}
		wg.Wait()
		if n := k.count(); n > maxTries {
			t.Errorf("%d calls", n)
		}
	})
}

// Progress is the same wherever somebody waits.
func TestServers_Progress(t *testing.T) {
	servers(t, 2, func(k *kore, _ *Config) { k.latency = 2 * time.Second }, func(_ *table, fs []*fixture) {
		k := fs[0].kore
		k.add(spread(bot, 3*day, 1000)...)
		older := spread(bot, 3*day, 8000) // so that the newest part tells nothing of the rest
		for i := range older {
			older[i].Start -= (3 * day).Milliseconds()
		}
		k.add(older...)
		req := panel(last(6 * day))
		req.Partial = true
		_, _ = fs[0].h.Read(context.Background(), req)
		_, _ = fs[1].h.Read(context.Background(), req)
		time.Sleep(5*time.Second + time.Second/2)
		for i, f := range fs {
			v, err := f.h.Read(context.Background(), req)
			// An estimate of 9,000: how close depends on which pages have come.
			if err != nil || v.Complete || v.Loaded < 500 || v.Total < 8000 || v.Total > 10_000 {
				t.Errorf("server %d: %v, %d of %d", i+1, err, v.Loaded, v.Total)
			}
		}
	})
}

package store

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/koreai/sessions-datasource/pkg/koreai"
	"github.com/koreai/sessions-datasource/pkg/session"
)

// mover changes a list while it is being read: rows appear late, close, and are
// deleted.
type mover struct {
	mu   sync.Mutex
	k    *kore
	rng  *rand.Rand
	next int
	gone map[string]bool // IDs deleted while the crawl was under way
	off  bool
}

func (m *mover) move(int, koreai.Request) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.off {
		return
	}
	now := time.Now()
	if m.rng.IntN(5) == 0 {
		m.next++
		late := closedAt(bot, now.Add(-time.Duration(m.rng.IntN(600))*time.Second), 100_000+m.next)
		late.ID = idAt(now, 100_000+m.next)
		m.k.add(late)
	}
	if m.rng.IntN(5) == 0 {
		m.next++
		m.k.add(activeAt(bot, now, 100_000+m.next))
	}
	m.k.edit(bot, func(rows []session.Session) []session.Session {
		if m.rng.IntN(5) == 0 {
			for i := len(rows) - 1; i >= 0; i-- {
				if rows[i].Status == session.Active {
					rows[i].Status, rows[i].Containment = session.Closed, session.DropOff
					break
				}
			}
		}
		if m.rng.IntN(20) == 0 {
			i := m.rng.IntN(len(rows))
			m.gone[rows[i].ID] = true
			rows = slices.Delete(rows, i, i+1)
		}
		return rows
	})
}

// compare fails unless got is the truth, but for rows that were deleted after
// they were read: that is only seen when they are read again.
func (m *mover) compare(t *testing.T, got, want []session.Session) {
	t.Helper()
	got = slices.DeleteFunc(slices.Clone(got), func(s session.Session) bool { return m.gone[s.ID] })
	seen := map[string]bool{}
	for _, s := range got {
		if seen[s.ID] {
			t.Errorf("session %s twice", s.ID)
		}
		seen[s.ID] = true
	}
	if len(got) != len(want) {
		t.Errorf("%d sessions, want %d", len(got), len(want))
		return
	}
	for i := range got {
		if fmt.Sprint(got[i]) != fmt.Sprint(want[i]) {
			t.Errorf("session %d:\n got %+v\nwant %+v", i, got[i], want[i])
			return
		}
	}
}

func TestAMovingListIsReadRight(t *testing.T) {
	const runs = 200
	worst := 0.0
	for seed := range uint64(runs) {
		in(t, func(k *kore, c *Config) {
			k.borders = borders(seed % 3)
			c.Settings.Parallel = 1 + int(seed%8)
		}, func(f *fixture) {
			rng := rand.New(rand.NewPCG(seed, 1))
			rows := 300 + rng.IntN(2500)
			m := &mover{k: f.kore, rng: rng, gone: map[string]bool{}}
			f.kore.add(spread(bot, 5*day, rows)...)
			f.kore.before = m.move
			span := last(5 * day)
			calls := f.calls(func() { f.read(panel(span)) })
			least := floor(rows, 100)
			worst = max(worst, float64(calls-3)/float64(least))
			if float64(calls) > 1.1*float64(least)+3 {
				t.Errorf("seed %d: %d calls, floor %d", seed, calls, least)
			}
			m.off = true
			time.Sleep(31 * time.Minute)
			v := f.read(panel(span)) // the open end is settled now
			m.compare(t, rowsOf(v.Snapshots), f.kore.truth(bot, span))
			if t.Failed() {
				t.Fatalf("seed %d", seed)
			}
		})
	}
	t.Logf("at worst %.3f of the floor, three calls aside", worst)
}

// Answers that come in any order, of a list that loses a row every twentieth
// call: each of these costs hardly more than a call, whatever the order.
func TestAMovingListTakesFewCallsMore(t *testing.T) {
	const runs = 20
	calls, least := 0, 0
	for seed := range uint64(runs) {
		in(t, func(k *kore, _ *Config) { k.latency = 10 * time.Millisecond }, func(f *fixture) {
			rng := rand.New(rand.NewPCG(seed, 2))
			m := &mover{k: f.kore, rng: rng, gone: map[string]bool{}}
			f.kore.add(spread(bot, 5*day, 6000+rng.IntN(6000))...)
			late := rand.New(rand.NewPCG(seed, 3))
			delays := make([]time.Duration, 1000)
			for i := range delays {
				delays[i] = time.Duration(late.IntN(4000)) * time.Microsecond
			}
			f.kore.before = func(n int, _ koreai.Request) { time.Sleep(delays[n]) }
			f.kore.fault = func(n int, r koreai.Request) error {
				m.move(n, r)
				return nil
			}
			span := last(5 * day)
			calls += f.calls(func() { f.read(panel(span)) })
			least += floor(len(f.kore.truth(bot, span)), 100)
		})
	}
	if most := least + least/40; calls > most {
		t.Errorf("%d calls, the floor is %d: want at most %d", calls, least, most)
	}
	t.Logf("%.4f of the floor", float64(calls)/float64(least))
}

// Deleted sessions are gone once old answers are read again.
func TestDeletionsAreSeenAfterTheMaximumAge(t *testing.T) {
	in(t, nil, func(f *fixture) {
		f.kore.add(spread(bot, 5*day, 2000)...)
		span := last(5 * day)
		f.read(panel(span))
		f.kore.edit(bot, func(rows []session.Session) []session.Session { return slices.Delete(rows, 100, 200) })
		for range 2 * 23 {
			time.Sleep(30 * time.Minute)
			f.h.Known(nil, span) // somebody looks: it is not dropped
		}
		if n := len(rowsOf(f.read(panel(span)).Snapshots)); n < 2000 {
			t.Errorf("%d sessions: read again before the maximum age", n)
		}
		time.Sleep(50 * time.Minute)
		f.h.Known(nil, span)
		time.Sleep(50 * time.Minute)
		asked := time.Now()
		if n := len(rowsOf(f.read(panel(span)).Snapshots)); n < 2000 || time.Since(asked) > 0 {
			t.Errorf("%d sessions after %s: an old answer is served at once", n, time.Since(asked))
		}
		time.Sleep(time.Minute) // read again behind
		asked = time.Now()
		f.same(f.read(panel(span)), span)
		if time.Since(asked) > 0 {
			t.Errorf("waited %s", time.Since(asked))
		}
	})
}

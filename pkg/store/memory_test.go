package store

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/koreai/sessions-datasource/pkg/interval"
	"github.com/koreai/sessions-datasource/pkg/koreai"
	"github.com/koreai/sessions-datasource/pkg/session"
)

// heavy is sessions with tags that take memory.
func heavy(span time.Duration, n int) []session.Session {
	rows := spread(bot, span, n)
	for i := range rows {
		rows[i].User = fmt.Sprintf("u-%08x-0000-4000-8000-%012x", i, i)
		rows[i].SessionTags = []session.Tag{{Name: "call", Value: strings.Repeat(fmt.Sprintf("%08d", i), 20)}}
	}
	return rows
}

// held is what all sources hold, and what may be.
func (f *fixture) held() (bytes, limit int64) {
	synctest.Wait()
	return f.h.upstream.bytes(), f.h.cfg.Settings.MemoryBytes
}

func TestWhatWasNotUsedForLongestIsDropped(t *testing.T) {
	in(t, func(k *kore, c *Config) {
		k.cap = 1000
		c.Settings.MemoryBytes = 1 << 20
	}, func(f *fixture) {
		f.kore.add(heavy(20*day, 10_000)...) // about 2.5 MiB
		recent := between(2*day, day)
		f.read(panel(recent))
		for d := 3 * day; d < 19*day; d += day {
			time.Sleep(2 * time.Minute) // nobody waits for the days before any more
			span := between(d+day, d)
			f.same(f.read(panel(span)), span)
			f.h.Known(nil, recent) // still in use
			if bytes, limit := f.held(); bytes > limit*6/5 {
				t.Fatalf("%d bytes held, %d allowed", bytes, limit)
			}
		}
		if calls := f.calls(func() { s := between(2*day-time.Hour, day+time.Hour); f.same(f.read(panel(s)), s) }); calls != 0 {
			t.Errorf("%d calls for what was in use", calls)
		}
		old := between(4*day, 3*day)
		if calls := f.calls(func() { f.same(f.read(panel(old)), old) }); calls == 0 {
			t.Error("nothing was dropped")
		}
	})
}

func TestWhatCannotFitIsRefusedInWords(t *testing.T) {
	in(t, func(k *kore, c *Config) { c.Settings.MemoryBytes = 1 << 20 }, func(f *fixture) {
		f.kore.add(heavy(6*day, 15_000)...)
		span := last(6 * day)
		var large *TooLargeError
		calls := f.calls(func() {
			_, err := f.h.Read(context.Background(), panel(span))
			if !errors.As(err, &large) {
				t.Fatalf("got %v", err)
			}
			time.Sleep(time.Minute)
		})
		if calls != 1 { // which shows how much there is
			t.Errorf("%d calls before the refusal and after it", calls)
		}
		for _, word := range []string{"15000 sessions", "3 MiB", "1 MiB", "about 2 d,", "memory limit"} {
			if !strings.Contains(large.Error(), word) {
				t.Errorf("%q does not say %q", large, word)
			}
		}
		// Now that the density is known, the next one is refused before a call.
		calls = f.calls(func() {
			if _, err := f.h.Read(context.Background(), panel(span)); !errors.As(err, &large) {
				t.Errorf("got %v", err)
			}
		})
		if calls != 0 {
			t.Errorf("%d calls", calls)
		}
		fits := last(12 * time.Hour)
		f.same(f.read(panel(fits)), fits)
	})
}

// Panels that fit one by one but not together: some are refused, the others are
// right, and nobody's rows are taken away while they are waited for.
func TestMemoryThatIsInUseIsNotTakenAway(t *testing.T) {
	in(t, func(k *kore, c *Config) {
		k.cap = 500
		c.Settings.MemoryBytes = 3 << 19
	}, func(f *fixture) {
		f.kore.add(heavy(40*day, 12_000)...)
		var wg sync.WaitGroup
		var refused atomic.Int32
		for d := time.Duration(0); d < 40*day; d += 8 * day {
			time.Sleep(50 * time.Millisecond) // the newest is asked for first: of five at once all may be refused
			wg.Go(func() {
				span := between(d+8*day, d)
				v, err := f.h.Read(context.Background(), panel(span))
				var large *TooLargeError
				switch {
				case errors.As(err, &large):
					refused.Add(1)
				case err != nil:
					t.Error(err)
				default:
					f.same(v, span)
				}
			})
		}
		wg.Wait()
		if bytes, limit := f.held(); bytes > limit*6/5 {
			t.Errorf("%d bytes held, %d allowed", bytes, limit)
		}
		if n := refused.Load(); n == 5 {
			t.Error("all were refused")
		}
		time.Sleep(2 * time.Minute)
		for d := time.Duration(0); d < 40*day; d += 8 * day {
			span := between(d+8*day, d)
			f.same(f.read(panel(span)), span)
		}
	})
}

// Nothing tells that old history is much denser: reading stops when memory is
// full, and says so.
func TestReadingStopsWhenMemoryIsFull(t *testing.T) {
	in(t, func(k *kore, c *Config) {
		k.cap = 500
		c.Settings.MemoryBytes = 1 << 20
	}, func(f *fixture) {
		f.kore.change = func(_ int, _ koreai.Request, p *koreai.Page) { p.Total = -1 }
		for _, s := range heavy(2*day, 10_000) { // from 6 to 4 days ago
			s.Start -= 4 * 24 * interval.Hour
			f.kore.bots[bot] = append(f.kore.bots[bot], s)
		}
		f.kore.add(heavy(4*day, 300)...)
		_, err := f.h.Read(context.Background(), panel(last(6*day)))
		var large *TooLargeError
		if !errors.As(err, &large) {
			t.Fatalf("got %v", err)
		}
		if bytes, limit := f.held(); bytes > limit*6/5 {
			t.Errorf("%d bytes held, %d allowed", bytes, limit)
		}
		span := last(4 * day)
		f.same(f.read(panel(span)), span)
	})
}

func TestUsersOfDroppedRowsAreForgotten(t *testing.T) {
	in(t, func(k *kore, c *Config) {
		k.cap = 1000
		c.Settings.MemoryBytes = 512 << 10
	}, func(f *fixture) {
		f.kore.add(heavy(100*day, 30_000)...)
		for d := day; d < 99*day; d += day {
			time.Sleep(2 * time.Minute)
			span := between(d+day, d)
			f.same(f.read(panel(span)), span)
		}
		f.held()
		s := f.h.upstream.source(bot, time.Now())
		s.mu.Lock()
		defer s.mu.Unlock()
		if users, rows := s.Rows.Users().Len(), s.Rows.Len(); users > 10*rows || users > 20_000 {
			t.Errorf("%d users for %d sessions", users, rows)
		}
	})
}

package store

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
	"time"

	"github.com/koreai/sessions-datasource/pkg/guard"
	"github.com/koreai/sessions-datasource/pkg/koreai"
	"github.com/koreai/sessions-datasource/pkg/replica"
)

// A panic is an error for those who wait, and everything goes on afterwards.
func TestPanicOfAWorker(t *testing.T) {
	in(t, nil, func(f *fixture) {
		f.kore.add(spread(bot, day, 300)...)
		var on atomic.Bool
		f.kore.change = func(int, koreai.Request, *koreai.Page) {
			if on.Load() {
				panic("the auth header was abc")
			}
		}
		span := last(day)
		f.same(f.read(panel(span)), span)
		on.Store(true)
		time.Sleep(time.Minute)
		f.same(f.read(panel(span)), span) // what is known
		var caught *guard.Error
		if _, err := f.h.Read(context.Background(), panel(between(3*day, 2*day))); !errors.As(err, &caught) {
			t.Errorf("got %v", err)
		}
		if _, err := f.h.Direct(context.Background(), DirectRequest{SessionIDs: []string{"x"}}); !errors.As(err, &caught) {
			t.Errorf("got %v for a look-up", err)
		}
		if _, err := f.h.Direct(context.Background(), DirectRequest{Span: span}); !errors.As(err, &caught) {
			t.Errorf("got %v for a direct read", err)
		}
		on.Store(false)
		time.Sleep(time.Minute)
		f.same(f.read(panel(span)), span)
		f.read(panel(between(3*day, 2*day)))
	})
}

// The lock of the source is given back, and its budget and slots are.
func TestPanicUnderALock(t *testing.T) {
	in(t, func(_ *kore, c *Config) { c.Settings.Parallel = 1 }, func(f *fixture) {
		var on atomic.Bool
		on.Store(true)
		f.reg.jitter = func() float64 { panic("under the lock of the source") }
		f.kore.fault = always(errServer, &on)
		var caught *guard.Error
		if _, err := f.h.Read(context.Background(), panel(last(day))); !errors.As(err, &caught) {
			t.Errorf("got %v", err)
		}
		on.Store(false)
		time.Sleep(time.Minute)
		f.read(panel(last(day)))
	})
}

// The loop goes on, and the slot that it held is free again.
func TestPanicOfTheLoop(t *testing.T) {
	in(t, func(_ *kore, c *Config) { c.Settings.Parallel = 1 }, func(f *fixture) {
		f.read(panel(last(day)))
		s := f.h.upstream.known(bot)
		s.Locked(func() { s.replica = &replica.Replica{} }) // without a State: choosing panics
		f.h.upstream.kick()
		time.Sleep(10 * time.Millisecond)
		s.Locked(func() { s.replica = nil })
		time.Sleep(time.Minute)
		f.read(panel(last(2 * day)))
	})
}

type requestKey struct{}

// What came with a request, such as a capture of its traffic, sees the
// request's own look-ups, and never what is read for everybody.
func TestContextOfRequests(t *testing.T) {
	in(t, nil, func(f *fixture) {
		seen := map[bool]int{}
		f.kore.add(spread(bot, day, 10)...)
		f.h.upstream.configureLocked(Config{Settings: f.h.cfg.Settings, UID: "test", Reader: readerFunc(func(ctx context.Context, r koreai.Request) (koreai.Page, error) {
			seen[ctx.Value(requestKey{}) != nil]++
			return f.kore.Sessions(ctx, r)
		})})
		ctx := context.WithValue(context.Background(), requestKey{}, "capture")
		if _, err := f.h.Read(ctx, panel(last(day))); err != nil || seen[true] != 0 || seen[false] == 0 {
			t.Errorf("crawl: %v, %v", seen, err)
		}
		clear(seen)
		if _, err := f.h.Direct(ctx, DirectRequest{SessionIDs: []string{"x"}}); err != nil || seen[true] != 1 || seen[false] != 0 {
			t.Errorf("look-up: %v, %v", seen, err)
		}
	})
}

type readerFunc func(context.Context, koreai.Request) (koreai.Page, error)

func (f readerFunc) Sessions(ctx context.Context, r koreai.Request) (koreai.Page, error) {
	return f(ctx, r)
}

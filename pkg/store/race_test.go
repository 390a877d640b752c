package store

import (
	"context"
	"errors"
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"github.com/koreai/sessions-datasource/pkg/budget"
	"github.com/koreai/sessions-datasource/pkg/koreai"
	"github.com/koreai/sessions-datasource/pkg/session"
)

// Fifty queries at once over overlapping ranges, again and again, while some
// are cancelled, instances come and go, calls fail and the list moves: every
// complete answer about settled history is the truth. Meant for -race.
func TestFiftyQueriesAtOnce(t *testing.T) {
	in(t, func(k *kore, c *Config) {
		k.latency = 20 * time.Millisecond
		c.Settings.MemoryBytes = 2 << 20
		c.Settings.Freshness = time.Second
	}, func(f *fixture) {
		f.kore.add(spread(bot, 10*day, 8000)...)
		f.kore.fault = func(n int, _ koreai.Request) error {
			if n%37 == 0 {
				return errServer
			}
			return nil
		}
		var wg sync.WaitGroup
		for i := range 50 {
			wg.Go(func() { f.query(rand.New(rand.NewPCG(uint64(i), 7))) })
		}
		wg.Go(func() {
			for i := range 20 {
				time.Sleep(50 * time.Millisecond)
				f.kore.add(activeAt(bot, time.Now(), 100_000+i))
				f.h.Reread(nil, between(3*day, 2*day))
				f.left()
			}
		})
		wg.Wait()
		span := between(9*day, time.Hour)
		f.same(f.read(panel(span)), span)
	})
}

// query asks twenty times for something through an instance of its own.
func (f *fixture) query(rng *rand.Rand) {
	h := f.reg.Acquire(f.h.cfg)
	defer func() { h.Release() }()
	for range 20 {
		from := time.Duration(1+rng.IntN(9*24)) * time.Hour
		span := between(from+time.Hour, max(0, from-time.Duration(rng.IntN(48))*time.Hour))
		req := panel(span)
		req.Partial = rng.IntN(2) == 0
		if rng.IntN(10) == 0 {
			req = alert(span)
		}
		ctx, cancel := context.WithCancel(context.Background())
		switch rng.IntN(6) {
		case 0:
			time.AfterFunc(time.Duration(rng.IntN(60))*time.Millisecond, cancel)
		case 1:
			old := h
			h = f.reg.Acquire(f.h.cfg)
			old.Release()
		case 2:
			h.Known(nil, span)
			_, _ = h.Direct(ctx, DirectRequest{Span: between(2*time.Hour, time.Hour), Lane: budget.Panel})
		}
		v, err := h.Read(ctx, req)
		cancel()
		var large *TooLargeError
		switch {
		case err != nil:
			if !errors.Is(err, context.Canceled) && !errors.Is(err, errServer) && !errors.As(err, &large) {
				f.t.Errorf("read: %v", err)
			}
		case v.Complete:
			f.settled(v, span)
		}
		time.Sleep(time.Duration(rng.IntN(100)) * time.Millisecond)
	}
}

// settled compares the part of an answer that cannot change any more.
func (f *fixture) settled(v View, span session.Span) {
	span.To = min(span.To, time.Now().Add(-time.Hour).UnixMilli())
	got := 0
	for _, s := range v.Snapshots {
		got += s.Cut(span).Len()
	}
	if want := len(f.kore.truth(bot, span)); got != want {
		f.t.Errorf("%d sessions, want %d", got, want)
	}
}

package store

import (
	"context"
	"slices"
	"sync"
	"time"

	"github.com/koreai/sessions-datasource/pkg/budget"
	"github.com/koreai/sessions-datasource/pkg/guard"
	"github.com/koreai/sessions-datasource/pkg/koreai"
	"github.com/koreai/sessions-datasource/pkg/session"
)

// DirectRequest asks Kore.ai itself, past what is kept: for what only it can
// answer, or for a rare kind of session.
type DirectRequest struct {
	Bots []string // none: all of the data source
	Span session.Span
	// Filter holds what Kore.ai is to filter by; bot, times and paging are set here.
	Filter koreai.Request
	// SessionIDs alone decide if there are any.
	SessionIDs []string
	Lane       budget.Lane
}

// DirectResult is all sessions that Kore.ai returned, each once.
type DirectResult struct {
	Sessions   []session.Session
	InvalidIDs []string // session IDs that no bot knows
	Stats      Stats
	Notices    []string // sentences for people
}

const (
	// mostDirect bounds the sessions of one direct answer.
	mostDirect = 200_000
	// mostCached bounds the answers that are kept, and the sessions in them.
	mostCached, mostCachedRows = 64, 100_000
	// windowsAtOnce bounds the windows of one direct read under way.
	windowsAtOnce = 4
)

// directCache keeps direct answers for a moment, so that panels that ask the
// same make one read.
type directCache struct {
	mu      sync.Mutex
	flights map[string]*flight
}

// flight is a direct read under way or just over.
type flight struct {
	done   chan struct{}
	result DirectResult
	err    error
	at     time.Time // when it was over
}

// Direct makes a one-shot read, or shares the one that somebody else just made.
func (h *Handle) Direct(ctx context.Context, req DirectRequest) (DirectResult, error) {
	started := time.Now()
	f, joined := h.conn.flight(h, ctx, req, started)
	select {
	case <-f.done:
	case <-ctx.Done():
		return DirectResult{}, ctx.Err()
	}
	res := f.result
	if joined {
		res.Stats = Stats{FromStore: len(res.Sessions)}
	}
	res.Stats.Waited = time.Since(started)
	return res, f.err
}

// flight is the read that answers the request: one under way, one just over, or
// a new one. It does not end with the request, whose others may share it.
func (c *conn) flight(h *Handle, ctx context.Context, req DirectRequest, now time.Time) (*flight, bool) {
	key := directKey(h.bots(req.Bots), req)
	c.direct.mu.Lock()
	defer c.direct.mu.Unlock()
	c.direct.expire(now, c.conf().Settings.Freshness)
	if f := c.direct.flights[key]; f != nil {
		return f, true
	}
	f := &flight{done: make(chan struct{})}
	run := c.context()
	if run.Err() != nil {
		f.err = ErrReleased
		close(f.done)
		return f, false
	}
	if c.direct.flights == nil {
		c.direct.flights = map[string]*flight{}
	}
	c.direct.flights[key] = f
	until := now.Add(longestWait)
	if d, ok := ctx.Deadline(); ok && d.After(until) {
		until = d
	}
	c.work.Go(func() {
		// The trace and the capture of traffic that came with the request are
		// kept, for it is this request's own read; its end is not.
		ctx, cancel := context.WithDeadline(context.WithoutCancel(ctx), until)
		defer cancel()
		defer context.AfterFunc(run, cancel)()
		d := &direct{handle: h, req: req, lane: req.Lane}
		if err := guard.Run("looking sessions up", func() { f.result, f.err = d.read(ctx) }); err != nil {
			f.err = err
		}
		if run.Err() != nil {
			f.err = ErrReleased
		}
		c.direct.landed(key, f)
	})
	return f, false
}

// landed ends a flight. Errors and very large answers are not kept.
func (d *directCache) landed(key string, f *flight) {
	d.mu.Lock()
	defer d.mu.Unlock()
	f.at = time.Now()
	if f.err != nil || len(f.result.Sessions) > mostCachedRows {
		delete(d.flights, key)
	}
	close(f.done)
}

// expire drops the answers that are too old, and the oldest that are too many.
func (d *directCache) expire(now time.Time, keep time.Duration) {
	var kept []string
	rows := 0
	for key, f := range d.flights {
		switch {
		case f.at.IsZero():
		case now.Sub(f.at) > keep:
			delete(d.flights, key)
		default:
			kept = append(kept, key)
			rows += len(f.result.Sessions)
		}
	}
	slices.SortFunc(kept, func(a, b string) int { return d.flights[a].at.Compare(d.flights[b].at) })
	for len(kept) > 0 && (len(kept) >= mostCached || rows > mostCachedRows) {
		rows -= len(d.flights[kept[0]].result.Sessions)
		delete(d.flights, kept[0])
		kept = kept[1:]
	}
}

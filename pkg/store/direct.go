package store

import (
	"context"
	"encoding/json"
	"time"

	lru "github.com/hashicorp/golang-lru/v2"
	"github.com/koreai/sessions-datasource/pkg/budget"
	"github.com/koreai/sessions-datasource/pkg/guard"
	"github.com/koreai/sessions-datasource/pkg/koreai"
	"github.com/koreai/sessions-datasource/pkg/plan"
	"github.com/koreai/sessions-datasource/pkg/session"
	"golang.org/x/sync/singleflight"
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

// Found is a session that was read directly. It belongs to the bot that was asked,
// whatever bot its row names: a bot returns those of linked bots, too.
type Found struct {
	session.Session
	Asked string // "": the account
}

// DirectResult is all sessions that Kore.ai returned, each once for each bot asked.
type DirectResult struct {
	Sessions   []Found
	InvalidIDs []string // session IDs that no bot knows
	Stats      plan.Stats
	Notices    []string // sentences for people
}

const (
	// maxDirect bounds the sessions of one direct answer.
	maxDirect = 200_000
	// maxKept bounds the answers that are kept, and maxKeptRows the sessions in each.
	maxKept, maxKeptRows = 16, 10_000
)

// directCache shares direct reads: one that is under way, and for a moment one that
// is over, so that panels that ask the same make one read.
type directCache struct {
	flights singleflight.Group
	kept    *lru.Cache[string, keptAnswer]
}

type keptAnswer struct {
	result DirectResult
	at     time.Time // when the read was over
}

func newDirectCache() *directCache {
	kept, _ := lru.New[string, keptAnswer](maxKept) // fails for a size of 0 alone
	return &directCache{kept: kept}
}

// get returns an answer that is not older than fresh.
func (c *directCache) get(key string, now time.Time, fresh time.Duration) (DirectResult, bool) {
	a, found := c.kept.Get(key)
	return a.result, found && now.Sub(a.at) <= fresh
}

func (c *directCache) put(key string, res DirectResult) {
	if len(res.Sessions) <= maxKeptRows {
		c.kept.Add(key, keptAnswer{res, time.Now()})
	}
}

// Direct makes a one-shot read, or shares the one that somebody else just made.
func (h *Handle) Direct(ctx context.Context, req DirectRequest) (DirectResult, error) {
	started := time.Now()
	c := h.upstream
	if len(req.SessionIDs) > 0 {
		req.Span = session.Span{}
	}
	req.Bots = h.bots(req.Bots)
	same := req // whatever its lane
	same.Lane = 0
	data, _ := json.Marshal(same) // strings and numbers: it cannot fail
	key := string(data)
	res, shared := c.direct.get(key, started, c.conf().Settings.Freshness)
	var err error
	if !shared {
		res, shared, err = c.readDirect(ctx, key, &direct{handle: h, req: req})
	}
	if shared {
		res.Stats = plan.Stats{FromStore: len(res.Sessions)}
	}
	res.Stats.Waited = time.Since(started)
	return res, err
}

// readDirect reads, or waits for the same read of somebody else. The read does
// not end with the request, whose others may share it.
func (c *upstream) readDirect(ctx context.Context, key string, d *direct) (res DirectResult, shared bool, err error) {
	run := c.context()
	if run.Err() != nil {
		return DirectResult{}, false, ErrReleased
	}
	until := time.Now().Add(MaxWait)
	if own, ok := ctx.Deadline(); ok && own.After(until) {
		until = own
	}
	mine := false
	done := make(chan struct{})
	var answer any
	var failed error
	c.work.Go(func() {
		defer close(done)
		answer, failed, _ = c.direct.flights.Do(key, func() (any, error) {
			mine = true
			// The trace and the capture of traffic that came with the request are
			// kept, for it is this request's own read; its end is not.
			ctx, cancel := context.WithDeadline(context.WithoutCancel(ctx), until)
			defer cancel()
			defer context.AfterFunc(run, cancel)()
			var res DirectResult
			var err error
			if failed := guard.Run("looking sessions up", func() { res, err = d.read(ctx) }); failed != nil {
				err = failed
			}
			if run.Err() != nil {
				err = ErrReleased
			}
			if err == nil {
				c.direct.put(key, res)
			}
			return res, err
		})
	})
	select {
	case <-done:
		return answer.(DirectResult), !mine, failed
	case <-ctx.Done():
		return DirectResult{}, true, ctx.Err()
	}
}

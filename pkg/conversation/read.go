package conversation

import (
	"context"
	"slices"
	"sync"
	"time"

	"github.com/koreai/sessions-datasource/pkg/guard"
	"github.com/koreai/sessions-datasource/pkg/koreai"
	"github.com/koreai/sessions-datasource/pkg/session"
	"golang.org/x/sync/errgroup"
)

const (
	maxParallel = 4   // calls of one answer under way at once
	maxTries    = 4   // of one page
	maxPages    = 120 // of one call: 10,000 messages in pages of 100, and some
	maxIdle     = 2   // pages in a row that bring nothing new
	pause       = 500 * time.Millisecond
)

// Reader makes one call for messages within the budget of the bot; no retry.
type Reader func(ctx context.Context, r koreai.Request) (koreai.Page, error)

// Request asks what was said in sessions.
type Request struct {
	Sessions []session.Session
	Account  bool // the account is asked instead of each bot
	// Last is how many messages of each session are wanted, the newest; 0: all,
	// up to MaxMessages together.
	Last int
	Now  int64 // server time, ms
	Show Show
}

// Result is what was said, oldest first.
type Result struct {
	Lines []Line
	More  bool // older messages were left out, beyond those that Last leaves out
	// Silent are the sessions without any message, in the order asked.
	Silent  []string
	Skipped int // messages that could not be read
	Calls   int
	Read    int // messages on the wire
}

// Read asks for the messages of sessions, page after page until nothing is left
// or enough is known. It is done when ctx is; its errors are those of the Reader.
func Read(ctx context.Context, reader Reader, r Request) (Result, error) {
	calls := Plan(r.Sessions, r.Account, r.Now)
	read := &reading{reader: reader, request: r, found: make([]*collected, len(calls))}
	g, within := errgroup.WithContext(ctx)
	g.SetLimit(maxParallel)
	for n, c := range calls {
		g.Go(func() (err error) {
			if failed := guard.Run("reading messages", func() { read.found[n], err = read.call(within, c) }); failed != nil {
				err = failed
			}
			return err
		})
	}
	if err := g.Wait(); err != nil {
		return Result{}, err
	}
	return read.result(ctx)
}

// reading is a Read at work.
type reading struct {
	reader  Reader
	request Request
	found   []*collected // by call

	mu      sync.Mutex
	calls   int
	read    int
	skipped int
	more    bool
}

// call reads one call's list from the newest message on.
func (r *reading) call(ctx context.Context, c Call) (*collected, error) {
	found := newCollected(r.request.Last)
	ids, skip, idle := c.IDs, 0, 0
	for range maxPages {
		page, err := r.page(ctx, koreai.Request{
			Bot: c.Bot, SessionIDs: ids, Skip: skip, Limit: r.pageSize(c, len(ids)),
			From: time.UnixMilli(c.Window.From), To: time.UnixMilli(c.Window.To),
		})
		if err != nil {
			return nil, err
		}
		fresh := found.take(page.Messages, ids)
		if idle++; fresh > 0 {
			idle = 0
		}
		// Rows that are repeated, or of other sessions, are not those of the list.
		skip += fresh + page.Skipped
		if ended(page, skip) || idle == maxIdle {
			return found, nil
		}
		if r.request.Last == 0 {
			if len(found.messages) >= MaxMessages {
				r.leaveOut()
				return found, nil
			}
			continue
		}
		// A session that talks much must not hide what others said last: those
		// with enough are not asked for any more.
		if left := found.lacking(ids); len(left) < len(ids) {
			if ids, skip = left, 0; len(ids) == 0 {
				return found, nil
			}
			for _, id := range ids {
				skip += found.received[id]
			}
		}
	}
	r.leaveOut()
	return found, nil
}

func (r *reading) leaveOut() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.more = true
}

// pageSize is how many messages one call asks for.
func (r *reading) pageSize(c Call, sessions int) int {
	size := MaxMessages
	if r.request.Last > 0 && sessions == 1 {
		size = r.request.Last
	}
	if c.Bot == "" {
		size = min(size, koreai.MaxAccountMessages)
	}
	return size
}

// ended reports whether nothing comes after a page, with which so many messages
// of the list have been received. A page may be shorter than it was
// asked to be, so that its length alone says nothing.
func ended(p koreai.Page, received int) bool {
	switch {
	case p.Received == 0:
		return true
	case p.SaidMore && p.MoreAvailable, p.Total > received:
		return false
	default:
		return p.SaidMore || p.Total >= 0
	}
}

// page makes a call, and again where that may help.
func (r *reading) page(ctx context.Context, req koreai.Request) (koreai.Page, error) {
	for try := 1; ; try++ {
		page, err := r.reader(ctx, req)
		if err == nil {
			r.count(page)
			return page, nil
		}
		kind := koreai.KindOf(err)
		rate := kind == koreai.KindRateMinute || kind == koreai.KindRateHour
		if ctx.Err() != nil || !koreai.Retryable(err) || !rate && try >= maxTries {
			return koreai.Page{}, err
		}
		if rate {
			continue // the budget says when, or that it is too late
		}
		if !sleep(ctx, pause<<(try-1)) {
			return koreai.Page{}, err
		}
	}
}

func (r *reading) count(page koreai.Page) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.calls++
	r.read += page.Received
	r.skipped += page.Skipped
}

// result makes lines of what was found. Masking stops when ctx is done: the
// patterns of a data source may be slow, and texts long.
func (r *reading) result(ctx context.Context) (Result, error) {
	kept, cut := arrange(r.found, r.request.Last)
	res := Result{More: cut || r.more, Skipped: r.skipped, Calls: r.calls, Read: r.read}
	at := instants(kept)
	for n, m := range kept {
		res.Lines = append(res.Lines, r.request.Show.line(ctx, m.Message, at[n]))
		if err := ctx.Err(); err != nil {
			return Result{}, err
		}
	}
	for _, s := range r.request.Sessions {
		if !slices.ContainsFunc(r.found, func(c *collected) bool { return c.received[s.ID] > 0 }) {
			res.Silent = append(res.Silent, s.ID)
		}
	}
	return res, nil
}

// sleep waits; false when ctx ends meanwhile, or would.
func sleep(ctx context.Context, d time.Duration) bool {
	if until, ok := ctx.Deadline(); ok && time.Until(until) < d {
		return false
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-ctx.Done():
		return false
	}
}

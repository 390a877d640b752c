package conversation

import (
	"context"
	"slices"
	"time"

	"github.com/koreai/sessions-datasource/pkg/guard"
	"github.com/koreai/sessions-datasource/pkg/koreai"
	"github.com/koreai/sessions-datasource/pkg/session"
	"golang.org/x/sync/errgroup"
)

const (
	maxParallel = 4   // calls of one answer under way at once
	maxPages    = 120 // of one call: 10,000 messages in pages of 100, and some
	maxIdle     = 2   // pages in a row that bring nothing new
)

// Reader makes one call for messages within the budget of the bot, and again where
// that may help.
type Reader func(ctx context.Context, r koreai.Request) (koreai.Page, error)

// Request asks for the messages of sessions.
type Request struct {
	Sessions []session.Session
	Account  bool // the account is asked instead of each bot
	// Last is how many messages of each session are wanted, the newest; 0: all,
	// up to MaxMessages together.
	Last int
	Now  int64 // by Kore.ai's clock, ms
	Show Show
}

// Result is the messages of sessions, oldest first.
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
	found := make([]*collected, len(calls))
	g, within := errgroup.WithContext(ctx)
	g.SetLimit(maxParallel)
	for n, c := range calls {
		g.Go(func() (err error) {
			if failed := guard.Run("reading messages", func() { found[n], err = r.read(within, reader, c) }); failed != nil {
				err = failed
			}
			return err
		})
	}
	if err := g.Wait(); err != nil {
		return Result{}, err
	}
	return r.result(ctx, found)
}

// read reads one call's list from the newest message on.
func (r Request) read(ctx context.Context, reader Reader, c Call) (*collected, error) {
	found := &collected{known: map[key]bool{}, received: map[string]int{}}
	ids, skip, idle := c.IDs, 0, 0
	for range maxPages {
		page, err := reader(ctx, koreai.Request{
			Bot: c.Bot, SessionIDs: ids, Skip: skip, Limit: r.pageSize(c, len(ids)),
			From: time.UnixMilli(c.Window.From), To: time.UnixMilli(c.Window.To),
		})
		if err != nil {
			return nil, err
		}
		fresh := found.take(page, ids)
		if idle++; fresh > 0 {
			idle = 0
		}
		// Rows that are repeated, or of other sessions, are not those of the list.
		skip += fresh + page.Skipped
		if ended(page, skip) || idle == maxIdle {
			return found, nil
		}
		if r.Last == 0 {
			if len(found.messages) >= MaxMessages {
				break
			}
			continue
		}
		// A session with many messages must not hide the last ones of others: those
		// with enough are not asked for any more.
		left := slices.DeleteFunc(slices.Clone(ids), func(id string) bool { return found.received[id] >= r.Last })
		if len(left) == 0 {
			return found, nil
		}
		if len(left) < len(ids) {
			ids, skip = left, 0
			for _, id := range ids {
				skip += found.received[id]
			}
		}
	}
	found.more = true
	return found, nil
}

// pageSize is how many messages one call asks for.
func (r Request) pageSize(c Call, sessions int) int {
	size := MaxMessages
	if r.Last > 0 && sessions == 1 {
		size = r.Last
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

// result makes lines of what was found. Masking stops when ctx is done: the
// patterns of a data source may be slow, and texts long.
func (r Request) result(ctx context.Context, found []*collected) (Result, error) {
	kept, cut := arrange(found, r.Last)
	res := Result{More: cut}
	for _, c := range found {
		res.More = res.More || c.more
		res.Skipped += c.skipped
		res.Calls += c.calls
		res.Read += c.read
	}
	at := instants(kept)
	for n, m := range kept {
		res.Lines = append(res.Lines, r.Show.line(ctx, m, at[n]))
		if err := ctx.Err(); err != nil {
			return Result{}, err
		}
	}
	for _, s := range r.Sessions {
		if !slices.ContainsFunc(found, func(c *collected) bool { return c.received[s.ID] > 0 }) {
			res.Silent = append(res.Silent, s.ID)
		}
	}
	return res, nil
}

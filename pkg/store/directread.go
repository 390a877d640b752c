package store

import (
	"context"
	"slices"
	"sync"
	"time"

	"github.com/koreai/sessions-datasource/pkg/budget"
	"github.com/koreai/sessions-datasource/pkg/coverage"
	"github.com/koreai/sessions-datasource/pkg/crawl"
	"github.com/koreai/sessions-datasource/pkg/guard"
	"github.com/koreai/sessions-datasource/pkg/interval"
	"github.com/koreai/sessions-datasource/pkg/koreai"
	"github.com/koreai/sessions-datasource/pkg/plan"
	"github.com/koreai/sessions-datasource/pkg/session"
	"golang.org/x/sync/errgroup"
)

// direct is a one-shot read at work.
type direct struct {
	handle *Handle
	req    DirectRequest // Bots names those to ask

	mu      sync.Mutex
	rows    map[plan.Key]Found // by the bot that was asked and ID
	skips   map[string]int
	repairs map[string]int
	stats   plan.Stats
}

func (d *direct) read(ctx context.Context) (DirectResult, error) {
	d.rows, d.skips, d.repairs = map[plan.Key]Found{}, map[string]int{}, map[string]int{}
	var unknown []string
	var err error
	if len(d.req.SessionIDs) > 0 {
		unknown, err = d.readIDs(ctx)
	} else {
		err = d.readSpan(ctx)
	}
	if err != nil {
		return DirectResult{}, err
	}
	res := DirectResult{InvalidIDs: unknown, Stats: d.stats, Notices: coverage.Notices(d.skips, d.repairs)}
	for _, s := range d.rows {
		res.Sessions = append(res.Sessions, s)
	}
	slices.SortFunc(res.Sessions, func(a, b Found) int { return crawl.NewestFirst(a.Session, b.Session) })
	return res, nil
}

// readIDs asks for session IDs in groups, bot after bot for those that none has
// known so far, and returns those that are left.
func (d *direct) readIDs(ctx context.Context) ([]string, error) {
	left := slices.Compact(slices.Sorted(slices.Values(d.req.SessionIDs)))
	for _, bot := range d.req.Bots {
		var unknown []string
		for group := range slices.Chunk(left, plan.MaxIDsPerCall) {
			missing, err := d.readGroup(ctx, bot, group)
			if err != nil {
				return nil, err
			}
			unknown = append(unknown, missing...)
		}
		left = unknown
	}
	return left, nil
}

// readGroup asks until an answer brings nothing new: it may be cut short. Bots are
// asked one after another until one knows a session: where that is not its own bot,
// which would be asked as well, it still belongs to its own.
func (d *direct) readGroup(ctx context.Context, bot string, ids []string) ([]string, error) {
	for {
		page, err := d.call(ctx, bot, koreai.Request{Bot: bot, SessionIDs: ids, Limit: len(ids)})
		if err != nil {
			return nil, err
		}
		found := map[string]bool{}
		for _, s := range page.Sessions {
			found[s.ID] = true
			of := bot
			if slices.Contains(d.req.Bots, s.Bot) {
				of = s.Bot
			}
			if err := d.keep(of, s); err != nil {
				return nil, err
			}
		}
		ids = slices.DeleteFunc(slices.Clone(ids), func(id string) bool { return found[id] })
		if !page.MoreAvailable || len(found) == 0 || len(ids) == 0 {
			return ids, nil
		}
	}
}

const (
	// ahead is how far ahead of its own clock a server may begin sessions.
	ahead = 24 * time.Hour
	// maxWindows bounds the windows of one direct read under way.
	maxWindows = 4
)

// readSpan reads all windows of all bots, a few at once, and none after a
// failure. Nothing is there to be read of the far future.
func (d *direct) readSpan(ctx context.Context) error {
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(maxWindows)
	span := d.req.Span.Intersect(koreai.Possible)
	span.To = min(span.To, d.handle.KoreTime(time.Now().Add(ahead)))
	for _, bot := range d.req.Bots {
		for rest := span; !rest.Empty() && ctx.Err() == nil; {
			w := interval.Window(rest)
			rest.To = w.From
			g.Go(func() (err error) {
				if failed := guard.Run("reading a window", func() { err = d.readWindow(ctx, bot, w) }); failed != nil {
					err = failed
				}
				return err
			})
		}
	}
	return g.Wait()
}

// readWindow reads a list page after page; where it moved, the gap is read anew.
func (d *direct) readWindow(ctx context.Context, bot string, span session.Span) error {
	pages := crawl.Sizes{}
	for gaps := (interval.Set{span}); len(gaps) > 0; {
		l := &crawl.List{Span: gaps.Newest(), Expect: -1}
		for !l.Finished() {
			if err := d.readPage(ctx, bot, l, &pages); err != nil {
				return err
			}
		}
		if l.Repeats() {
			return plan.ErrRepeats
		}
		gaps = gaps.Without(l.Done()...)
	}
	return nil
}

func (d *direct) readPage(ctx context.Context, bot string, l *crawl.List, pages *crawl.Sizes) error {
	set := d.handle.upstream.conf().Settings
	pg, _ := l.Next(time.Now(), pages.Size(set.PageSize), pages.Step(set.PageSize))
	l.Send(pg)
	page, err := d.call(ctx, bot, pageRequest(d.req.Filter, bot, l.Span, pg))
	if err != nil {
		return err
	}
	a := plan.AnswerOf(page)
	if !pg.Arranged(a) {
		return errDisorder
	}
	b := l.Ingest(pg, a)
	pages.Learn(pg.Limit, pg.Received(), page.MoreAvailable, set.PageSize)
	l.Finish()
	return d.keep(bot, b.Rows...)
}

// keep takes in sessions of a bot.
func (d *direct) keep(bot string, rows ...session.Session) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, s := range rows {
		d.rows[plan.Key{Bot: bot, ID: s.ID}] = Found{Session: s, Asked: bot}
	}
	if len(d.rows) > maxDirect {
		return &TooLargeError{Sessions: maxDirect, Direct: true}
	}
	return nil
}

// call makes one call of the bot.
func (d *direct) call(ctx context.Context, bot string, req koreai.Request) (koreai.Page, error) {
	page, err := d.handle.Retry(ctx, func() (page koreai.Page, err error) {
		err = d.handle.take(ctx, bot, d.req.Lane, func(call *budget.Call) error {
			page, err = d.handle.upstream.ask(ctx, call, req, d.req.Lane)
			return err
		})
		return page, err
	})
	if err == nil {
		d.note(page)
	}
	return page, err
}

// note takes note of what a call cost, and of what could not be used of its answer.
func (d *direct) note(page koreai.Page) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.stats.Add(plan.Stats{Calls: 1, Pages: 1, SessionsRead: page.Received})
	for reason, n := range page.SkipReasons {
		d.skips[reason] += n
	}
	for reason, n := range page.Repairs {
		d.repairs[reason] += n
	}
}

package store

import (
	"context"
	"encoding/json"
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
	req    DirectRequest
	lane   budget.Lane

	mu      sync.Mutex
	rows    map[plan.Key]Found // by the bot that was asked and ID
	skips   map[string]int
	repairs map[string]int
	stats   plan.Stats
}

func directKey(bots []string, req DirectRequest) string {
	if len(req.SessionIDs) > 0 {
		req.Span = session.Span{}
	}
	key, _ := json.Marshal(struct { // strings and numbers: it cannot fail
		Bots   []string
		Span   session.Span
		Filter koreai.Request
		IDs    []string
	}{bots, req.Span, req.Filter, req.SessionIDs})
	return string(key)
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
	res := DirectResult{InvalidIDs: unknown, Stats: d.stats}
	for _, s := range d.rows {
		res.Sessions = append(res.Sessions, s)
	}
	slices.SortFunc(res.Sessions, func(a, b Found) int { return crawl.NewestFirst(a.Session, b.Session) })
	for _, n := range []string{coverage.SkipNotice(d.skips), coverage.RepairNotice(d.repairs)} {
		if n != "" {
			res.Notices = append(res.Notices, n)
		}
	}
	return res, nil
}

// readIDs asks for session IDs in groups, bot after bot for those that none has
// known so far, and returns those that are left.
func (d *direct) readIDs(ctx context.Context) ([]string, error) {
	left := slices.Compact(slices.Sorted(slices.Values(d.req.SessionIDs)))
	for _, bot := range d.handle.bots(d.req.Bots) {
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

// readGroup asks until an answer brings nothing new: it may be cut short.
func (d *direct) readGroup(ctx context.Context, bot string, ids []string) ([]string, error) {
	for {
		page, err := d.call(ctx, bot, koreai.Request{Bot: bot, SessionIDs: ids, Limit: len(ids)})
		if err != nil {
			return nil, err
		}
		found := map[string]bool{}
		for _, s := range page.Sessions {
			found[s.ID] = true
		}
		d.keep(bot, page.Sessions)
		ids = slices.DeleteFunc(slices.Clone(ids), func(id string) bool { return found[id] })
		if !page.MoreAvailable || len(found) == 0 || len(ids) == 0 {
			return ids, nil
		}
	}
}

// ahead is how far ahead of its own clock a server may begin sessions.
const ahead = 24 * time.Hour

// readSpan reads all windows of all bots, a few at once, and none after a
// failure. Nothing is there to be read of the far future.
func (d *direct) readSpan(ctx context.Context) error {
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(maxWindows)
	span := d.req.Span.Intersect(koreai.Possible)
	span.To = min(span.To, d.handle.upstream.clock.At(time.Now().Add(ahead)))
	for _, bot := range d.handle.bots(d.req.Bots) {
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
	req := d.req.Filter
	at := pageRequest(bot, l.Span, pg.Skip, pg.Limit)
	req.Bot, req.From, req.To, req.Skip, req.Limit = at.Bot, at.From, at.To, at.Skip, at.Limit
	page, err := d.call(ctx, bot, req)
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
	return d.keepAll(bot, page, b.Rows)
}

// keepAll takes in what a page has brought.
func (d *direct) keepAll(bot string, page koreai.Page, rows []session.Session) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	for r, n := range page.SkipReasons {
		d.skips[r] += n
	}
	for r, n := range page.Repairs {
		d.repairs[r] += n
	}
	d.keepLocked(bot, rows)
	if len(d.rows) > maxDirect {
		return &TooLargeError{Sessions: maxDirect, Direct: true}
	}
	return nil
}

// keep takes in sessions that were looked up by ID. Bots are asked one after
// another until one knows a session: where that is not its own bot, which would
// be asked as well, it still belongs to its own.
func (d *direct) keep(bot string, rows []session.Session) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, s := range rows {
		of := bot
		if slices.Contains(d.handle.bots(d.req.Bots), s.Bot) {
			of = s.Bot
		}
		d.keepLocked(of, []session.Session{s})
	}
}

func (d *direct) keepLocked(bot string, rows []session.Session) {
	for _, s := range rows {
		d.rows[plan.Key{Bot: bot, ID: s.ID}] = Found{Session: s, Asked: bot}
	}
}

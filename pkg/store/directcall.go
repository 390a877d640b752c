package store

import (
	"context"
	"time"

	"github.com/koreai/sessions-datasource/pkg/koreai"
	"github.com/koreai/sessions-datasource/pkg/plan"
)

// call makes one call of the bot, within its budget, and again where that may help.
func (d *direct) call(ctx context.Context, bot string, req koreai.Request) (koreai.Page, error) {
	c := d.handle.upstream
	for try := 1; ; try++ {
		page, err := d.once(ctx, c.source(bot, time.Now()), req)
		if err == nil {
			d.count(plan.Stats{Calls: 1, Pages: 1, SessionsRead: page.Received})
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
		if err := sleep(ctx, pauseBefore(try, c.jitter())); err != nil {
			return koreai.Page{}, err
		}
	}
}

func (d *direct) count(st plan.Stats) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.stats.Add(st)
}

func (d *direct) once(ctx context.Context, s *source, req koreai.Request) (koreai.Page, error) {
	call, err := s.budget.Take(ctx, d.lane)
	if err != nil {
		return koreai.Page{}, err
	}
	if err := s.upstream.slots.take(ctx); err != nil {
		call.Cancel()
		return koreai.Page{}, err
	}
	defer s.upstream.kick()
	defer s.upstream.slots.release()
	return s.upstream.ask(ctx, call, req, d.lane)
}

// sleep waits, unless ctx would end first or ends meanwhile.
func sleep(ctx context.Context, d time.Duration) error {
	if until, ok := ctx.Deadline(); ok && time.Until(until) < d {
		return context.DeadlineExceeded
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

var errDisorder = &koreai.Error{Kind: koreai.KindShape, Message: "Kore.ai returned sessions that are not ordered by their start, so pages of them cannot be put together. If this stays, please tell the support of Kore.ai."}

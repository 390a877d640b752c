package store

import (
	"context"
	"errors"
	"time"

	"github.com/koreai/sessions-datasource/pkg/budget"
	"github.com/koreai/sessions-datasource/pkg/crawl"
	"github.com/koreai/sessions-datasource/pkg/interval"
	"github.com/koreai/sessions-datasource/pkg/koreai"
	"github.com/koreai/sessions-datasource/pkg/session"
)

// pageRequest asks a bot for a page of the span, filtered.
func pageRequest(filter koreai.Request, bot string, span session.Span, p *crawl.Page) koreai.Request {
	filter.Bot, filter.Skip, filter.Limit = bot, p.Skip, p.Limit
	filter.From = time.UnixMilli(span.From).Add(-interval.Border).UTC()
	filter.To = time.UnixMilli(span.To - 1).Add(interval.Border).UTC()
	return filter
}

// ask makes one call within the budget and the trace, and learns the clock.
func (c *upstream) ask(ctx context.Context, call *budget.Call, req koreai.Request, lane budget.Lane) (koreai.Page, error) {
	defer call.Done()
	sent := time.Now()
	ctx, end := traceCall(ctx, req, lane)
	page, err := c.conf().Reader.Sessions(ctx, req)
	if page.Sent.IsZero() {
		page.Sent = sent
	}
	if page.Answered.IsZero() {
		page.Answered = time.Now()
	}
	c.clock.Observe(page.Sent, page.Answered, page.KoreTime)
	finish(call, err)
	end(page, err)
	countCall(c.uid, lane, time.Since(sent), err)
	return page, err
}

// finish tells the budget how a call was answered.
func finish(call *budget.Call, err error) {
	var e *koreai.Error
	if errors.As(err, &e) && (e.Kind == koreai.KindRateMinute || e.Kind == koreai.KindRateHour) {
		call.Refused(e.RetryAfter, e.Kind == koreai.KindRateHour)
		return
	}
	if kind := koreai.KindOf(err); kind == koreai.KindCanceled || kind == koreai.KindTimeout {
		call.Lost()
		return
	}
	call.Done()
}

// Call makes a call of the bot ("" for the account) that is not one of the store's own,
// such as a health check, within the budget.
func (h *Handle) Call(ctx context.Context, bot string, lane budget.Lane, do func() error) error {
	return h.take(ctx, bot, lane, func(call *budget.Call) error {
		err := do()
		finish(call, err)
		return err
	})
}

// take waits for a call of the bot, and for a slot, and makes it past the loop.
func (h *Handle) take(ctx context.Context, bot string, lane budget.Lane, do func(*budget.Call) error) error {
	call, err := h.upstream.source(bot, time.Now()).budget.Take(ctx, lane)
	if err != nil {
		return err
	}
	slots := h.upstream.slots.Load()
	if err := slots.Acquire(ctx, 1); err != nil {
		call.Cancel()
		return err
	}
	defer h.upstream.kick()
	defer slots.Release(1)
	defer call.Done() // also after a panic
	return do(call)
}

const (
	maxTries = 4 // calls for one page before its failure is reported

	firstPause = 500 * time.Millisecond
	maxPause   = 8 * time.Second
)

// pauseBefore is how long to wait before the next try, with jitter so that
// pages that failed together do not come back together. jitter is in [0, 1).
func pauseBefore(try int, jitter float64) time.Duration {
	pause := min(maxPause, firstPause<<min(max(0, try-1), 10))
	return pause/2 + time.Duration(jitter*float64(pause))
}

// Retry makes a call within the budget, and again where that may help. The error is
// that of the last try.
func (h *Handle) Retry(ctx context.Context, call func() (koreai.Page, error)) (koreai.Page, error) {
	for try := 1; ; try++ {
		page, err := call()
		if err == nil {
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
		if sleep(ctx, pauseBefore(try, h.upstream.registry.jitter())) != nil {
			return koreai.Page{}, err
		}
	}
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

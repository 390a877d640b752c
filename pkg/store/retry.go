package store

import (
	"context"
	"time"

	"github.com/koreai/sessions-datasource/pkg/koreai"
)

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

package store

import (
	"context"
	"errors"
	"time"

	"github.com/koreai/sessions-datasource/pkg/budget"
	"github.com/koreai/sessions-datasource/pkg/crawl"
	"github.com/koreai/sessions-datasource/pkg/interval"
	"github.com/koreai/sessions-datasource/pkg/koreai"
	"github.com/koreai/sessions-datasource/pkg/plan"
	"github.com/koreai/sessions-datasource/pkg/session"
	"golang.org/x/sync/semaphore"
)

// run is the one loop that reads for all sources of an upstream: it sends their
// calls, each time the most urgent that a budget allows. It wakes on a request, on
// an answer, and when a budget or a retry says so.
func (c *upstream) run(ctx context.Context) {
	timer := time.NewTimer(time.Hour)
	defer timer.Stop()
	for {
		next := c.dispatch(ctx, time.Now())
		pause := idleCheck
		if !next.IsZero() {
			pause = min(pause, max(0, time.Until(next)))
		}
		timer.Reset(pause)
		select {
		case <-ctx.Done():
			return
		case <-c.kicked:
		case <-timer.C:
		}
	}
}

// kick makes the loop look again; it never blocks.
func (c *upstream) kick() {
	select {
	case c.kicked <- struct{}{}:
	default:
	}
}

// dispatch sends calls as long as slots and budgets allow, and says when to
// look again if nothing happens before.
func (c *upstream) dispatch(ctx context.Context, now time.Time) time.Time {
	c.dropIdle(now)
	for {
		slots := c.slots.Load()
		if !slots.TryAcquire(1) {
			return c.startSyncs(now, c.sync(ctx)) // the next answer frees one
		}
		t, next := c.pick(now)
		if t == nil {
			slots.Release(1)
			return plan.Earlier(next, c.startSyncs(now, c.sync(ctx)))
		}
		t.slots = slots
		c.work.Go(func() {
			defer c.kick()
			t.performGuarded(ctx)
		})
	}
}

// pick takes the best call that a budget allows. Sources of one lane take
// turns: the one that waited longest goes first.
func (c *upstream) pick(now time.Time) (*task, time.Time) {
	var wake time.Time
	for _, turn := range c.byUrgency(now, &wake) {
		t, at := turn.src.take(turn.lane, now)
		if t != nil {
			return t, time.Time{}
		}
		wake = plan.Earlier(wake, at)
	}
	return nil, wake
}

// take marks the next call of the source as sent, if its budget has room for one
// of the lane. The budget is asked without the lock: others may share it over
// the network.
func (s *source) take(lane budget.Lane, now time.Time) (*task, time.Time) {
	call, at := s.budget.Try(lane)
	if call == nil {
		return nil, at
	}
	t, wake := s.send(call, lane, now)
	if t == nil {
		call.Cancel()
	}
	return t, wake
}

// send marks the next call as sent, unless what was to be read has changed
// meanwhile to something less urgent than the lane.
func (s *source) send(call *budget.Call, lane budget.Lane, now time.Time) (*task, time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	t, found, wake := s.choose(now)
	switch {
	case !found:
		return nil, wake
	case t.Lane > lane:
		return nil, now
	}
	t.call = call
	s.served = now
	s.Begin(t.Task)
	return &t, time.Time{}
}

// perform makes the call and brings its answer in.
func (s *source) perform(ctx context.Context, t task) {
	page, err := s.call(ctx, t)
	if err != nil {
		s.callFailed(ctx, t, err)
		return
	}
	if t.Page != nil && !t.Page.Arranged(plan.AnswerOf(page)) {
		s.callFailed(ctx, t, errDisorder)
		return
	}
	if t.Check != nil {
		s.ingestCheck(t, page)
		return
	}
	s.ingest(t, page)
}

// call makes the call of a task. Its slot is free as soon as it is answered:
// the next one does not wait until the answer has been brought in.
func (s *source) call(ctx context.Context, t task) (koreai.Page, error) {
	defer t.slots.Release(1)
	return s.upstream.ask(ctx, t.call, s.request(t), t.Lane)
}

// request is what the task asks for.
func (s *source) request(t task) koreai.Request {
	if t.Check != nil {
		ids := make([]string, len(t.Check.Keys))
		for i, k := range t.Check.Keys {
			ids[i] = k.ID
		}
		return koreai.Request{Bot: s.bot, SessionIDs: ids, Limit: len(ids)}
	}
	return pageRequest(koreai.Request{}, s.bot, t.List.Span, t.Page)
}

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

// callFailed puts a call that failed back to be tried again, or gives it up.
func (s *source) callFailed(ctx context.Context, t task, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := time.Now()
	if ctx.Err() != nil { // not the call's fault
		t.PutBack(now)
		return
	}
	kind := koreai.KindOf(err)
	if kind == koreai.KindRateMinute || kind == koreai.KindRateHour {
		t.PutBack(now) // the budget says when
		s.Demands.Wake()
		return
	}
	s.Trouble = err
	if kind == koreai.KindTimeout && t.Page != nil {
		s.Sizes.TimedOut(t.Page.Limit)
		t.Page.Limit = s.Sizes.Size(t.Page.Limit)
	}
	again := koreai.Retryable(err) || kind == koreai.KindShape
	if tries := t.Failed(); again && tries < maxTries {
		t.PutBack(now.Add(pauseBefore(tries, s.upstream.registry.jitter())))
		return
	}
	s.GiveUp(t.Task, err, now)
}

// task is a call of a source.
type task struct {
	plan.Task
	src   *source
	call  *budget.Call
	slots *semaphore.Weighted // where the call has its slot
}

// choose is the next call, if this server is the one to make it.
func (s *source) choose(now time.Time) (t task, found bool, wake time.Time) {
	n := s.Prepare(now)
	if !s.replica.MayRead(&n, now) {
		return task{}, false, time.Time{} // the next sync wakes
	}
	next, found, wake := s.Next(&n, now)
	return task{Task: next, src: s}, found, wake
}

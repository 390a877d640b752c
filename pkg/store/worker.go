package store

import (
	"context"
	"time"

	"github.com/koreai/sessions-datasource/pkg/budget"
	"github.com/koreai/sessions-datasource/pkg/guard"
	"github.com/koreai/sessions-datasource/pkg/interval"
	"github.com/koreai/sessions-datasource/pkg/koreai"
	"github.com/koreai/sessions-datasource/pkg/plan"
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

// runGuarded keeps the loop going: what made it panic is left out for a moment.
func (c *upstream) runGuarded(ctx context.Context) {
	for guard.Run("choosing what to read", func() { c.run(ctx) }) != nil {
		if sleep(ctx, time.Second) != nil {
			return
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

// dispatch sends calls as long as slots and budgets allow, starts the syncs that are
// due, and says when to look again if nothing happens before.
func (c *upstream) dispatch(ctx context.Context, now time.Time) time.Time {
	c.dropIdle(now)
	for {
		if sent, next := c.sendNext(ctx, now); !sent {
			return interval.Earlier(next, c.startSyncs(ctx, now))
		}
	}
}

// sendNext sends the most urgent call that a budget allows, if a slot is free; else it
// may say when to look again. Sources of one lane take turns: the one that waited
// longest goes first.
func (c *upstream) sendNext(ctx context.Context, now time.Time) (sent bool, next time.Time) {
	slots := c.slots.Load()
	if !slots.TryAcquire(1) {
		return false, time.Time{} // the next answer frees one
	}
	defer func() {
		if !sent { // also after a panic
			slots.Release(1)
		}
	}()
	for _, turn := range c.byUrgency(now, &next) {
		t, at := turn.src.take(turn.lane, now)
		if t == nil {
			next = interval.Earlier(next, at)
			continue
		}
		t.slots = slots
		c.work.Go(func() {
			defer c.kick()
			t.performGuarded(ctx)
		})
		return true, time.Time{}
	}
	return false, next
}

// take marks the next call of the source as sent, if its budget has room for one of
// the lane, and unless what was to be read has changed meanwhile to something less
// urgent. The budget is asked without the lock: others may share it over the network.
func (s *source) take(lane budget.Lane, now time.Time) (*task, time.Time) {
	call, at := s.budget.Try(lane)
	if call == nil {
		return nil, at
	}
	var t task
	var found bool
	s.Locked(func() {
		if t, found, at = s.choose(now); found && t.Lane > lane {
			found, at = false, now
		}
		if found {
			t.call, s.served = call, now
			s.Begin(t.Task)
		}
	})
	if !found {
		call.Cancel()
		return nil, at
	}
	return &t, time.Time{}
}

// performGuarded makes the call of a task. After a panic the task is given up:
// those who wait get the error, and what it was to cover is a gap again.
func (t task) performGuarded(ctx context.Context) {
	err := guard.Run("reading sessions", func() { t.src.perform(ctx, t) })
	if err == nil {
		return
	}
	t.call.Done()
	t.src.Locked(func() {
		t.src.Pending = nil // at worst a page is read twice
		t.src.GiveUp(t.Task, err, time.Now())
	})
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

package store

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/koreai/sessions-datasource/pkg/koreai"
	"github.com/koreai/sessions-datasource/pkg/session"
)

// How long a request waits.
const (
	// MaxWait bounds a complete answer: Grafana's own time-outs begin at 30 s.
	MaxWait = 25 * time.Second
	// PartialWait bounds an answer that may be partial: browsers run few requests
	// side by side, so none may hang.
	PartialWait = 2 * time.Second
	// Headroom is left of the caller's deadline to measure and send the answer.
	Headroom = 3 * time.Second
	// retryAfter is how soon asking again is worthwhile when calls go out.
	retryAfter = 250 * time.Millisecond
)

// wait is one request that waits for its spans.
type wait struct {
	handle  *Handle
	req     Request
	spans   []session.Span // ascending
	started time.Time
	until   time.Time
	notify  chan struct{}
	parts   []*part
	shown   int64 // ms of the spans that could be shown when it began
}

// Read answers a request. The answer is complete, or partial if that is asked
// for, or an error: an *IncompleteError, *TooLargeError, *budget.Error, a
// *koreai.Error or ErrReleased.
func (h *Handle) Read(ctx context.Context, req Request) (View, error) {
	w := h.begin(ctx, req)
	defer w.end()
	v, err := w.run(ctx)
	countRequest(h.upstream.uid, v, err, time.Since(w.started))
	// Also while nothing is read: the figures show that a Redis is lost.
	h.upstream.measure()
	return v, err
}

// begin makes the demands of the request.
func (h *Handle) begin(ctx context.Context, req Request) *wait {
	now := time.Now()
	w := &wait{handle: h, req: req, spans: req.spans(), started: now, until: now.Add(MaxWait), notify: make(chan struct{}, 1)}
	if req.Partial {
		w.until = now.Add(PartialWait)
	}
	if req.Wait > 0 {
		w.until = now.Add(req.Wait)
	}
	if d, ok := ctx.Deadline(); ok && d.Add(-Headroom).Before(w.until) {
		w.until = d.Add(-Headroom)
	}
	for _, bot := range h.bots(req.Bots) {
		s := h.upstream.source(bot, now)
		s.Locked(func() {
			s.asked = now
			for _, span := range w.spans {
				demand := s.demandFor(req, span, now)
				demand.Notify = w.notify
				demand.Large = s.Estimate(demand, now).TooMuch(s.upstream.conf().Settings.MemoryBytes)
				s.Demands = append(slices.Clone(s.Demands), demand)
				s.ReadAgainBehind(demand.Span, now)
				w.parts = append(w.parts, &part{src: s, span: span, demand: demand})
			}
			for _, span := range req.Ahead {
				s.ReadAhead(span, now)
			}
		})
	}
	h.upstream.makeRoom(now)
	w.evaluate(now)
	w.shown = w.showable()
	w.trace(ctx)
	h.upstream.kick()
	return w
}

// end takes the demands back; crawls begun for them go on for a while.
func (w *wait) end() {
	now := time.Now()
	for _, p := range w.parts {
		p.src.Locked(func() {
			if p.refused {
				p.src.Demands.Forget(p.demand)
			} else {
				p.src.KeepBehind(p.demand, now)
			}
		})
	}
	w.handle.upstream.kick()
}

func (w *wait) run(ctx context.Context) (View, error) {
	timer := time.NewTimer(time.Until(w.until))
	defer timer.Stop()
	gone := w.handle.upstream.context()
	for last := false; ; {
		if v, done, err := w.answer(time.Now(), last); done || err != nil {
			return v, err
		}
		select {
		case <-w.notify:
		case <-timer.C:
			last = true // no more time
		case <-ctx.Done():
			return View{}, ctx.Err()
		case <-gone.Done():
			return View{}, ErrReleased
		}
	}
}

// answer is the answer at this moment, if it is time for one. last: there is no
// more time.
func (w *wait) answer(now time.Time, last bool) (v View, done bool, err error) {
	w.evaluate(now)
	if w.complete() {
		return w.view(now), true, nil
	}
	if err := w.fit(); err != nil {
		return View{}, true, w.refuse(err)
	}
	if !w.req.Partial {
		w.refuseLate(now, last)
	}
	settled := true
	for _, p := range w.parts {
		if p.complete || p.stale && p.err != nil {
			continue // what failed is answered from what is known
		}
		if p.err != nil {
			return View{}, true, w.refuse(p.err)
		}
		settled = false
	}
	switch {
	case settled:
		return w.view(now), true, nil
	case w.req.Partial && (last || w.showable() > w.shown):
		return w.partial(now), true, nil
	}
	return View{}, false, nil
}

// refuse ends the request. What does not fit in memory, or cannot be had by
// asking again, is not read any more on its account.
func (w *wait) refuse(err error) error {
	var large *TooLargeError
	var notYet *IncompleteError
	if errors.As(err, &large) || !errors.As(err, &notYet) && !koreai.Retryable(err) {
		for _, p := range w.parts {
			p.refused = true
		}
	}
	return err
}

func (w *wait) evaluate(now time.Time) {
	for _, p := range w.parts {
		p.src.Locked(func() { p.evaluate(w, now) })
	}
}

func (w *wait) complete() bool {
	return !slices.ContainsFunc(w.parts, func(p *part) bool { return !p.complete })
}

// known is what all sources know of a span: its newest part.
func (w *wait) known(span session.Span) session.Span {
	from := span.From
	for _, p := range w.parts {
		if p.span == span {
			from = max(from, p.from)
		}
	}
	return session.Span{From: min(from, span.To), To: span.To}
}

// showable is how many milliseconds of the spans all sources know.
func (w *wait) showable() (millis int64) {
	for _, span := range w.spans {
		millis += w.known(span).Millis()
	}
	return millis
}

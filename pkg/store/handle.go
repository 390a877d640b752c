package store

import (
	"context"
	"slices"
	"time"

	"github.com/koreai/sessions-datasource/pkg/budget"
	"github.com/koreai/sessions-datasource/pkg/columns"
	"github.com/koreai/sessions-datasource/pkg/coverage"
	"github.com/koreai/sessions-datasource/pkg/interval"
	"github.com/koreai/sessions-datasource/pkg/koreai"
	"github.com/koreai/sessions-datasource/pkg/plan"
	"github.com/koreai/sessions-datasource/pkg/session"
)

// Handle is the access of one data source instance. It is safe for concurrent use.
type Handle struct {
	cfg      Config
	upstream *upstream
}

// Release gives the access back, once the instance is disposed of. Waits end
// when no other instance shares what this one asked.
func (h *Handle) Release() { h.upstream.release(h) }

// KoreNow is Kore.ai's time, in ms, as far as its answers have shown it.
func (h *Handle) KoreNow() int64 { return h.upstream.clock.At(time.Now()) }

// Known is what is known of the sessions of the span, without asking or
// waiting: for suggestions. Whatever is known counts, however old.
func (h *Handle) Known(bots []string, span session.Span) []columns.Snapshot {
	var out []columns.Snapshot
	for _, bot := range h.bots(bots) {
		s := h.upstream.known(bot)
		if s == nil {
			continue
		}
		s.Locked(func() {
			s.asked = time.Now()
			known := s.Rows.Snapshot(span, s.asked.UnixMilli())
			known.Bot = bot
			out = append(out, known)
		})
	}
	return out
}

// Peek is what is known of the newest part of the span, without asking or
// waiting, and without anything being read on its account.
func (h *Handle) Peek(bots []string, span session.Span) View {
	now := time.Now()
	span = span.Intersect(koreai.Possible)
	w := &wait{handle: h, req: Request{Span: span, Lane: budget.Panel}, spans: []session.Span{span}, started: now}
	for _, bot := range h.bots(bots) {
		s := h.upstream.known(bot)
		if s == nil {
			return View{CoveredFrom: span.To}
		}
		p := &part{src: s, span: span}
		s.Locked(func() {
			s.asked = now
			p.demand = s.demandFor(w.req, span, now)
			p.evaluate(w, now)
		})
		w.parts = append(w.parts, p)
	}
	if w.complete() {
		return w.view(now)
	}
	return w.fill(now, w.known, w.spans)
}

// Reread forgets that the span was read: the next requests wait until it has
// been read again. Until then, and if that fails, what is known is kept.
func (h *Handle) Reread(bots []string, span session.Span) {
	now := time.Now()
	if span = span.Intersect(koreai.Possible); span.Empty() {
		return
	}
	for _, bot := range h.bots(bots) {
		s := h.upstream.source(bot, now)
		s.Locked(func() {
			s.asked = now
			s.Readings = s.Readings.AskAgain(interval.Snap(span), now)
			w := s.demandFor(Request{Lane: budget.Panel}, span, now)
			s.Demands = append(slices.Clone(s.Demands), w)
			s.KeepBehind(w, now)
		})
	}
	h.upstream.kick()
}

// TimeKnown reports whether an answer of Kore.ai has shown its time.
func (h *Handle) TimeKnown() bool { return h.upstream.clock.Known() }

// KoreTime is Kore.ai's time, in ms, at a moment of ours, as far as its answers have shown.
func (h *Handle) KoreTime(t time.Time) int64 { return h.upstream.clock.At(t) }

// OpenSpan is how long after its start a session may still appear: as set, or
// longer where that was seen of a bot.
func (h *Handle) OpenSpan() time.Duration {
	open := h.cfg.Settings.Open
	for _, s := range h.upstream.all() {
		s.Locked(func() { open = max(open, time.Duration(s.Open())*time.Millisecond) })
	}
	return open
}

// ClosingLags is how long after their end sessions were first seen closed, over
// the last day, by bot: what the setting of that name should be at least. Counted
// are sessions that this server read by span, at most 5 minutes after it had seen them active:
// one that was open for hours and is checked by ID says little about the lag.
func (h *Handle) ClosingLags() map[string]coverage.ClosingLag {
	out := map[string]coverage.ClosingLag{}
	for _, s := range h.upstream.all() {
		s.Locked(func() {
			for bot, lag := range s.Closings.Lags(s.Clock.At(time.Now())) {
				if s.bot != "" {
					bot = s.bot // it is what was asked
				}
				out[bot] = lag
			}
		})
	}
	return out
}

// CheckShared reports whether what several servers share can be used: nil, also
// when this one is alone, or what is wrong in words.
func (h *Handle) CheckShared(ctx context.Context) error {
	if h.upstream.backend == nil {
		return nil
	}
	return h.upstream.backend.Check(ctx)
}

// bots are the sources to ask, each once: the bots asked for, or else all of the data
// source. The account is one source, "".
func (h *Handle) bots(asked []string) []string {
	if h.cfg.Settings.Account {
		return []string{""}
	}
	out := slices.Clone(asked)
	if len(out) == 0 {
		for _, b := range h.cfg.Settings.Bots {
			out = append(out, b.ID)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// demandFor is the demand of a request to the source, for one of its spans.
func (s *source) demandFor(req Request, span session.Span, now time.Time) *plan.Demand {
	asked := now
	if !req.Asked.IsZero() {
		asked = interval.Earlier(req.Asked, now)
	}
	return &plan.Demand{Span: interval.Snap(span), Lane: req.Lane, Asked: asked, Fresh: asked.Add(-s.Interval(now))}
}

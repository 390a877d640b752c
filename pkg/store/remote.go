package store

import (
	"errors"
	"slices"
	"time"

	"github.com/koreai/sessions-datasource/pkg/interval"
	"github.com/koreai/sessions-datasource/pkg/koreai"
	"github.com/koreai/sessions-datasource/pkg/session"
)

// keepWant is how long a want of another server counts after it was last seen.
const keepWant = 5 * time.Second

// takeWants makes the wants of other servers wants of this one, which reads.
func (s *source) takeWants(posts []Posted, now time.Time) {
	for _, post := range posts {
		w := s.remoteWant(post.ID)
		if w == nil {
			w = &want{
				span: interval.Snap(post.Span), lane: laneShown(post.Lane), asked: post.Asked, fresh: post.Fresh, aged: post.Aged,
				remote: post.ID, looks: post.Due,
			}
			if post.Again {
				s.askAgainOlder(w.span, post.Asked)
			}
			s.wants = append(slices.Clone(s.wants), w)
		}
		w.lane = laneShown(post.Lane)
		w.demote, w.until = now.Add(keepWant), now.Add(keepWant)
	}
	s.weighWants(now)
}

func (s *source) remoteWant(id string) *want {
	for _, w := range s.wants {
		if w.remote == id {
			return w
		}
	}
	return nil
}

// askAgainOlder wants the span anew where it was read before a moment.
func (s *source) askAgainOlder(span session.Span, asked time.Time) {
	for _, r := range s.covered.In(span) {
		if r.Sent.Before(asked) && r.Again.Before(asked) {
			s.covered = s.covered.AskAgain(r.Intersect(span), asked)
		}
	}
}

// dropRemote forgets the wants of others: another server reads.
func (s *source) dropRemote() {
	s.wants = slices.DeleteFunc(slices.Clone(s.wants), func(w *want) bool { return w.remote != "" })
}

// serveRemote takes down the wants of others that are served, once what serves
// them has been published.
func (s *source) serveRemote(now time.Time) {
	p := s.peers
	for _, w := range s.wants {
		if w.remote == "" {
			continue
		}
		if now.After(w.until) {
			s.forget(w)
			continue
		}
		s.tellLooks(w)
		if len(s.need(w, now)) > 0 || len(w.looks) > 0 || len(s.pending) > 0 || len(p.outbox) > 0 {
			continue
		}
		if !w.supplied && len(s.unpublished(w.span)) > 0 {
			w.supplied = true
			s.supplyAll(s.covered.In(w.span))
			continue
		}
		p.down = append(p.down, w.remote)
		s.forget(w)
	}
}

// unpublished is what of the span is known here and not in the log.
func (s *source) unpublished(span session.Span) (out interval.Set) {
	for _, r := range s.covered.In(span) {
		if r.Again.IsZero() {
			out = out.With(s.notInLog(r)...)
		}
	}
	return out
}

// tellLooks publishes what is known better of the active sessions that another
// server wants to be looked at.
func (s *source) tellLooks(w *want) {
	var starts []int64
	var better []Looked
	for _, l := range w.looks {
		a, active := s.active[sessionKey{l.Bot, l.ID}]
		span := session.Span{From: l.Start, To: l.Start + 1}
		if active && a.looked <= l.At || len(s.covered.In(span)) == 0 {
			continue
		}
		starts = append(starts, l.Start)
		better = append(better, Looked{Bot: l.Bot, ID: l.ID, Start: l.Start, At: max(l.At+1, a.looked)})
	}
	if len(better) == 0 {
		return
	}
	now := time.Now()
	s.publishLooks(starts, better, now, s.conn.clock.At(now))
}

// told takes sessions that others are told of out of what they want.
func (s *source) told(looked []Looked) {
	for _, w := range s.wants {
		w.looks = slices.DeleteFunc(slices.Clone(w.looks), func(l Looked) bool {
			return slices.ContainsFunc(looked, func(o Looked) bool { return o.ID == l.ID && o.Bot == l.Bot })
		})
	}
}

// wantedByOthers are the active sessions that other servers want to be looked at.
func (s *source) wantedByOthers(w *want) []sessionKey {
	var out []sessionKey
	for _, l := range w.looks {
		key := sessionKey{l.Bot, l.ID}
		if a, active := s.active[key]; active && a.looked <= l.At {
			out = append(out, key)
		}
	}
	return out
}

// withOthers adds those sessions to the ones that are due, but for the ones that
// are read by span anyway, newest start first.
func (s *source) withOthers(due, others []sessionKey, taken interval.Set) []sessionKey {
	if len(others) == 0 {
		return due
	}
	for _, key := range others {
		start := s.active[key].start
		inside := slices.ContainsFunc(taken, func(c session.Span) bool { return c.Contains(start) })
		if !inside && !slices.Contains(due, key) {
			due = append(due, key)
		}
	}
	slices.SortFunc(due, s.byNewest)
	return due
}

// missingLooks are the starts of such sessions of which nothing is known here.
func (s *source) missingLooks(w *want) interval.Set {
	var out interval.Set
	for _, l := range w.looks {
		span := session.Span{From: l.Start, To: l.Start + 1}
		if len(s.covered.In(span)) == 0 {
			out = out.With(span)
		}
	}
	return out
}

// mostTold bounds the lists of a state.
const mostTold = 64

// tell is what the others are told of the work here.
func (s *source) tell(now time.Time) *State {
	st := &State{Cap: s.paging.Cap, Latency: s.latency, Lag: s.open()}
	for _, l := range s.lists[:min(len(s.lists), mostTold)] {
		st.Regions = append(st.Regions, Region{Span: l.Region(), Missing: s.missing(l)})
	}
	if s.rest.expect >= 0 && !s.rest.span.Empty() {
		st.Regions = append(st.Regions, Region{Span: s.rest.span, Missing: s.rest.expect})
	}
	for _, f := range s.fails {
		if !f.remote && len(st.Fails) < mostTold {
			st.Fails = append(st.Fails, told(f))
		}
	}
	return st
}

func told(f failure) Failed {
	out := Failed{Span: f.span, At: f.at, Until: f.until, Message: f.err.Error()}
	var e *koreai.Error
	if errors.As(f.err, &e) {
		out.Kind, out.Status = e.Kind, e.Status
	}
	return out
}

// listen takes in what the one that reads tells; nil: nobody does.
func (s *source) listen(st *State, now time.Time) {
	s.peers.state = st
	fails := slices.DeleteFunc(slices.Clone(s.fails), func(f failure) bool { return f.remote })
	if st != nil {
		for _, f := range st.Fails[:min(len(st.Fails), mostTold)] {
			err := &koreai.Error{Kind: f.Kind, Status: f.Status, Message: f.Message}
			fails = append(fails, failure{span: f.Span, err: err, at: f.At, until: f.Until, times: 1, remote: true})
		}
		if st.Cap > 0 {
			s.paging.Cap = st.Cap
		}
		if st.Latency > 0 {
			s.latency = st.Latency
		}
		s.lags.Borrow(st.Lag)
	}
	if len(fails) > 0 || len(s.fails) > 0 {
		s.fails = fails
		s.changed()
	}
}

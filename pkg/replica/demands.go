package replica

import (
	"slices"
	"time"

	"github.com/koreai/sessions-datasource/pkg/interval"
	"github.com/koreai/sessions-datasource/pkg/koreai"
	"github.com/koreai/sessions-datasource/pkg/plan"
	"github.com/koreai/sessions-datasource/pkg/session"
)

// keepRequest is how long a demand of another server counts after it was last seen.
const keepRequest = 5 * time.Second

// takeRequests makes the demands of other servers demands of this one, which reads.
func (p *Replica) takeRequests(posts []Request, now time.Time) {
	for _, post := range posts {
		w := p.Demands.Remote(post.ID)
		if w == nil {
			w = &plan.Demand{
				Span: interval.Snap(post.Span), Lane: boundLane(post.Lane), Asked: post.Asked, Fresh: post.Fresh, Aged: post.Aged,
				Remote: post.ID, ToCheck: post.Due,
			}
			if post.Again {
				p.AskAgainOlder(w.Span, post.Asked)
			}
			p.Demands = append(slices.Clone(p.Demands), w)
		}
		w.Lane = boundLane(post.Lane)
		w.Demote, w.Until = now.Add(keepRequest), now.Add(keepRequest)
	}
	p.MarkTooLarge(now)
}

// dropRequests forgets the demands of others: another server reads.
func (p *Replica) dropRequests() {
	p.Demands = slices.DeleteFunc(slices.Clone(p.Demands), func(w *plan.Demand) bool { return w.Remote != "" })
}

// serveRequests takes down the demands of others that are served, once what serves
// them has been published.
func (p *Replica) serveRequests(now time.Time) {
	for _, w := range p.Demands {
		if w.Remote == "" {
			continue
		}
		if now.After(w.Until) {
			p.Demands.Forget(w)
			continue
		}
		p.answerChecks(w)
		if len(p.Lacks(w, now)) > 0 || len(w.ToCheck) > 0 || len(p.Pending) > 0 || len(p.outbox) > 0 {
			continue
		}
		if !w.Supplied && len(p.unpublished(w.Span)) > 0 {
			w.Supplied = true
			p.supplyAll(p.Readings.In(w.Span))
			continue
		}
		p.down = append(p.down, w.Remote)
		p.Demands.Forget(w)
	}
}

// unpublished is what of the span is known here and not in the log.
func (p *Replica) unpublished(span session.Span) (out interval.Set) {
	for _, r := range p.Readings.In(span) {
		if r.Again.IsZero() {
			out = out.With(p.log.lacks(r)...)
		}
	}
	return out
}

// answerChecks publishes what is known better of the active sessions that another
// server wants to be looked at.
func (p *Replica) answerChecks(w *plan.Demand) {
	var starts []int64
	var better []plan.Checked
	for _, l := range w.ToCheck {
		a, active := p.Active[plan.Key{Bot: l.Bot, ID: l.ID}]
		span := session.Span{From: l.Start, To: l.Start + 1}
		if active && a.Checked <= l.At || len(p.Readings.In(span)) == 0 {
			continue
		}
		starts = append(starts, l.Start)
		better = append(better, plan.Checked{Bot: l.Bot, ID: l.ID, Start: l.Start, At: max(l.At+1, a.Checked)})
	}
	if len(better) == 0 {
		return
	}
	now := time.Now()
	p.PublishChecks(starts, better, now, p.Clock.At(now))
}

// checked takes sessions that others are told of out of what they want.
func (p *Replica) checked(looked []plan.Checked) {
	for _, w := range p.Demands {
		w.ToCheck = slices.DeleteFunc(slices.Clone(w.ToCheck), func(l plan.Checked) bool {
			return slices.ContainsFunc(looked, func(o plan.Checked) bool { return o.ID == l.ID && o.Bot == l.Bot })
		})
	}
}

// maxTold bounds the lists of a Status.
const maxTold = 64

// status is what the others are told of the work here.
func (p *Replica) status(now time.Time) *Status {
	st := &Status{Cap: p.Sizes.Cap, Latency: p.Latency, Lag: p.Open()}
	for _, l := range p.Lists[:min(len(p.Lists), maxTold)] {
		st.Regions = append(st.Regions, plan.Region{Span: l.Region(), Missing: p.Missing(l)})
	}
	for _, f := range p.Failures {
		if !f.Remote && len(st.Fails) < maxTold {
			st.Fails = append(st.Fails, failedSpan(f))
		}
	}
	return st
}

func failedSpan(f plan.Failure) FailedSpan {
	return FailedSpan{Span: f.Span, At: f.At, Until: f.Until, Kind: koreai.KindOf(f.Err), Message: f.Err.Error()}
}

// follow takes in what the one that reads tells; nil: nobody does.
func (p *Replica) follow(st *Status, now time.Time) {
	p.Elsewhere = nil
	fails := slices.DeleteFunc(slices.Clone(p.Failures), func(f plan.Failure) bool { return f.Remote })
	if st != nil {
		p.Elsewhere = st.Regions
		for _, f := range st.Fails[:min(len(st.Fails), maxTold)] {
			err := &koreai.Error{Kind: f.Kind, Message: f.Message}
			fails = append(fails, plan.Failure{Span: f.Span, Err: err, At: f.At, Until: f.Until, Times: 1, Remote: true})
		}
		if st.Cap > 0 {
			p.Sizes.Cap = st.Cap
		}
		if st.Latency > 0 {
			p.Latency = st.Latency
		}
		p.Lateness.Borrow(st.Lag)
	}
	if len(fails) > 0 || len(p.Failures) > 0 {
		p.Failures = fails
		p.Demands.Wake()
	}
}

package replica

import (
	"cmp"
	"crypto/rand"
	"maps"
	"slices"
	"time"

	"github.com/koreai/sessions-datasource/pkg/budget"
	"github.com/koreai/sessions-datasource/pkg/interval"
	"github.com/koreai/sessions-datasource/pkg/koreai"
	"github.com/koreai/sessions-datasource/pkg/plan"
	"github.com/koreai/sessions-datasource/pkg/session"
)

const (
	// freshMargin makes up for clocks that are mapped to one another.
	freshMargin = 100 * time.Millisecond
	// keepRequest is how long a demand of another server is as urgent as it said.
	keepRequest = 5 * time.Second
	// maxRequests and maxReported bound what is said at a sync.
	maxRequests = 200
	maxReported = 64
)

// requests are the demands that lack something, the most urgent first.
func (p *Replica) requests(now time.Time) []Request {
	kept := map[*plan.Demand]Request{}
	var out []Request
	for _, w := range p.Demands {
		if w.Remote != "" || w.Large || w.Aged { // what is too old can wait until this server reads
			continue
		}
		r, lacking := p.request(w, now)
		if !lacking {
			continue
		}
		if before, made := p.requested[w]; made {
			r = before
		}
		r.Lane, r.Waits = w.LaneAt(now), w.Notify != nil
		kept[w] = r
		out = append(out, r)
	}
	p.requested = kept
	slices.SortStableFunc(out, func(a, b Request) int { return cmp.Compare(a.Lane, b.Lane) })
	return out[:min(len(out), maxRequests)]
}

// request is what a demand lacks, as others see it.
func (p *Replica) request(w *plan.Demand, now time.Time) (r Request, lacking bool) {
	gaps := p.Lacks(w, now)
	all := gaps.With(p.Active.Spans(p.dueFor(w, now))...)
	if len(all) == 0 {
		return Request{}, false
	}
	r = Request{
		ID: rand.Text(), Span: session.Span{From: all[0].From, To: all.Newest().To}, Asked: w.Asked,
	}
	if len(gaps) > 0 && !w.Fresh.IsZero() {
		r.Fresh = w.Fresh.Add(freshMargin)
	}
	return r, true
}

// dueFor are the active sessions that are to be checked for a demand.
func (p *Replica) dueFor(w *plan.Demand, now time.Time) []plan.Key {
	if !w.Waits() {
		return nil
	}
	return p.Active.Due(interval.Set{w.Span}, p.Clock.At(w.Asked), p.Interval(now).Milliseconds())
}

// requestAgain looks after requests that the one that reads has served. What still
// lacks then is asked for anew, and is to be read whatever is known.
func (p *Replica) requestAgain(served []string, now time.Time) {
	for w, r := range p.requested {
		if !slices.Contains(served, r.ID) {
			continue
		}
		delete(p.requested, w)
		if again, lacking := p.request(w, now); lacking {
			again.Asked, again.Again = now, len(p.Lacks(w, now)) > 0
			p.requested[w] = again
		}
	}
}

// takeRequests makes the requests of other servers demands of this one, if it reads,
// and forgets those that are not made any more.
func (p *Replica) takeRequests(requests []Request, now time.Time) {
	served := map[string]bool{}
	var kept plan.Demands
	for _, r := range requests {
		if p.served[r.ID] {
			served[r.ID] = true
			continue
		}
		w := p.Demands.Remote(r.ID)
		if w == nil {
			w = &plan.Demand{Span: interval.Snap(r.Span), Asked: r.Asked, Fresh: r.Fresh, Remote: r.ID}
			if r.Again {
				p.AskAgainOlder(w.Span, r.Asked)
			}
		}
		w.Lane, w.Awaited = min(max(r.Lane, budget.Alert), budget.Background), r.Waits
		w.Demote = now.Add(keepRequest)
		kept = append(kept, w)
	}
	p.served = served
	own := slices.DeleteFunc(slices.Clone(p.Demands), func(w *plan.Demand) bool { return w.Remote != "" })
	p.Demands = append(own, kept...)
	p.MarkTooLarge(now)
}

// serveRequests ends the demands of others that lack nothing, once what serves them
// has been published.
func (p *Replica) serveRequests(now time.Time) {
	for _, w := range p.Demands {
		if w.Remote == "" || len(p.Lacks(w, now)) > 0 || len(p.dueFor(w, now)) > 0 || len(p.Pending) > 0 || len(p.outbox) > 0 {
			continue
		}
		if !w.Supplied {
			w.Supplied = true
			if p.supplyAll(p.Readings.In(w.Span)); len(p.outbox) > 0 {
				continue
			}
		}
		p.served[w.Remote] = true
		p.Demands.Forget(w)
	}
}

// status is what this server says of its work.
func (p *Replica) status(now time.Time) *Status {
	st := &Status{Cap: p.Sizes.Cap, Latency: p.Latency, Lag: p.Open(), Served: slices.Collect(maps.Keys(p.served))}
	for _, l := range p.Lists[:min(len(p.Lists), maxReported)] {
		st.Regions = append(st.Regions, plan.Region{Span: l.Region(), Missing: p.Missing(l)})
	}
	for _, f := range p.Failures {
		if !f.Remote && len(st.Fails) < maxReported {
			st.Fails = append(st.Fails, failedSpan(f))
		}
	}
	return st
}

func failedSpan(f plan.Failure) FailedSpan {
	return FailedSpan{Span: f.Span, At: f.At, Until: f.Until, Kind: koreai.KindOf(f.Err), Message: f.Err.Error()}
}

// follow takes in what the one that reads says; nil: nobody does.
func (p *Replica) follow(st *Status) {
	p.Elsewhere = nil
	fails := slices.DeleteFunc(slices.Clone(p.Failures), func(f plan.Failure) bool { return f.Remote })
	if st != nil {
		p.Elsewhere = st.Regions
		for _, f := range st.Fails[:min(len(st.Fails), maxReported)] {
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

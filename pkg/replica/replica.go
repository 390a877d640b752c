// Package replica lets several servers that read the same bot share what they read.
// They keep a log of segments (spans with their rows) and a lease: one server holds
// it and reads, the others bring in what they lack as if they had read it, and ask
// the one that reads for what nobody has. It reaches Redis through Backend and Link,
// and the source it belongs to through Host.
//
// Invariants: nothing rests on all going well. Segments that are gone are gaps, a
// request taken down unserved is put up again, and after two failures in a row a
// server goes on alone. A Replica has no lock of its own: the lock of its source
// guards it, and no method of Link is called under it.
package replica

import (
	"context"
	"crypto/rand"
	"slices"
	"time"

	"github.com/koreai/sessions-datasource/pkg/budget"
	"github.com/koreai/sessions-datasource/pkg/interval"
	"github.com/koreai/sessions-datasource/pkg/plan"
	"github.com/koreai/sessions-datasource/pkg/session"
)

const (
	// syncPause is how often a server asks what is new while somebody waits.
	syncPause = 150 * time.Millisecond
	// idlePause is the same while nobody does: well within a lease.
	idlePause = time.Second
	// retryPause is how soon it asks again after a failure.
	retryPause = time.Second
	// maxFailures is how many failures in a row mean that the others are lost.
	maxFailures = 2
)

// Host is the source that a replica belongs to.
type Host interface {
	// Locked does something under the lock of the source.
	Locked(do func())
	// Imported is called, without the lock, after rows were brought in.
	Imported()
}

// Replica is what a source has to do with other servers that read the same. It
// knows their log; it reads only while it holds the lease, and only what the log
// does not have; else it asks the one that reads. But for Sync all methods are
// called under the lock of the source; a nil Replica is that of a server alone.
type Replica struct {
	*plan.State
	host Host

	link  Link
	epoch string
	log   segmentLog      // ascending by Seq
	since int64           // the newest Seq seen
	gap   bool            // the log is not known whole
	own   map[string]bool // IDs of segments published from here and not seen in the log yet
	leads bool
	until time.Time // end of the lease

	began   time.Time // when the last sync that went well began
	ended   time.Time // when the last sync ended, well or not
	failing int       // syncs in a row that failed
	busy    bool      // a sync is under way

	lacks     interval.Set             // what is wanted and not known here
	requested map[*plan.Demand]Request // put up for the one that reads
	down      []string                 // IDs of demands to be taken down
	outbox    []outgoing
	supply    bool // publish what the log lacks of what is known here
	reading   bool // calls are under way, or their rows are being built
}

// outgoing is a segment to be published.
type outgoing struct {
	id      string
	block   Block
	instead []string // segments that it stands for
}

// NewReplica is the replica of a source that knows nothing of the others yet.
func NewReplica(link Link, st *plan.State, host Host) *Replica {
	return &Replica{State: st, host: host, link: link, requested: map[*plan.Demand]Request{}, own: map[string]bool{}}
}

// alone reports whether the others are lost: the source then goes on by itself.
func (p *Replica) alone() bool { return p.failing >= maxFailures }

// Leave lets another server read on at once what this one was reading. It is
// called without the lock.
func (p *Replica) Leave(ctx context.Context) { p.link.Leave(ctx) }

// MayRead takes stock of what is lacking, and reports whether the source may make
// calls for it: it holds the lease, and nothing of it has been read by others.
func (p *Replica) MayRead(n *plan.Needs, now time.Time) bool {
	if p == nil {
		return true
	}
	resting, _ := p.Failures.Resting(now)
	p.lacks = n.All(p.State)
	p.reading = p.InFlight() || len(resting) > 0 // the others are to be told what failed
	if p.alone() {
		return true
	}
	// What is not published yet counts like a call under way: with a server that
	// is killed no more is lost than one page for each parallel call.
	return p.leads && now.Before(p.until) && len(p.outbox) == 0 && !p.canImport(p.lacks)
}

// Begin says when the next sync is to begin; zero for none. One that is due counts as
// under way from then on: the caller must then call Sync.
func (p *Replica) Begin(now time.Time) time.Time {
	at := p.due(now)
	if !at.IsZero() && !at.After(now) {
		p.busy = true
	}
	return at
}

// due is when the next sync is to begin; zero for none.
func (p *Replica) due(now time.Time) time.Time {
	switch {
	case p == nil || p.busy:
		return time.Time{}
	case !p.idle() && p.failing > 0:
		return p.ended.Add(retryPause)
	case len(p.outbox) > 0, len(p.lacks) > 0 && (!p.leads && p.began.Before(p.Demands.NewestAsked()) || p.canImport(p.lacks)):
		return now
	case p.leads && p.nothingToDo():
		return now // gives the lease back
	case p.idle():
		return time.Time{}
	case slices.ContainsFunc(p.Demands, func(w *plan.Demand) bool { return w.Notify != nil || w.Remote != "" }):
		return p.ended.Add(syncPause)
	default:
		return p.ended.Add(idlePause)
	}
}

// idle reports whether nothing is wanted of the others.
func (p *Replica) idle() bool {
	return p.nothingToDo() && len(p.requested) == 0 && len(p.down) == 0 && !p.leads
}

// nothingToDo reports whether there is nothing to lead for.
func (p *Replica) nothingToDo() bool {
	return len(p.lacks) == 0 && !p.reading && len(p.outbox) == 0 && !p.supply
}

// requests posts the demands that lack something, and takes down the posts of others.
func (p *Replica) requests(now time.Time) []Request {
	kept := map[*plan.Demand]Request{}
	var out []Request
	for _, w := range p.Demands {
		if w.Remote != "" || w.Large {
			continue
		}
		gaps, due := p.Lacks(w, now), dueFor(p.State, w, now)
		if len(gaps) == 0 && len(due) == 0 {
			continue
		}
		post, up := p.requested[w]
		if !up {
			post = p.request(w, gaps, due, now)
		}
		post.Lane = w.LaneAt(now)
		kept[w] = post
		out = append(out, post)
	}
	for w, post := range p.requested {
		if _, still := kept[w]; !still {
			p.down = append(p.down, post.ID)
		}
	}
	p.requested = kept
	return out
}

// freshMargin makes up for clocks that are mapped to one another.
const freshMargin = 100 * time.Millisecond

// request is a demand as others see it.
func (p *Replica) request(w *plan.Demand, gaps interval.Set, due []plan.Key, now time.Time) Request {
	post := Request{ID: rand.Text(), Asked: w.Asked, Fresh: w.Fresh, Aged: w.Aged}
	if !post.Fresh.IsZero() {
		post.Fresh = post.Fresh.Add(freshMargin)
	}
	if len(gaps) > 0 {
		post.Span = session.Span{From: gaps[0].From, To: gaps.Newest().To}
	}
	for _, k := range due[:min(len(due), maxDue)] {
		post.Due = append(post.Due, plan.Checked{Bot: k.Bot, ID: k.ID, Start: p.Active[k].Start, At: p.Active[k].Checked})
	}
	return post
}

// maxDue bounds the sessions of a post.
const maxDue = 4 * plan.MaxIDsPerCall

// dueFor are the active sessions that a demand waits for.
func dueFor(st *plan.State, w *plan.Demand, now time.Time) []plan.Key {
	if w.Notify == nil {
		return nil
	}
	return st.Active.Due(interval.Set{w.Span}, st.Clock.At(w.Asked), st.Interval(now).Milliseconds())
}

// answered looks after posts that the one that reads has taken down as served.
// What still lacks then is asked for anew, and is to be read whatever is known.
func (p *Replica) answered(up []string, now time.Time) {
	for w, post := range p.requested {
		if slices.Contains(up, post.ID) {
			continue
		}
		gaps, due := p.Lacks(w, now), dueFor(p.State, w, now)
		delete(p.requested, w)
		if len(gaps) > 0 {
			anew := p.request(w, gaps, due, now)
			anew.Again, anew.Asked = true, now
			p.requested[w] = anew
		}
	}
}

// boundLane bounds the lane of a post of another server.
func boundLane(l budget.Lane) budget.Lane { return min(max(l, budget.Alert), budget.Background) }

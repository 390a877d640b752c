// Package replica lets several servers that read the same bot share what they read.
// They keep a log of segments (spans with their rows) and a lease: one server holds
// it and reads, the others bring in what they lack as if they had read it, and ask
// the one that reads for what nobody has. The lease goes to the first server that lacks
// something, is given back when nothing is left to read, and runs out seconds after its
// holder has died: a server that alone shows a dashboard reads itself. Answers by ID are
// segments as well (ByID), and what failed travels in the reader's Status. A Replica
// reaches Redis through Backend and Link, and the source it belongs to through Host.
//
// Invariants: nothing rests on all going well. Segments that are gone are gaps, a
// request that was not served well is made again, and after two failures in a row a
// server goes on alone. A Replica has no lock of its own: the lock of its source
// guards it, and no method of Link is called under it.
package replica

import (
	"context"
	"time"

	"github.com/koreai/sessions-datasource/pkg/interval"
	"github.com/koreai/sessions-datasource/pkg/plan"
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
	log   segmentLog
	since int64 // the newest Seq seen
	gap   bool  // the log is not known whole
	leads bool
	until time.Time // end of the lease

	applied map[string]bool // IDs of segments brought in, or published from here

	began   time.Time // when the last sync that went well began
	ended   time.Time // when the last sync ended, well or not
	failing int       // syncs in a row that failed
	busy    bool      // a sync is under way

	lacks     interval.Set             // what is wanted and not known here
	requested map[*plan.Demand]Request // of the one that reads
	served    map[string]bool          // IDs of requests of others
	outbox    []outgoing
	supply    bool // publish what the log lacks of what is known here
	reading   bool // calls are under way, or their rows are being built
}

// NewReplica is the replica of a source that knows nothing of the others yet.
func NewReplica(link Link, st *plan.State, host Host) *Replica {
	return &Replica{State: st, host: host, link: link, applied: map[string]bool{}, requested: map[*plan.Demand]Request{}}
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
	p.reading = p.InFlight() || len(resting) > 0 // the others are to learn what failed
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

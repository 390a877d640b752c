package budget

import (
	"crypto/rand"
	"encoding/base32"
	"fmt"
	"time"

	"github.com/koreai/sessions-datasource/pkg/clockskew"
)

// mostRecords bounds what is remembered for a ledger; the windows forget nothing.
const mostRecords = 10_000

// record is a call of this server, as a ledger has to know it.
type record struct {
	id        string
	lane      Lane
	sent      time.Time
	answered  time.Time     // zero while in flight
	late      time.Duration // how much later it may have arrived
	cancelled bool
	asking    bool // the ledger is being asked for it
	dirty     bool // the ledger does not know it like this
}

// records are the calls of this server in the last hour, in the order of sending.
type records struct {
	prefix string
	count  int
	list   []*record
}

func newRecords() records {
	id := make([]byte, 10)
	_, _ = rand.Read(id) // never fails
	return records{prefix: "c" + base32.StdEncoding.EncodeToString(id)}
}

func (r *records) add(lane Lane, now time.Time, asking bool) *record {
	r.count++
	rec := &record{id: fmt.Sprintf("%s:%x", r.prefix, r.count), lane: lane, sent: now, asking: asking, dirty: !asking}
	r.list = append(r.list, rec)
	return rec
}

// prune forgets the calls that are in no window any more. A ledger that is
// lost need not hear of a cancelled call for longer.
func (r *records) prune(now time.Time) {
	n := 0
	for n < len(r.list) && (len(r.list)-n > mostRecords || r.list[n].gone(now)) {
		n++
	}
	r.list = r.list[n:]
}

func (r *record) gone(now time.Time) bool {
	if r.cancelled {
		return !r.dirty || now.Sub(r.sent) > time.Hour
	}
	return !r.answered.IsZero() && now.Sub(r.answered) > time.Hour+margin+r.late
}

// forgotten says that the ledger knows none of the calls.
func (r *records) forgotten() {
	for _, rec := range r.list {
		rec.dirty = true
	}
}

// pending are the calls that the ledger does not know as they are.
func (r *records) pending(now time.Time) []*record {
	r.prune(now)
	var out []*record
	for _, rec := range r.list {
		if rec.dirty && !rec.asking {
			out = append(out, rec)
		}
	}
	return out
}

// entry is the record on the ledger's clock; unanswered calls are reserved.
func (r *record) entry(c *clockskew.Clock, reserve time.Duration) Entry {
	e := Entry{ID: r.id, Class: r.lane.lastClass()}
	switch {
	case r.cancelled:
	case r.answered.IsZero():
		e.At, e.Weak = c.Max(r.sent.Add(reserve)), true // its answer may be told meanwhile
	default:
		e.At = c.Max(r.answered.Add(r.late))
	}
	return e
}

package budget

import (
	"crypto/rand"
	"encoding/base32"
	"fmt"
	"time"
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
func (r *record) entry(c *clock, reserve time.Duration) Entry {
	e := Entry{ID: r.id, Class: r.lane.lastClass()}
	switch {
	case r.cancelled:
	case r.answered.IsZero():
		e.At, e.Weak = c.latest(r.sent.Add(reserve)), true // its answer may be told meanwhile
	default:
		e.At = c.latest(r.answered.Add(r.late))
	}
	return e
}

// clock maps the ledger's clock to that of this process, by what answers tell:
// their time lies between sending and receiving.
type clock struct {
	base  time.Time // local moment to which the rest refers
	at    int64     // ms of the ledger at base, as good as known
	upper int64     // at most that, by the last answer
}

func (c *clock) known() bool { return !c.base.IsZero() }

// observe keeps what is known within the bounds, so that it does not jitter.
func (c *clock) observe(sent, received time.Time, ledger int64) {
	if !c.known() {
		c.base, c.at = received, ledger
	}
	low, high := ledger-received.Sub(c.base).Milliseconds(), ledger+1-sent.Sub(c.base).Milliseconds()
	c.at, c.upper = min(max(c.at, low), high), high
}

// local is the moment of this process at ms of the ledger.
func (c *clock) local(ms int64) time.Time {
	return c.base.Add(time.Duration(ms-c.at) * time.Millisecond)
}

// latest is what the ledger's clock said, at most, at a moment of this process.
func (c *clock) latest(t time.Time) int64 { return c.upper + t.Sub(c.base).Milliseconds() }

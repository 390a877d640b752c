package shared

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/koreai/sessions-datasource/pkg/replica"
)

// Messages between servers are JSON, sealed. Times in them are those of Redis'
// clock; the functions below map them from and to this server's.

// segment is what is said of a segment.
type segment struct {
	replica.Segment
	Supersedes []string `json:",omitempty"`
}

// mapTime maps an instant between two clocks.
type mapTime func(time.Time) time.Time

// toRedis and toOwn map an instant of one clock to the other.
func (x *exchange) toRedis(t time.Time) time.Time { return time.UnixMilli(x.clock.At(t)) }
func (x *exchange) toOwn(t time.Time) time.Time   { return x.clock.Own(t.UnixMilli()) }

func mapSegment(s replica.Segment, m mapTime) replica.Segment {
	s.Readings = slices.Clone(s.Readings)
	for i := range s.Readings {
		m.apply(&s.Readings[i].Sent)
	}
	m.apply(&s.Expires)
	return s
}

func mapRequests(requests []replica.Request, m mapTime) []replica.Request {
	requests = slices.Clone(requests)
	for i := range requests {
		m.apply(&requests[i].Asked, &requests[i].Fresh)
	}
	return requests
}

func mapStatus(s replica.Status, m mapTime) replica.Status {
	s.Fails = slices.Clone(s.Fails)
	for i := range s.Fails {
		m.apply(&s.Fails[i].At, &s.Fails[i].Until)
	}
	return s
}

// apply maps instants; zero stays zero.
func (m mapTime) apply(instants ...*time.Time) {
	for _, t := range instants {
		if !t.IsZero() {
			*t = m(*t)
		}
	}
}

// seal makes a message of something, for one use.
func (x *exchange) seal(use string, what any) ([]byte, error) {
	plain, err := json.Marshal(what)
	if err != nil {
		return nil, fmt.Errorf("writing a message for other servers: %w", err)
	}
	return x.key.Seal(plain, []byte(x.prefix+use))
}

// open reads a message. One that cannot be read, written by another version or
// damaged, counts for nothing.
func (x *exchange) open(use string, sealed any, to any) bool {
	text, _ := sealed.(string)
	plain, err := x.key.Open([]byte(text), []byte(x.prefix+use))
	if err == nil {
		err = json.Unmarshal(plain, to)
	}
	if err != nil {
		unreadable()
	}
	return err == nil
}

// response reads the answer of the sync script.
func (x *exchange) response(b replica.Sync, answer any, sent, answered time.Time) (replica.Response, error) {
	a, ok := answer.([]any)
	if !ok || len(a) != 7 {
		return replica.Response{}, errAnswer
	}
	now, _ := a[0].(int64)
	leads, _ := a[1].(int64)
	epoch, _ := a[2].(string)
	count, _ := a[3].(int64)
	entries, _ := a[4].([]any)
	requests, _ := a[5].([]any)
	if now == 0 || epoch == "" {
		return replica.Response{}, errAnswer
	}
	x.clock.Observe(sent, answered, now, 1)
	n := replica.Response{Leads: leads == 1, Epoch: epoch, Complete: epoch != b.Epoch, Count: int(count), Entries: x.entries(entries)}
	if n.Leads {
		n.Until = sent.Add(leaseFor)
	}
	for _, sealed := range requests {
		var of []replica.Request
		if x.open("requests", sealed, &of) {
			n.Requests = append(n.Requests, mapRequests(of, x.toOwn)...)
		}
	}
	if a[6] != nil {
		var s replica.Status
		if x.open("status", a[6], &s) {
			s = mapStatus(s, x.toOwn)
			n.Status = &s
		}
	}
	return n, nil
}

// entries are those of the log: for each ID, number and what is said of it. One that
// cannot be read has no readings.
func (x *exchange) entries(of []any) []replica.Entry {
	var out []replica.Entry
	for i := 0; i+2 < len(of); i += 3 {
		id, _ := of[i].(string)
		number, _ := of[i+1].(string)
		seq, _ := strconv.ParseFloat(number, 64)
		e := replica.Entry{ID: id, Seq: int64(seq)}
		var s segment
		if x.open("segment "+id, of[i+2], &s) {
			e.Segment, e.Supersedes = mapSegment(s.Segment, x.toOwn), s.Supersedes
		}
		out = append(out, e)
	}
	return out
}

package shared

import (
	"crypto/rand"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/koreai/sessions-datasource/pkg/replica"
)

// What servers tell each other is JSON, sealed. Times in it are those of Redis'
// clock; the functions below map them from and to this server's.

// mapTime maps an instant between two clocks; zero stays zero.
type mapTime func(time.Time) time.Time

func (m mapTime) of(t time.Time) time.Time {
	if t.IsZero() {
		return t
	}
	return m(t)
}

// toRedis and toOwn map an instant of one clock to the other.
func (x *exchange) toRedis(t time.Time) time.Time { return time.UnixMilli(x.clock.At(t)) }
func (x *exchange) toOwn(t time.Time) time.Time   { return x.clock.Own(t.UnixMilli()) }

type segment struct {
	replica.Segment
	Instead []string `json:",omitempty"`
}

func toSegment(s replica.Segment, instead []string, m mapTime) segment {
	return segment{Segment: mapSegment(s, m), Instead: instead}
}

func mapSegment(s replica.Segment, m mapTime) replica.Segment {
	readings := make([]replica.Reading, len(s.Readings))
	for i, r := range s.Readings {
		r.Sent = m.of(r.Sent)
		readings[i] = r
	}
	s.Readings, s.Expires = readings, m.of(s.Expires)
	return s
}

func mapRequest(p replica.Request, m mapTime) replica.Request {
	p.Asked, p.Fresh = m.of(p.Asked), m.of(p.Fresh)
	return p
}

func toStatus(s replica.Status, m mapTime) replica.Status {
	fails := make([]replica.FailedSpan, len(s.Fails))
	for i, f := range s.Fails {
		f.At, f.Until = m.of(f.At), m.of(f.Until)
		fails[i] = f
	}
	s.Fails = fails
	return s
}

// seal makes a message of something, for one use.
func (x *exchange) seal(use string, what any) ([]byte, error) {
	plain, err := json.Marshal(what)
	if err != nil {
		return nil, fmt.Errorf("writing what other servers are told: %w", err)
	}
	return x.key.Seal(plain, []byte(x.prefix+use))
}

func (x *exchange) open(use, sealed string, to any) error {
	plain, err := x.key.Open([]byte(sealed), []byte(x.prefix+use))
	if err != nil {
		return err
	}
	return json.Unmarshal(plain, to)
}

// memberOf is a want as it stands in the set; fresh is 1 the first time.
func (x *exchange) memberOf(w replica.Request) (member string, fresh int, err error) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if member, known := x.sealedRequests[w.ID]; known {
		return member, 0, nil
	}
	sealed, err := x.seal("want", mapRequest(w, x.toRedis))
	if err != nil {
		return "", 0, err
	}
	member = x.owner + string(sealed)
	x.sealedRequests[w.ID] = member
	return member, 1, nil
}

// membersOf are wants to be taken down, which are then forgotten.
func (x *exchange) membersOf(ids []string) []string {
	x.mu.Lock()
	defer x.mu.Unlock()
	var out []string
	for _, id := range ids {
		if member, known := x.sealedRequests[id]; known {
			out = append(out, member)
			delete(x.sealedRequests, id)
		}
	}
	return out
}

// response reads the answer of the sync script.
func (x *exchange) response(b replica.Sync, answer any, sent, answered time.Time) (replica.Response, error) {
	a, ok := answer.([]any)
	if !ok || len(a) != 8 {
		return replica.Response{}, errAnswer
	}
	now, _ := a[0].(int64)
	leads, _ := a[1].(int64)
	epoch, _ := a[2].(string)
	count, _ := a[3].(int64)
	if now == 0 || epoch == "" {
		return replica.Response{}, errAnswer
	}
	x.clock.Observe(sent, answered, now, 1)
	n := replica.Response{Leads: leads == 1, Epoch: epoch, Complete: epoch != b.Epoch, Count: int(count)}
	if n.Leads {
		n.Until = sent.Add(leaseFor)
	}
	n.Entries = x.entries(list(a[4]))
	n.Up = x.up(list(a[5]), b.Want)
	n.Wants = x.wants(list(a[6]))
	if text, told := a[7].(string); told {
		var s replica.Status
		if x.open("state", text, &s) == nil {
			s = toStatus(s, x.toOwn)
			n.Status = &s
		}
	}
	return n, nil
}

func list(of any) []any {
	out, _ := of.([]any)
	return out
}

// entries are those of the log that can be read. One that cannot, written by
// another version or spoilt, is as good as not there: it counts for nothing.
func (x *exchange) entries(of []any) []replica.Entry {
	var out []replica.Entry
	for i := 0; i+2 < len(of); i += 3 {
		id, _ := of[i].(string)
		number, _ := of[i+1].(string)
		seq, _ := strconv.ParseFloat(number, 64)
		text, _ := of[i+2].(string)
		e := replica.Entry{ID: id, Seq: int64(seq)}
		var s segment
		if err := x.open("segment "+id, text, &s); err != nil {
			unreadable()
		} else {
			e.Segment, e.Instead = mapSegment(s.Segment, x.toOwn), s.Instead
		}
		out = append(out, e)
	}
	return out
}

// up are the IDs of the wants that are still up; the others are forgotten.
func (x *exchange) up(members []any, wants []replica.Request) []string {
	x.mu.Lock()
	defer x.mu.Unlock()
	still := map[string]bool{}
	for _, m := range members {
		text, _ := m.(string)
		still[text] = true
	}
	var out []string
	for _, w := range wants {
		if still[x.sealedRequests[w.ID]] {
			out = append(out, w.ID)
		} else {
			delete(x.sealedRequests, w.ID)
		}
	}
	return out
}

// wants are those of other servers.
func (x *exchange) wants(members []any) []replica.Request {
	var out []replica.Request
	for _, m := range members {
		text, _ := m.(string)
		if len(text) < len(x.owner) || strings.HasPrefix(text, x.owner) {
			continue
		}
		sealed := text[len(x.owner):]
		var p replica.Request
		if x.open("want", sealed, &p) != nil {
			continue
		}
		out = append(out, mapRequest(p, x.toOwn))
		x.remember(p.ID, text)
	}
	return out
}

func (x *exchange) remember(id, member string) {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.sealedRequests[id] = member
}

// newID is a text that nobody else comes up with.
func newID() string { return rand.Text() }

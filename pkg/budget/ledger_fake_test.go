package budget

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"
)

// fakeLedger grants what room says, keeps what it is told, and fails as told. Its
// clock is ahead of this process'.
type fakeLedger struct {
	mu     sync.Mutex
	err    error // what each request ends with
	hangs  bool  // no answer until the context ends
	late   bool  // carries out, and then fails with err
	full   bool  // no room
	epoch  int64
	seq    int64
	ops    []Op
	log    map[string]Entry
	facts  Facts
	before func(Request) // called before each request, without the lock
}

const ahead = time.Hour

var errAway = errors.New("nobody answers at redis:6379")

func newFakeLedger() *fakeLedger { return &fakeLedger{epoch: 1, log: map[string]Entry{}} }

func (f *fakeLedger) Do(ctx context.Context, r Request) (Answer, error) {
	if f.before != nil {
		f.before(r)
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.ops = append(f.ops, r.Op)
	if f.hangs {
		f.mu.Unlock()
		<-ctx.Done()
		f.mu.Lock()
		return Answer{}, errAway
	}
	if f.err != nil && !f.late {
		return Answer{}, f.err
	}
	now := time.Now().Add(ahead).UnixMilli()
	a := Answer{Mark: Mark{Epoch: f.epoch, Time: now, Scope: 2}, All: true}
	a.Granted = r.Op == Take && !f.full
	f.carryOut(r, now)
	f.seq++
	a.Mark.Seq, a.Facts = f.seq, f.facts
	for _, e := range f.log {
		a.Entries = append(a.Entries, e)
	}
	return a, f.err
}

func (f *fakeLedger) carryOut(r Request, now int64) {
	e := r.Call
	switch e.At = now + r.Late.Milliseconds(); r.Op {
	case Take:
		if !f.full {
			f.log[e.ID] = e
		}
	case Settle, Refuse:
		f.log[e.ID] = e
	case Cancel:
		delete(f.log, e.ID)
	}
}

// set changes the ledger in a test.
func (f *fakeLedger) set(change func()) {
	f.mu.Lock()
	defer f.mu.Unlock()
	change()
}

// count is how often the operations were asked; all without any.
func (f *fakeLedger) count(ops ...Op) int {
	f.mu.Lock()
	defer f.mu.Unlock()
	n := 0
	for _, have := range f.ops {
		for _, op := range ops {
			if have == op {
				n++
			}
		}
	}
	if len(ops) == 0 {
		return len(f.ops)
	}
	return n
}

// logged is how many calls are in the log.
func (f *fakeLedger) logged() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return len(f.log)
}

// ages are how long ago the calls in the log were answered, in whole seconds;
// negative for those that are reserved.
func (f *fakeLedger) ages() map[int]int {
	f.mu.Lock()
	defer f.mu.Unlock()
	out := map[int]int{}
	for _, e := range f.log {
		out[int(time.Since(time.UnixMilli(e.At).Add(-ahead)).Round(time.Second)/time.Second)]++
	}
	return out
}

// sharing is a budget with the usual limits at a fake ledger.
func sharing(t *testing.T) (*Budget, *fakeLedger) {
	t.Helper()
	b, f := New(Limits{PerMinute: 60, PerHour: 1800}), newFakeLedger()
	t.Cleanup(func() { b.Close(); b.Wait() })
	b.SetSharing(Sharing{Ledger: f, FallbackPercent: 25, CallTimeout: 30 * time.Second})
	return b, f
}

func wantMode(t *testing.T, b *Budget, want Mode) {
	t.Helper()
	if s := b.State(); s.Mode != want {
		t.Errorf("state %+v, want %s", s, want)
	}
}

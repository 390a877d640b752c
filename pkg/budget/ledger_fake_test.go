package budget

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"
)

// fakeLedger grants what room says, records its reports, and fails with err.
type fakeLedger struct {
	mu      sync.Mutex
	err     error         // what each request ends with
	hangs   bool          // no answer until the context ends
	full    bool          // no room
	wait    time.Duration // ... for so long
	ops     []Op
	log     map[string]time.Time // when calls are certainly answered
	lowered Lowered              // of the minute
	blocked time.Duration
	before  func(Request) // called before each request, without the lock
}

var errAway = errors.New("nobody answers at redis:6379")

func newFakeLedger() *fakeLedger { return &fakeLedger{log: map[string]time.Time{}} }

func (f *fakeLedger) Do(ctx context.Context, r Request) (Answer, error) {
	if f.before != nil {
		f.before(r)
	}
	hangs := false
	f.set(func() { f.ops, hangs = append(f.ops, r.Op), f.hangs })
	if hangs {
		<-ctx.Done()
		return Answer{}, errAway
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.err != nil {
		return Answer{}, f.err
	}
	a := Answer{Granted: r.Op == Take && !f.full, Left: [2]int{-1, -1}, Lowered: [2]Lowered{f.lowered}, Blocked: f.blocked}
	switch {
	case a.Granted, r.Op == Settle, r.Op == Refuse:
		f.log[r.Call] = time.Now().Add(r.Late)
	case r.Op == Take:
		a.Wait, a.Window = f.wait, 1
	case r.Op == Cancel:
		delete(f.log, r.Call)
	}
	return a, nil
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
	for _, at := range f.log {
		out[int(time.Since(at).Round(time.Second)/time.Second)]++
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

package shared

import (
	"sync"
	"testing"
	"time"

	"github.com/koreai/sessions-datasource/pkg/budget"
	"github.com/koreai/sessions-datasource/pkg/settings"
)

const (
	koreURL     = "https://platform.kore.ai"
	callTimeout = 30 * time.Second
)

// budgetOf is the budget of one Grafana server at the Redis, within a synctest
// bubble whose time is Redis' as well.
func budgetOf(t *testing.T, set settings.Redis, l budget.Limits) *budget.Budget {
	t.Helper()
	b, _ := serverOf(t, set, l)
	return b
}

func serverOf(t *testing.T, set settings.Redis, l budget.Limits) (*budget.Budget, *Client) {
	t.Helper()
	c := connect(t, set)
	c.now = func() int64 { return time.Now().UnixMilli() }
	return link(t, c, l), c
}

func link(t *testing.T, c *Client, l budget.Limits) *budget.Budget {
	t.Helper()
	b := budget.New(l)
	t.Cleanup(func() { b.Close(); b.Wait() })
	b.SetSharing(budget.Sharing{Ledger: c.Ledger(koreURL, "st-1"), FallbackPercent: 25, CallTimeout: callTimeout})
	return b
}

// spend takes n calls of the lane and answers them at once.
func spend(t *testing.T, b *budget.Budget, lane budget.Lane, n int) {
	t.Helper()
	for _, c := range take(t, b, lane, n) {
		c.Done()
	}
}

func take(t *testing.T, b *budget.Budget, lane budget.Lane, n int) []*budget.Call {
	t.Helper()
	var calls []*budget.Call
	for i := range n {
		c, at := b.Try(lane)
		if c == nil {
			t.Fatalf("call %d of %d has to wait until %s (%+v)", i+1, n, at, b.State())
		}
		calls = append(calls, c)
	}
	return calls
}

func wantNone(t *testing.T, b *budget.Budget, lane budget.Lane, why string) {
	t.Helper()
	if c, _ := b.Try(lane); c != nil {
		t.Errorf("a %s call was given: %s", lane, why)
		c.Done()
	}
}

func wantMode(t *testing.T, b *budget.Budget, want budget.Mode) {
	t.Helper()
	if s := b.State(); s.Mode != want {
		t.Errorf("state %+v, want %s", s, want)
	}
}

// kore counts calls in rolling windows as Kore.ai does, at arrival or at
// answer, borders included, and fails the test when there are too many.
type kore struct {
	t            *testing.T
	minute, hour int
	atAnswer     bool
	latency      time.Duration

	mu    sync.Mutex
	calls []time.Time
	most  int // most calls seen in a minute
}

func (k *kore) serve() {
	if k.atAnswer {
		time.Sleep(k.latency)
	}
	k.count()
	if !k.atAnswer {
		time.Sleep(k.latency)
	}
}

func (k *kore) count() {
	k.mu.Lock()
	defer k.mu.Unlock()
	now := time.Now()
	k.calls = append(k.calls, now)
	minute, hour := k.within(now, time.Minute), k.within(now, time.Hour)
	k.most = max(k.most, minute)
	if minute > k.minute || hour > k.hour {
		k.t.Errorf("at %s: %d calls in the minute, %d in the hour", now, minute, hour)
	}
}

func (k *kore) within(now time.Time, d time.Duration) int {
	n := 0
	for i := len(k.calls) - 1; i >= 0 && !k.calls[i].Before(now.Add(-d)); i-- {
		n++
	}
	return n
}

package store

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/koreai/sessions-datasource/pkg/budget"
	"github.com/koreai/sessions-datasource/pkg/columns"
	"github.com/koreai/sessions-datasource/pkg/interval"
	"github.com/koreai/sessions-datasource/pkg/replica"
	"github.com/koreai/sessions-datasource/pkg/rowset"
	"github.com/koreai/sessions-datasource/pkg/settings"
)

// table is what several servers share, in memory: all that Redis does for them,
// without its network.
type table struct {
	mu       sync.Mutex
	down     bool            // nobody gets an answer
	gone     map[string]bool // servers that get none
	leases   map[string]lease
	epoch    map[string]string
	seq      int64
	entries  map[string][]replica.Entry
	blocks   map[string]replica.Block
	requests map[string]map[string]requested // by bot and server
	states   map[string]*replica.Status
	epochs   int
	refused  int // segments that cannot be written down
}

type lease struct {
	owner string
	until time.Time
}

type requested struct {
	requests []replica.Request
	until    time.Time
}

func newTable() *table {
	return &table{
		gone:   map[string]bool{},
		leases: map[string]lease{}, epoch: map[string]string{}, entries: map[string][]replica.Entry{},
		blocks: map[string]replica.Block{}, requests: map[string]map[string]requested{}, states: map[string]*replica.Status{},
	}
}

const leaseFor = 4 * time.Second

var errTableDown = errors.New("the table is down")

// seat is the access of one server.
type seat struct {
	table *table
	name  string
}

func (s *seat) Link(_ settings.Settings, _, bot string) replica.Link { return &chair{s, bot} }
func (s *seat) Close() error                                         { return nil }
func (s *seat) Check(context.Context) error                          { return nil }

// Ledger is nil: these servers count their calls for themselves.
func (s *seat) Ledger(string, string) budget.Ledger { return nil }

type chair struct {
	*seat
	bot string
}

func (c *chair) Sync(_ context.Context, b replica.Sync) (replica.Response, error) {
	t := c.table
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.down || t.gone[c.name] {
		return replica.Response{}, errTableDown
	}
	now := time.Now()
	if t.epoch[c.bot] == "" {
		t.epochs++
		t.epoch[c.bot] = fmt.Sprint("epoch ", t.epochs)
	}
	n := replica.Response{Epoch: t.epoch[c.bot], Leads: t.lead(c, b.Lead, now)}
	if n.Leads {
		n.Until = now.Add(leaseFor)
	}
	if t.requests[c.bot] == nil {
		t.requests[c.bot] = map[string]requested{}
	}
	t.requests[c.bot][c.name] = requested{b.Requests, now.Add(5 * time.Second)}
	if n.Leads {
		for _, name := range slices.Sorted(maps.Keys(t.requests[c.bot])) {
			if of := t.requests[c.bot][name]; now.Before(of.until) {
				n.Requests = append(n.Requests, of.requests...)
			}
		}
		t.states[c.bot] = b.Status
	} else if l := t.leases[c.bot]; now.Before(l.until) {
		n.Status = t.states[c.bot]
	}
	n.Complete = b.Epoch != n.Epoch
	for _, e := range t.entries[c.bot] {
		if n.Complete || e.Seq > b.Since {
			n.Entries = append(n.Entries, e)
		}
	}
	n.Count = len(t.entries[c.bot])
	return n, nil
}

func (t *table) lead(c *chair, wish bool, now time.Time) bool {
	l := t.leases[c.bot]
	mine := l.owner == c.name && now.Before(l.until)
	switch {
	case wish && (mine || !now.Before(l.until)):
		t.leases[c.bot] = lease{c.name, now.Add(leaseFor)}
		return true
	case mine:
		delete(t.leases, c.bot)
	}
	return false
}

func (c *chair) Fetch(_ context.Context, ids []string, users *columns.Users) ([]*replica.Block, error) {
	t := c.table
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.down || t.gone[c.name] {
		return nil, errTableDown
	}
	out := make([]*replica.Block, len(ids))
	for i, id := range ids {
		if b, there := t.blocks[id]; there {
			b.Parts = rowset.Build(users, rowsOf([]columns.Snapshot{{Parts: b.Parts}}))
			out[i] = &b
		}
	}
	return out, nil
}

func (c *chair) Publish(_ context.Context, id string, b replica.Block, supersedes []string) error {
	t := c.table
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.down || t.gone[c.name] {
		return errTableDown
	}
	if n := len(b.Parts); n > 0 && b.Parts[n-1].Chunk.Start(b.Parts[n-1].Hi-1)-b.Parts[0].Chunk.Start(b.Parts[0].Lo) > 49*24*interval.Hour {
		t.refused++ // as a block does
		return replica.ErrCannotPublish
	}
	t.seq++
	b.Expires = time.Now().Add(24 * time.Hour)
	t.remove(c.bot, supersedes)
	t.blocks[id] = b
	t.entries[c.bot] = append(t.entries[c.bot], replica.Entry{ID: id, Seq: t.seq, Supersedes: supersedes, Segment: b.Segment})
	return nil
}

func (t *table) remove(bot string, ids []string) {
	for _, id := range ids {
		delete(t.blocks, id)
	}
	t.entries[bot] = slices.DeleteFunc(slices.Clone(t.entries[bot]), func(e replica.Entry) bool { return slices.Contains(ids, e.ID) })
}

func (c *chair) Drop(_ context.Context, ids []string) error {
	c.table.mu.Lock()
	defer c.table.mu.Unlock()
	c.table.remove(c.bot, ids)
	return nil
}

func (c *chair) Leave(context.Context) {
	c.table.mu.Lock()
	defer c.table.mu.Unlock()
	if !c.table.gone[c.name] && c.table.leases[c.bot].owner == c.name {
		delete(c.table.leases, c.bot)
	}
}

// flush forgets everything, as FLUSHALL does.
func (t *table) flush() {
	t.mu.Lock()
	defer t.mu.Unlock()
	clean := newTable()
	t.leases, t.epoch, t.entries, t.blocks, t.requests, t.states = clean.leases, clean.epoch, clean.entries, clean.blocks, clean.requests, clean.states
}

// lose drops the rows of every n-th segment, as maxmemory does.
func (t *table) lose(n int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for i, id := range slices.SortedFunc(maps.Keys(t.blocks), cmp.Compare[string]) {
		if i%n == 0 && t.blocks[id].Parts != nil {
			delete(t.blocks, id)
		}
	}
}

func (t *table) setDown(down bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.down = down
}

// segments is how many there are of a bot.
func (t *table) segments(bot string) int {
	t.mu.Lock()
	defer t.mu.Unlock()
	return len(t.entries[bot])
}

// servers runs a test with several servers that share a table and a kore.
func servers(t *testing.T, n int, set func(*kore, *Config), test func(*table, []*fixture)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		time.Sleep(400*day + 7*time.Hour + 11*time.Minute + 13*time.Second + 123*time.Millisecond)
		k, tab := newKore(t), newTable()
		var all []*fixture
		for i := range n {
			f := join(t, k, tab, fmt.Sprint("server ", i+1), set)
			defer f.leave()
			all = append(all, f)
		}
		test(tab, all)
	})
}

// join starts one more server.
func join(t *testing.T, k *kore, tab *table, name string, set func(*kore, *Config)) *fixture {
	cfg := config(k)
	if set != nil {
		set(k, &cfg)
	}
	cfg.BackendKey = "the table"
	cfg.OpenBackend = func() (replica.Backend, error) { return &seat{tab, name}, nil }
	reg := NewRegistry()
	reg.jitter = func() float64 { return 0.5 }
	return &fixture{t: t, kore: k, reg: reg, h: reg.Acquire(cfg)}
}

func (f *fixture) leave() {
	f.h.Release()
	f.reg.Close()
}

// cutOff lets a server hear and say nothing any more, as after SIGKILL.
func (t *table) cutOff(name string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.gone[name] = true
}

// reader is the server that reads a bot.
func (t *table) reader(bot string) string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.leases[bot].owner
}

// requested is what the servers ask the one that reads.
func (t *table) requested(bot string) (out []replica.Request) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, of := range t.requests[bot] {
		out = append(out, of.requests...)
	}
	return out
}

// serve says that the requests are served, as the server that reads does.
func (t *table) serve(bot string, requests []replica.Request) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.states[bot] = &replica.Status{}
	for _, r := range requests {
		t.states[bot].Served = append(t.states[bot].Served, r.ID)
	}
}

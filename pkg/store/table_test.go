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
	"github.com/koreai/sessions-datasource/pkg/rowset"
)

// table is a place that several servers share, in memory: all that Redis does
// for them, without its network.
type table struct {
	mu      sync.Mutex
	down    bool // nobody gets an answer
	leases  map[string]lease
	epoch   map[string]string
	seq     int64
	entries map[string][]Entry
	blocks  map[string]Block
	wants   map[string]map[string]hung
	states  map[string]*State
	epochs  int
	refused int // segments that cannot be written down
}

type lease struct {
	owner string
	until time.Time
}

type hung struct {
	Posted
	owner string
	until time.Time
}

func newTable() *table {
	return &table{
		leases: map[string]lease{}, epoch: map[string]string{}, entries: map[string][]Entry{},
		blocks: map[string]Block{}, wants: map[string]map[string]hung{}, states: map[string]*State{},
	}
}

const leaseFor = 4 * time.Second

var errTableDown = errors.New("the table is down")

// seat is the access of one server.
type seat struct {
	table *table
	name  string
}

func (s *seat) Peers(_ Config, bot string) Peers { return &chair{s, bot} }
func (s *seat) Close() error                     { return nil }
func (s *seat) Check(context.Context) error      { return nil }

// Ledger is nil: these servers count their calls for themselves.
func (s *seat) Ledger(string, string) budget.Ledger { return nil }

type chair struct {
	*seat
	bot string
}

func (c *chair) Beat(_ context.Context, b Beat) (News, error) {
	t := c.table
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.down {
		return News{}, errTableDown
	}
	now := time.Now()
	if t.epoch[c.bot] == "" {
		t.epochs++
		t.epoch[c.bot] = fmt.Sprint("epoch ", t.epochs)
	}
	n := News{Epoch: t.epoch[c.bot], Leads: t.lead(c, b.Lead, now)}
	if n.Leads {
		n.Until = now.Add(leaseFor)
	}
	for _, id := range b.Done {
		delete(t.wants[c.bot], id)
	}
	if t.wants[c.bot] == nil {
		t.wants[c.bot] = map[string]hung{}
	}
	if n.Leads {
		for _, id := range slices.Sorted(maps.Keys(t.wants[c.bot])) {
			if w := t.wants[c.bot][id]; now.After(w.until) {
				delete(t.wants[c.bot], id)
			} else if w.owner != c.name {
				n.Wants = append(n.Wants, w.Posted)
			}
		}
		t.states[c.bot] = b.State
	} else {
		t.put(c, b, &n, now)
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

// put hangs the wants of a server up; those that somebody took down stay down.
func (t *table) put(c *chair, b Beat, n *News, now time.Time) {
	for _, p := range b.Want {
		_, up := t.wants[c.bot][p.ID]
		if known := t.blocks["seen "+p.ID].Rows == 1; known && !up {
			continue
		}
		t.blocks["seen "+p.ID] = Block{Segment: Segment{Rows: 1}}
		t.wants[c.bot][p.ID] = hung{p, c.name, now.Add(keepWant)}
		n.Up = append(n.Up, p.ID)
	}
	if l := t.leases[c.bot]; now.Before(l.until) {
		n.State = t.states[c.bot]
	}
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

func (c *chair) Fetch(_ context.Context, ids []string, users *columns.Users) ([]*Block, error) {
	t := c.table
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.down {
		return nil, errTableDown
	}
	out := make([]*Block, len(ids))
	for i, id := range ids {
		if b, there := t.blocks[id]; there {
			b.Parts = rowset.Build(users, rowsOf([]columns.Snapshot{{Parts: b.Parts}}))
			out[i] = &b
		}
	}
	return out, nil
}

func (c *chair) Publish(_ context.Context, id string, b Block, instead []string) error {
	t := c.table
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.down {
		return errTableDown
	}
	if n := len(b.Parts); n > 0 && b.Parts[n-1].Chunk.Start(b.Parts[n-1].Hi-1)-b.Parts[0].Chunk.Start(b.Parts[0].Lo) > 49*24*hour {
		t.refused++ // as a block does
		return ErrCannotPublish
	}
	t.seq++
	t.remove(c.bot, instead)
	t.blocks[id] = b
	b.Segment.Rows = rowCount(b.Parts)
	t.entries[c.bot] = append(t.entries[c.bot], Entry{ID: id, Seq: t.seq, Instead: instead, Segment: b.Segment})
	return nil
}

func (t *table) remove(bot string, ids []string) {
	for _, id := range ids {
		delete(t.blocks, id)
	}
	t.entries[bot] = slices.DeleteFunc(slices.Clone(t.entries[bot]), func(e Entry) bool { return slices.Contains(ids, e.ID) })
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
	if c.table.leases[c.bot].owner == c.name {
		delete(c.table.leases, c.bot)
	}
}

// flush forgets everything, as FLUSHALL does.
func (t *table) flush() {
	t.mu.Lock()
	defer t.mu.Unlock()
	clean := newTable()
	t.leases, t.epoch, t.entries, t.blocks, t.wants, t.states = clean.leases, clean.epoch, clean.entries, clean.blocks, clean.wants, clean.states
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
	cfg.Place = "the table"
	cfg.Connect = func() (Shared, error) { return &seat{tab, name}, nil }
	reg := NewRegistry(WithJitter(func() float64 { return 0.5 }))
	return &fixture{t: t, kore: k, reg: reg, h: reg.Acquire(cfg)}
}

func (f *fixture) leave() {
	f.h.Release()
	f.reg.Close()
}

// cut is the access of a server that is gone.
type cut struct{}

func (cut) Beat(context.Context, Beat) (News, error) { return News{}, errTableDown }
func (cut) Fetch(context.Context, []string, *columns.Users) ([]*Block, error) {
	return nil, errTableDown
}
func (cut) Publish(context.Context, string, Block, []string) error { return errTableDown }
func (cut) Drop(context.Context, []string) error                   { return errTableDown }
func (cut) Leave(context.Context)                                  {}

// wanted is what hangs there of a bot.
func (t *table) wanted(bot string) (out []Posted) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, w := range t.wants[bot] {
		out = append(out, w.Posted)
	}
	return out
}

// takeDown takes it away, as the server that reads does once it is served.
func (t *table) takeDown(bot string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	clear(t.wants[bot])
}

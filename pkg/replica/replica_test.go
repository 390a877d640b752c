package replica_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/koreai/sessions-datasource/pkg/budget"
	"github.com/koreai/sessions-datasource/pkg/clockskew"
	"github.com/koreai/sessions-datasource/pkg/columns"
	"github.com/koreai/sessions-datasource/pkg/coverage"
	"github.com/koreai/sessions-datasource/pkg/koreai"
	"github.com/koreai/sessions-datasource/pkg/plan"
	"github.com/koreai/sessions-datasource/pkg/replica"
	"github.com/koreai/sessions-datasource/pkg/rowset"
	"github.com/koreai/sessions-datasource/pkg/session"
	"github.com/koreai/sessions-datasource/pkg/settings"
)

// host is a source with its lock.
type host struct {
	mu       sync.Mutex
	imported int
}

func (h *host) Locked(do func()) {
	h.mu.Lock()
	defer h.mu.Unlock()
	do()
}

func (h *host) Imported() { h.imported++ }

// link gives the answer that is set, and records what it was asked.
type link struct {
	answer    replica.Response
	err       error
	blocks    map[string]*replica.Block
	said      []replica.Sync
	published []replica.Block
	dropped   []string
}

func (l *link) Sync(_ context.Context, s replica.Sync) (replica.Response, error) {
	l.said = append(l.said, s)
	return l.answer, l.err
}

func (l *link) Fetch(_ context.Context, ids []string, _ *columns.Users) ([]*replica.Block, error) {
	out := make([]*replica.Block, len(ids))
	for i, id := range ids {
		out[i] = l.blocks[id]
	}
	return out, nil
}

func (l *link) Publish(_ context.Context, _ string, b replica.Block, _ []string) error {
	l.published = append(l.published, b)
	return nil
}

func (l *link) Drop(_ context.Context, ids []string) error {
	l.dropped = append(l.dropped, ids...)
	return nil
}

func (l *link) Leave(context.Context) {}

// fixture is a source that lacks an hour of settled history.
type fixture struct {
	state   *plan.State
	host    *host
	link    *link
	replica *replica.Replica
	span    session.Span
}

func in(t *testing.T, test func(*testing.T, *fixture)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		now := time.Now()
		f := &fixture{host: &host{}, link: &link{}, span: session.Span{From: now.Add(-5 * time.Hour).UnixMilli(), To: now.Add(-4 * time.Hour).UnixMilli()}}
		f.state = &plan.State{
			Clock: &clockskew.Latest{}, Active: plan.ActiveSet{}, Rows: rowset.New(),
			Settings: func() settings.Settings {
				return settings.Settings{PageSize: 100, Freshness: 15 * time.Second, Open: 30 * time.Minute}
			},
		}
		f.state.Demands = plan.Demands{{Span: f.span, Lane: budget.Panel, Asked: now, Fresh: now, Notify: make(chan struct{}, 1)}}
		f.replica = replica.NewReplica(f.link, f.state, f.host)
		test(t, f)
	})
}

// sync lets the replica speak with the others, as the loop of the store does.
func (f *fixture) sync(t *testing.T) {
	t.Helper()
	f.mayRead()
	f.host.Locked(func() {
		if at := f.replica.Begin(time.Now()); at.IsZero() || at.After(time.Now()) {
			t.Fatalf("the next sync is at %s", at)
		}
	})
	f.replica.Sync(context.Background())
}

func (f *fixture) mayRead() (may bool) {
	f.host.Locked(func() {
		n := f.state.Prepare(time.Now())
		may = f.replica.MayRead(&n, time.Now())
	})
	return may
}

// segment is what another server has read of the span.
func (f *fixture) segment(id string) replica.Entry {
	at := time.Now().Add(-time.Minute)
	return replica.Entry{ID: id, Seq: 1, Segment: replica.Segment{Expires: time.Now().Add(time.Hour), Readings: []coverage.Reading{{Span: f.span, Sent: at, AsOf: at.UnixMilli()}}, Rows: 1}}
}

func TestMayRead(t *testing.T) {
	t.Run("a server alone", func(t *testing.T) {
		if !(*replica.Replica)(nil).MayRead(&plan.Needs{}, time.Now()) {
			t.Error("it does not read")
		}
	})
	t.Run("not before it has heard of the others", func(t *testing.T) {
		in(t, func(t *testing.T, f *fixture) {
			if f.mayRead() {
				t.Error("it reads")
			}
		})
	})
	t.Run("with the lease, as long as it lasts", func(t *testing.T) {
		in(t, func(t *testing.T, f *fixture) {
			f.link.answer = replica.Response{Leads: true, Until: time.Now().Add(4 * time.Second), Epoch: "e", Complete: true}
			f.sync(t)
			if !f.mayRead() || !f.link.said[0].Lead {
				t.Error("it does not read")
			}
			time.Sleep(5 * time.Second)
			if f.mayRead() {
				t.Error("it reads after its lease has ended")
			}
		})
	})
	t.Run("alone after two failures", func(t *testing.T) {
		in(t, func(t *testing.T, f *fixture) {
			f.link.err = errors.New("down")
			f.sync(t)
			if f.mayRead() {
				t.Error("it reads after one failure")
			}
			time.Sleep(2 * time.Second)
			f.sync(t)
			if !f.mayRead() {
				t.Error("it does not go on alone")
			}
		})
	})
	t.Run("not what others have read", func(t *testing.T) {
		in(t, func(t *testing.T, f *fixture) {
			row := session.Session{ID: "a", Bot: "st-1", Start: f.span.From + 1000, Status: session.Closed, End: session.NoTime}
			f.link.blocks = map[string]*replica.Block{"s1": {Parts: rowset.Build(f.state.Rows.Users(), []session.Session{row})}}
			f.link.answer = replica.Response{Epoch: "e", Complete: true, Count: 1, Entries: []replica.Entry{f.segment("s1")}}
			f.sync(t)
			if gaps := f.state.Lacks(f.state.Demands[0], time.Now()); len(gaps) > 0 || f.state.Rows.Len() != 1 || f.host.imported != 1 {
				t.Errorf("it lacks %v, has %d sessions", gaps, f.state.Rows.Len())
			}
		})
	})
	t.Run("a segment without its rows is a gap", func(t *testing.T) {
		in(t, func(t *testing.T, f *fixture) {
			f.link.answer = replica.Response{Leads: true, Until: time.Now().Add(4 * time.Second), Epoch: "e", Complete: true, Count: 1, Entries: []replica.Entry{f.segment("s1")}}
			f.sync(t)
			if !f.mayRead() || len(f.link.dropped) != 1 {
				t.Errorf("it does not read; dropped %v", f.link.dropped)
			}
		})
	})
}

func TestRequests(t *testing.T) {
	t.Run("a server that waits asks the one that reads", func(t *testing.T) {
		in(t, func(t *testing.T, f *fixture) {
			f.link.answer = replica.Response{Epoch: "e", Complete: true}
			f.sync(t)
			if want := f.link.said[0].Requests; len(want) != 1 || want[0].Span != f.span {
				t.Errorf("it asks for %+v", want)
			}
		})
	})
}

func TestPublishReadings(t *testing.T) {
	in(t, func(t *testing.T, f *fixture) {
		now := time.Now()
		reading := coverage.Reading{Span: f.span, Sent: now, AsOf: now.UnixMilli()}
		f.link.answer = replica.Response{Leads: true, Until: now.Add(4 * time.Second), Epoch: "e", Complete: true}
		f.host.Locked(func() {
			f.state.Readings = coverage.Readings{reading}
			f.replica.PublishReadings([]coverage.Reading{reading}, koreai.Page{SkipReasons: map[string]int{"without a start": 1}})
		})
		f.sync(t)
		if len(f.link.published) != 1 || f.link.published[0].Readings[0].Span != f.span || f.link.published[0].Skips["without a start"] != 1 {
			t.Errorf("published %+v", f.link.published)
		}
	})
}

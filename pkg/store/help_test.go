package store

import (
	"cmp"
	"context"
	"reflect"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/koreai/sessions-datasource/pkg/budget"
	"github.com/koreai/sessions-datasource/pkg/columns"
	"github.com/koreai/sessions-datasource/pkg/session"
	"github.com/koreai/sessions-datasource/pkg/settings"
)

const bot = "st-one"

const day = 24 * time.Hour

// config is that of a data source with one bot and no limits.
func config(k *kore) Config {
	return Config{
		UID: "test", Reader: k,
		Settings: settings.Settings{
			URL: "https://kore.example", Bots: []settings.Bot{{ID: bot}}, Auth: settings.AuthJWT, ClientID: "cs-1",
			PageSize: 1000, Parallel: 8, Freshness: 15 * time.Second, Open: 30 * time.Minute, MaxAge: 24 * time.Hour,
			MemoryBytes: 256 << 20,
		},
	}
}

// fixture is a store over a kore within a bubble.
type fixture struct {
	t    *testing.T
	kore *kore
	reg  *Registry
	h    *Handle
}

// in runs a test in a bubble, with a registry that is closed at its end.
func in(t *testing.T, set func(*kore, *Config), test func(*fixture)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		// Start at a time that is not a whole second, minute or hour.
		time.Sleep(400*day + 7*time.Hour + 11*time.Minute + 13*time.Second + 123*time.Millisecond)
		k := newKore(t)
		cfg := config(k)
		if set != nil {
			set(k, &cfg)
		}
		reg := NewRegistry()
		reg.jitter = func() float64 { return 0.5 }
		defer reg.Close()
		f := &fixture{t: t, kore: k, reg: reg, h: reg.Acquire(cfg)}
		defer f.h.Release()
		test(f)
	})
}

// last is a span that ends now.
func last(d time.Duration) session.Span {
	now := time.Now()
	return session.Span{From: now.Add(-d).UnixMilli(), To: now.UnixMilli()}
}

// between is a span that begins and ends so long ago.
func between(from, to time.Duration) session.Span {
	now := time.Now()
	return session.Span{From: now.Add(-from).UnixMilli(), To: now.Add(-to).UnixMilli()}
}

func panel(s session.Span) Request { return Request{Span: s, Lane: budget.Panel} }

func alert(s session.Span) Request { return Request{Span: s, Lane: budget.Alert, Alert: true} }

// read reads and expects a complete answer.
func (f *fixture) read(req Request) View {
	f.t.Helper()
	v, err := f.h.Read(context.Background(), req)
	if err != nil {
		f.t.Fatalf("read: %v", err)
	}
	if !v.Complete {
		f.t.Fatalf("the answer is not complete: %+v", v)
	}
	return v
}

// calls runs something and returns how many calls it made.
func (f *fixture) calls(do func()) int {
	f.t.Helper()
	before := f.kore.count()
	do()
	return f.kore.count() - before
}

// left is how many calls of the bot could be sent now.
func (f *fixture) left() budget.Left { return f.h.upstream.source(bot, time.Now()).budget.Left() }

// rowsOf is what a view holds, by start and ID.
func rowsOf(snapshots []columns.Snapshot) []session.Session {
	var out []session.Session
	for _, s := range snapshots {
		for row := range s.All() {
			out = append(out, row)
		}
	}
	slices.SortFunc(out, func(a, b session.Session) int { return cmp.Or(byStart(a, b), cmp.Compare(a.Bot, b.Bot)) })
	return out
}

// same fails unless the view holds exactly what the server has of the span.
func (f *fixture) same(v View, s session.Span) {
	f.t.Helper()
	got, want := rowsOf(v.Snapshots), f.kore.truth(bot, s)
	if len(got) != len(want) {
		f.t.Fatalf("got %d sessions, want %d", len(got), len(want))
	}
	for i := range got {
		if !reflect.DeepEqual(got[i], want[i]) {
			f.t.Fatalf("session %d of %d:\n got %+v\nwant %+v", i, len(got), got[i], want[i])
		}
	}
}

// floor is the fewest calls that read the rows.
func floor(rows, page int) int { return 1 + max(0, (rows-page+page-2)/(page-1)) }

// pass lets time pass while somebody looks at what is known, so that nothing is
// dropped.
func (f *fixture) pass(d time.Duration) {
	for end := time.Now().Add(d); time.Now().Before(end); {
		time.Sleep(min(30*time.Minute, time.Until(end)))
		f.h.Known(nil, last(time.Minute))
	}
}

// del deletes some of the sessions.
func del(from, to int) func([]session.Session) []session.Session {
	return func(rows []session.Session) []session.Session { return slices.Delete(rows, from, to) }
}

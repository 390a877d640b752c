package shared_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/koreai/sessions-datasource/pkg/budget"
	"github.com/koreai/sessions-datasource/pkg/koreai"
	"github.com/koreai/sessions-datasource/pkg/replica"
	"github.com/koreai/sessions-datasource/pkg/secret"
	"github.com/koreai/sessions-datasource/pkg/session"
	"github.com/koreai/sessions-datasource/pkg/settings"
	"github.com/koreai/sessions-datasource/pkg/shared"
	"github.com/koreai/sessions-datasource/pkg/shared/redistest"
	"github.com/koreai/sessions-datasource/pkg/store"
	"github.com/redis/go-redis/v9"
)

const (
	aBot    = "st-11111111-2222-3333-4444-555555555555"
	aSecret = "a-secret-that-nobody-may-see"
	aUser   = "u-aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee"
)

// listed is a Kore.ai with a list of sessions, newest first, at most 100 a page.
type listed struct {
	mu    sync.Mutex
	rows  []session.Session
	calls int
}

func listOf(n int, end time.Time, over time.Duration) *listed {
	l := &listed{}
	for i := range n {
		start := end.Add(-time.Duration(float64(over) * (float64(i) + 0.5) / float64(n)))
		l.rows = append(l.rows, session.Session{
			ID: fmt.Sprintf("%08x%016x", start.Unix(), i), Bot: aBot, User: aUser, Channel: "rtm", Start: start.UnixMilli(), End: start.UnixMilli() + 1000,
			Type: session.Interactive, Status: session.Closed, Containment: session.SelfService, Messages: 3, Tasks: 1,
			SessionTags: []session.Tag{{Name: "phone", Value: "+1 555 0100"}},
		})
	}
	return l
}

func (l *listed) Sessions(_ context.Context, r koreai.Request) (koreai.Page, error) {
	p := koreai.Page{Sent: time.Now()}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.calls++
	for _, s := range l.rows {
		if s.Start < r.From.UnixMilli() || s.Start > r.To.UnixMilli() {
			continue
		}
		if p.Total++; p.Total > r.Skip && len(p.Sessions) < min(100, r.Limit) {
			p.Sessions = append(p.Sessions, s)
		}
	}
	p.Received = len(p.Sessions)
	p.MoreAvailable = r.Skip+p.Received < p.Total
	p.Answered = time.Now()
	p.KoreTime = p.Answered.Truncate(time.Second)
	return p, nil
}

func (l *listed) count() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.calls
}

// server is one process of several, up to the end of the test.
func server(t *testing.T, l *listed, set settings.Redis, change ...func(*store.Config)) *store.Handle {
	t.Helper()
	h, leave := enter(l, set, change...)
	t.Cleanup(leave)
	return h
}

// enter starts a process.
func enter(l *listed, set settings.Redis, change ...func(*store.Config)) (h *store.Handle, leave func()) {
	cfg := store.Config{
		UID: "test", Reader: l,
		Settings: settings.Settings{
			URL: "https://kore.example", Bots: []settings.Bot{{ID: aBot}}, Auth: settings.AuthJWT, ClientID: "cs-1",
			ClientSecret: secret.New(aSecret), PageSize: 1000, Parallel: 8, Freshness: time.Hour, Open: 30 * time.Minute,
			MaxAge: 24 * time.Hour, MemoryBytes: 64 << 20, Redis: set,
		},
		BackendKey:  shared.Key(set),
		OpenBackend: func() (replica.Backend, error) { return shared.Open(set) },
	}
	for _, c := range change {
		c(&cfg)
	}
	reg := store.NewRegistry()
	h = reg.Acquire(cfg)
	return h, func() { h.Release(); reg.Close() }
}

// read expects a complete answer with the truth. Alert rules need not wait when
// the calls of other servers are not known.
func read(t *testing.T, l *listed, h *store.Handle, span session.Span) {
	t.Helper()
	v, err := h.Read(context.Background(), store.Request{Span: span, Lane: budget.Alert})
	if err != nil || !v.Complete {
		t.Errorf("read: %v, complete: %v", err, v.Complete)
		return
	}
	got := map[string]session.Session{}
	for _, s := range v.Snapshots {
		for row := range s.All() {
			got[row.ID] = row
		}
	}
	want := 0
	for _, row := range l.rows {
		if !span.Contains(row.Start) {
			continue
		}
		if want++; fmt.Sprint(got[row.ID]) != fmt.Sprint(row) {
			t.Errorf("got %+v, want %+v", got[row.ID], row)
			return
		}
	}
	if len(got) != want {
		t.Errorf("%d sessions, want %d", len(got), want)
	}
}

func spanTo(end time.Time, d time.Duration) session.Span {
	return session.Span{From: end.Add(-d).UnixMilli(), To: end.UnixMilli()}
}

func floor(rows, page int) int { return 1 + max(0, (rows-page+page-2)/(page-1)) }

func TestSeveralServersReadOnce(t *testing.T) {
	set := redistest.Start(t, redistest.Options{}).Settings
	now := time.Now()
	l := listOf(3000, now, 6*24*time.Hour)
	span := spanTo(now.Add(-time.Hour), 6*24*time.Hour-time.Hour)
	var wg sync.WaitGroup
	for range 3 {
		h := server(t, l, set)
		for range 4 {
			wg.Go(func() { read(t, l, h, span) })
		}
	}
	wg.Wait()
	if best := floor(3000, 100); l.count() > best+3 {
		t.Errorf("%d calls, the floor is %d", l.count(), best)
	}
	before := l.count()
	read(t, l, server(t, l, set), span) // restarted
	if n := l.count() - before; n > 0 {
		t.Errorf("%d calls for what is known", n)
	}
}

// dump is all keys with their values and times to live.
func dump(t *testing.T, r redis.UniversalClient) map[string]string {
	t.Helper()
	ctx, out := t.Context(), map[string]string{}
	for _, key := range r.Keys(ctx, "*").Val() {
		const gone = -2 // as Redis says of a key that is not there any more: a lease is given back
		switch ttl := r.PTTL(ctx, key).Val(); {
		case ttl == gone:
			continue
		case ttl <= 0:
			t.Errorf("%s lives for ever", key)
		}
		switch r.Type(ctx, key).Val() {
		case "string":
			out[key] = r.Get(ctx, key).Val()
		case "hash":
			out[key] = fmt.Sprint(r.HGetAll(ctx, key).Val())
		case "zset":
			out[key] = fmt.Sprint(r.ZRange(ctx, key, 0, -1).Val())
		}
	}
	return out
}

func client(t *testing.T, set settings.Redis) redis.UniversalClient {
	r := redis.NewClient(&redis.Options{Addr: set.Addresses[0], Password: set.Password.Reveal(), Username: set.User})
	t.Cleanup(func() { _ = r.Close() })
	return r
}

func TestNothingInTheClear(t *testing.T) {
	set := redistest.Start(t, redistest.Options{}).Settings
	now := time.Now()
	l := listOf(300, now, 24*time.Hour)
	read(t, l, server(t, l, set), spanTo(now, 24*time.Hour))
	all := dump(t, client(t, set))
	if len(all) < 3 {
		t.Fatalf("only %d keys", len(all))
	}
	for key, value := range all {
		for _, hidden := range []string{aBot, aBot[3:], aSecret, aUser, aUser[2:], "+1 555 0100", "phone", "selfService", l.rows[0].ID, "kore.example", "cs-1"} {
			if strings.Contains(key, hidden) || strings.Contains(value, hidden) {
				t.Errorf("%s tells %q", key, hidden)
			}
		}
		if !strings.HasPrefix(key, shared.Prefix) {
			t.Errorf("%s lies outside of %s*", key, shared.Prefix)
		}
	}
}

func TestOthersCannotReadIt(t *testing.T) {
	set := redistest.Start(t, redistest.Options{}).Settings
	now := time.Now()
	l := listOf(50, now, 24*time.Hour)
	span := spanTo(now.Add(-time.Hour), 20*time.Hour)
	read(t, l, server(t, l, set), span)
	for name, change := range map[string]func(*store.Config){
		"secret":  func(c *store.Config) { c.Settings.ClientSecret = secret.New("another") },
		"client":  func(c *store.Config) { c.Settings.ClientID = "cs-2" },
		"url":     func(c *store.Config) { c.Settings.URL = "https://other.example" },
		"variant": func(c *store.Config) { c.Variant = "without tags" },
	} {
		t.Run(name, func(t *testing.T) {
			before := l.count()
			read(t, l, server(t, l, set, change), span)
			if l.count() == before {
				t.Errorf("another %s: sessions were shared", name)
			}
		})
	}
}

// A Redis that is not there costs nothing but the sharing.
func TestWithoutRedis(t *testing.T) {
	r := redistest.Start(t, redistest.Options{})
	r.Stop()
	now := time.Now()
	l := listOf(300, now, 24*time.Hour)
	h := server(t, l, r.Settings)
	span := spanTo(now.Add(-time.Hour), 10*time.Hour)
	read(t, l, h, span)
	r.Restart()
	read(t, l, h, spanTo(now.Add(-time.Hour), 20*time.Hour))
}

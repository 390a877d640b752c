package store

import (
	"cmp"
	"context"
	"slices"
	"sort"
	"sync"
	"testing"
	"time"

	"github.com/koreai/sessions-datasource/pkg/interval"
	"github.com/koreai/sessions-datasource/pkg/koreai"
	"github.com/koreai/sessions-datasource/pkg/session"
)

// kore is a Kore.ai in memory. Under synctest its latency takes no time.
type kore struct {
	t       testing.TB
	cap     int           // rows a page at most
	latency time.Duration // of a call
	offset  time.Duration // of its clock
	noDate  bool
	off     func(n int) time.Duration // by which the Date of the n-th answer is wrong
	borders borders
	perMin  int // calls a minute that it allows, counted at arrival; 0: no limit

	mu      sync.Mutex
	bots    map[string][]session.Session // by bot, ascending
	calls   []koreai.Request
	at      []time.Time
	flying  int
	most    int // calls at the same time
	refused int

	fault  func(n int, r koreai.Request) error           // n: number of the call, from 1
	change func(n int, r koreai.Request, p *koreai.Page) // what it does to an answer
	before func(n int, r koreai.Request)                 // when a call arrives
}

// borders is how a server reads the ends of a span.
type borders int

const (
	inclusive borders = iota
	exclusive
	cutToSecond
)

func newKore(t testing.TB) *kore {
	return &kore{t: t, cap: 100, latency: 150 * time.Millisecond, bots: map[string][]session.Session{}}
}

func (k *kore) add(rows ...session.Session) {
	k.mu.Lock()
	defer k.mu.Unlock()
	touched := map[string]bool{}
	for _, r := range rows {
		k.bots[r.Bot] = append(k.bots[r.Bot], r)
		touched[r.Bot] = true
	}
	for bot := range touched {
		slices.SortFunc(k.bots[bot], byStart)
	}
}

// edit changes the sessions of a bot.
func (k *kore) edit(bot string, with func([]session.Session) []session.Session) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.bots[bot] = with(slices.Clone(k.bots[bot]))
	slices.SortFunc(k.bots[bot], byStart)
}

// replace changes one session, which keeps its start.
func (k *kore) replace(row session.Session) {
	k.mu.Lock()
	defer k.mu.Unlock()
	rows := k.bots[row.Bot]
	if i, ok := slices.BinarySearchFunc(rows, row, byStart); ok {
		rows[i] = row
	}
}

// wrong makes the Date of some answers, counted from 1, wrong.
func (k *kore) wrong(by time.Duration, which func(n int) bool) {
	k.off = func(n int) time.Duration {
		if which(n) {
			return by
		}
		return 0
	}
}

// count is the number of calls so far.
func (k *kore) count() int {
	k.mu.Lock()
	defer k.mu.Unlock()
	return len(k.calls)
}

// since are the calls from the n-th on.
func (k *kore) since(n int) []koreai.Request {
	k.mu.Lock()
	defer k.mu.Unlock()
	return slices.Clone(k.calls[n:])
}

// truth is what the server has of a span at this moment.
func (k *kore) truth(bot string, s session.Span) []session.Session {
	k.mu.Lock()
	defer k.mu.Unlock()
	var out []session.Session
	for _, r := range k.bots[bot] {
		if s.Contains(r.Start) {
			out = append(out, r)
		}
	}
	return out
}

func byStart(a, b session.Session) int {
	return cmp.Or(cmp.Compare(a.Start, b.Start), cmp.Compare(a.ID, b.ID))
}

// Sessions answers a call half of the latency after it arrives.
func (k *kore) Sessions(ctx context.Context, r koreai.Request) (koreai.Page, error) {
	p := koreai.Page{Sent: time.Now(), Total: -1}
	n, refused := k.arrive(r)
	defer func() {
		k.mu.Lock()
		k.flying--
		k.mu.Unlock()
	}()
	if err := pause(ctx, k.latency/2); err != nil {
		return p, &koreai.Error{Kind: koreai.KindCanceled, Message: "cancelled"}
	}
	err := refused
	if err == nil && k.fault != nil {
		err = k.fault(n, r)
	}
	if err == nil {
		k.mu.Lock()
		k.list(r, &p)
		k.mu.Unlock()
		if k.change != nil {
			k.change(n, r, &p)
		}
	}
	if err := pause(ctx, k.latency-k.latency/2); err != nil {
		return p, &koreai.Error{Kind: koreai.KindCanceled, Message: "cancelled"}
	}
	p.Answered = time.Now()
	if !k.noDate {
		p.KoreTime = time.Now().Add(k.offset).Truncate(time.Second)
		if k.off != nil {
			p.KoreTime = p.KoreTime.Add(k.off(n))
		}
	}
	return p, err
}

func (k *kore) arrive(r koreai.Request) (int, error) {
	k.mu.Lock()
	k.calls = append(k.calls, r)
	k.at = append(k.at, time.Now())
	n := len(k.calls)
	k.flying++
	k.most = max(k.most, k.flying)
	var err error
	if k.perMin > 0 {
		within := 0
		for i := len(k.at) - 1; i >= 0 && !k.at[i].Before(time.Now().Add(-time.Minute)); i-- {
			within++
		}
		if within > k.perMin {
			k.refused++
			err = &koreai.Error{Kind: koreai.KindRateMinute, Message: "You've exceeded the per-minute rate limit."}
		}
	}
	k.mu.Unlock()
	if k.before != nil {
		k.before(n, r)
	}
	return n, err
}

func pause(ctx context.Context, d time.Duration) error {
	if d <= 0 {
		return ctx.Err()
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (k *kore) list(r koreai.Request, p *koreai.Page) {
	rows := k.bots[r.Bot]
	if len(r.SessionIDs) > 0 {
		for _, id := range r.SessionIDs {
			i := slices.IndexFunc(rows, func(s session.Session) bool { return s.ID == id })
			if i < 0 {
				p.InvalidIDs = append(p.InvalidIDs, id)
				continue
			}
			p.Sessions = append(p.Sessions, k.byID(rows[i]))
		}
		p.Received, p.Total = len(p.Sessions), len(p.Sessions)
		return
	}
	if r.To.Sub(r.From) >= 7*24*time.Hour {
		k.t.Errorf("a window of %s was asked for", r.To.Sub(r.From))
	}
	in := k.inside(rows, r)
	lo := min(r.Skip, len(in))
	hi := min(lo+min(r.Limit, k.cap), len(in))
	for i := lo; i < hi; i++ {
		p.Sessions = append(p.Sessions, in[len(in)-1-i])
	}
	p.Received, p.Total, p.MoreAvailable = hi-lo, len(in), hi < len(in)
}

// byID is a session as an answer by ID has it: without session tags when old.
func (k *kore) byID(s session.Session) session.Session {
	if time.Now().Add(k.offset).UnixMilli()-s.Start > 14*24*interval.Hour {
		s.SessionTags = nil
	}
	return s
}

// inside are the rows of the window, ascending, by what its ends mean.
func (k *kore) inside(rows []session.Session, r koreai.Request) []session.Session {
	from, to := r.From.UnixMilli(), r.To.UnixMilli()
	switch k.borders {
	case exclusive:
		from, to = from+1, to-1
	case cutToSecond:
		from, to = from/1000*1000, to/1000*1000
	}
	at := func(ms int64) int {
		return sort.Search(len(rows), func(i int) bool { return rows[i].Start >= ms })
	}
	in := rows[at(from):max(at(from), at(to+1))]
	if r.SessionType == "" && r.UserID == "" {
		return in
	}
	var out []session.Session
	for _, s := range in {
		if (r.SessionType == "" || r.SessionType == s.Type) && (r.UserID == "" || r.UserID == s.User) {
			out = append(out, s)
		}
	}
	return out
}

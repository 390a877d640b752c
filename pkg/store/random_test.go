package store

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"github.com/koreai/sessions-datasource/pkg/budget"
	"github.com/koreai/sessions-datasource/pkg/koreai"
	"github.com/koreai/sessions-datasource/pkg/session"
)

// scenario is a random run of a source: sessions begin, come late and close,
// people ask for anything at any time, calls fail, the server's clock is wrong
// now and then, memory is short, instances come and go. Every answer is compared
// with all that the server had since the answer may have been read.
type scenario struct {
	*fixture
	seed    uint64
	history history
	freshly time.Duration // the freshness interval
	open    time.Duration

	rng     *rand.Rand // of what is asked
	chances chances    // of the server, whose calls are answered side by side
	stop    chan struct{}
	done    sync.WaitGroup
}

// chances are drawn by several at once.
type chances struct {
	mu     sync.Mutex
	rng    *rand.Rand
	thrown int // when alone was true for the last time
}

// alone is true at the n-th throw about once in many, and never twice close
// together: two answers in a row that agree would be believed.
func (d *chances) alone(n, many int) bool {
	if n < d.last()+12 || !d.one(many) {
		return false
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.thrown = n
	return true
}

func (d *chances) last() int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.thrown
}

// one is true once in n times.
func (d *chances) one(n int) bool { return n > 0 && d.below(n) == 0 }

func (d *chances) below(n int) int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.rng.IntN(n)
}

// trusted is how many of the first answers have the right time: the first is
// believed.
const trusted = 4

// conditions are what a run is about.
type conditions struct {
	failing int           // one call in so many fails; 0: none
	wrong   int           // the Date of one answer in so many is wrong; 0: of none
	by      time.Duration // ... by so much
	offset  time.Duration // of the server's clock
	cap     int
	memory  int64
}

// scenarios differ in what can go wrong.
var scenarios = map[string]conditions{
	"as it should be":           {cap: 100},
	"calls that fail":           {cap: 100, failing: 6},
	"a clock that is ahead":     {cap: 100, offset: 3 * time.Hour},
	"a clock that is behind":    {cap: 100, offset: -3 * time.Hour},
	"a node ahead of others":    {cap: 60, wrong: 8, by: 2 * time.Hour},
	"a node behind others":      {cap: 60, wrong: 8, by: -2 * time.Hour},
	"little memory":             {cap: 100, memory: 400 << 10},
	"failing, ahead and little": {cap: 30, failing: 8, offset: time.Hour, wrong: 9, by: -time.Hour, memory: 500 << 10},
}

var runs = flag.Int("runs", 2, "how many random runs of each scenario TestRandomRuns makes")

// A few of them in npm test; more with: go test ./pkg/store -run RandomRuns -runs 200
func TestRandomRuns(t *testing.T) {
	for name, w := range scenarios {
		t.Run(name, func(t *testing.T) {
			for seed := range uint64(*runs) {
				run(t, seed, w)
			}
		})
	}
}

// run makes one run.
func run(t *testing.T, seed uint64, w conditions) {
	s := &scenario{
		seed: seed, history: history{ahead: w.offset, ids: map[string][]version{}},
		rng: rand.New(rand.NewPCG(seed, 1)), chances: chances{rng: rand.New(rand.NewPCG(seed, 2))},
	}
	in(t, func(k *kore, c *Config) {
		k.cap, k.offset = w.cap, w.offset
		k.off = func(n int) time.Duration {
			if n > trusted && s.chances.alone(n, w.wrong) {
				return w.by
			}
			return 0
		}
		k.fault = func(int, koreai.Request) error {
			if s.chances.one(w.failing) {
				return errServer
			}
			return nil
		}
		c.Settings.Open = time.Duration(20+s.rng.IntN(40)) * time.Minute
		c.Settings.Freshness = []time.Duration{0, time.Second, 15 * time.Second, 2 * time.Minute}[s.rng.IntN(4)]
		if w.memory > 0 {
			c.Settings.MemoryBytes = w.memory
		}
		s.open, s.freshly = c.Settings.Open, c.Settings.Freshness
	}, func(f *fixture) {
		s.fixture, s.stop = f, make(chan struct{})
		s.begin()
		s.done.Go(s.goOn)
		for range 60 {
			s.step()
		}
		close(s.stop)
		s.done.Wait()
	})
}

// server is the time that the server has.
func (s *scenario) server() time.Time { return time.Now().Add(s.kore.offset) }

// begin gives the server a week of sessions.
func (s *scenario) begin() {
	const n = 1200
	rows := make([]session.Session, n)
	for i := range rows {
		ago := time.Duration(s.rng.Int64N(int64(8 * day)))
		rows[i] = closedAt(bot, s.server().Add(-ago), i)
		if s.rng.IntN(300) == 0 {
			rows[i] = activeAt(bot, s.server().Add(-ago), i)
		}
	}
	s.history.now(rows...)
	s.kore.add(rows...)
}

// goOn lets sessions begin, come to light late, and close.
func (s *scenario) goOn() {
	life := rand.New(rand.NewPCG(s.seed, 3))
	var active []session.Session
	for n := 100_000; ; n++ {
		select {
		case <-s.stop:
			return
		case <-time.After(time.Duration(1+life.IntN(240)) * time.Second / 2):
		}
		late := time.Duration(0)
		if life.IntN(4) == 0 {
			late = time.Duration(life.Int64N(int64(s.open) * 3 / 4))
		}
		row := closedAt(bot, s.server().Add(-late), n)
		if life.IntN(3) > 0 {
			row = activeAt(bot, s.server().Add(-late), n)
			active = append(active, row)
		}
		s.kore.add(row)
		s.history.now(row)
		if len(active) > 12 || len(active) > 0 && life.IntN(2) == 0 {
			i := life.IntN(len(active))
			s.closes(active[i])
			active = append(active[:i:i], active[i+1:]...)
		}
	}
}

// closes lets a session end now.
func (s *scenario) closes(row session.Session) {
	row.Status, row.End, row.Containment = session.Closed, s.server().UnixMilli(), session.DropOff
	s.kore.replace(row)
	s.history.now(row)
}

// step lets some time pass and does something.
func (s *scenario) step() {
	longest := []time.Duration{time.Second, 20 * time.Second, 5 * time.Minute, time.Hour}[s.rng.IntN(4)]
	if s.rng.IntN(25) == 0 {
		longest = 30 * time.Hour
	}
	time.Sleep(time.Duration(s.rng.Int64N(int64(longest))))
	switch s.rng.IntN(12) {
	case 0:
		s.h.Reread(nil, s.span())
	case 1:
		old := s.h
		s.h = s.reg.Acquire(old.cfg)
		old.Release()
	default:
		var side sync.WaitGroup
		for range 1 + s.rng.IntN(3) {
			req, patience := s.request()
			side.Go(func() { s.asks(req, patience) })
		}
		side.Wait()
	}
}

// span is what somebody may ask for: the last minutes or days, a day of last
// week, or what is still to come.
func (s *scenario) span() session.Span {
	now := time.Now()
	if s.rng.IntN(3) == 0 {
		now = s.server()
	}
	to := now
	switch s.rng.IntN(4) {
	case 0:
		to = now.Add(-time.Duration(s.rng.Int64N(int64(6 * day))))
	case 1:
		to = now.Add(time.Duration(s.rng.Int64N(int64(6*time.Hour))) - 2*time.Hour)
	}
	long := []time.Duration{10 * time.Minute, 2 * time.Hour, day, 6 * day}[s.rng.IntN(4)]
	return session.Span{From: to.Add(-time.Duration(s.rng.Int64N(int64(long)))).UnixMilli(), To: to.UnixMilli()}
}

// request is a question, and after how long whoever asked goes away; 0: never.
func (s *scenario) request() (Request, time.Duration) {
	req := panel(s.span())
	switch s.rng.IntN(4) {
	case 0:
		req.Partial = true
	case 1:
		req = alert(req.Span)
	}
	if s.rng.IntN(8) == 0 {
		return req, time.Duration(1+s.rng.IntN(3000)) * time.Millisecond
	}
	return req, 0
}

// asks asks, and compares.
func (s *scenario) asks(req Request, patience time.Duration) {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	if patience > 0 {
		time.AfterFunc(patience, cancel)
	}
	asked := time.Now()
	v, err := s.h.Read(ctx, req)
	var large *TooLargeError
	var notYet *IncompleteError
	switch {
	case errors.Is(err, context.Canceled) && patience > 0, errors.As(err, &large), errors.As(err, &notYet), errors.Is(err, errServer), errors.Is(err, ErrReleased):
	case err != nil:
		s.t.Errorf("%s: %v", s.tells(req, asked), err)
	default:
		if err := s.history.check(v, req.Span, s.oldest(v, req, asked)); err != nil {
			s.t.Errorf("%s, complete %v from %s on: %v", s.tells(req, asked), v.Complete, clockTime(v.CoveredFrom), err)
		}
	}
}

// oldest is since when at least an answer was the newest state.
func (s *scenario) oldest(v View, req Request, asked time.Time) time.Time {
	tolerance := max(staleAlert, 2*s.freshly)
	switch {
	case !v.Complete:
		return asked.Add(-tolerance)
	case len(v.Notices) == 0:
		return asked.Add(-s.freshly)
	case req.Alert:
		return asked.Add(-tolerance)
	}
	return asked.Add(-400 * day) // said to be older
}

func (s *scenario) tells(req Request, asked time.Time) string {
	return fmt.Sprintf("seed %d, asked %s for %s to %s, partial %v, alert %v, fresh for %s", s.seed, asked.UTC().Format(time.StampMilli),
		clockTime(req.Span.From), clockTime(req.Span.To), req.Partial, req.Lane == budget.Alert, s.freshly)
}

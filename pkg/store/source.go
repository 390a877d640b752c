package store

import (
	"sync"
	"sync/atomic"
	"time"

	"github.com/koreai/sessions-datasource/pkg/budget"
	"github.com/koreai/sessions-datasource/pkg/coverage"
	"github.com/koreai/sessions-datasource/pkg/crawl"
	"github.com/koreai/sessions-datasource/pkg/interval"
	"github.com/koreai/sessions-datasource/pkg/rowset"
	"github.com/koreai/sessions-datasource/pkg/session"
)

// source is a bot, or the account: its rows and what of time they cover. One
// mutex guards it all; it is never held during a call or while columns are
// built.
type source struct {
	conn   *conn
	bot    string // "": the account
	budget *budget.Budget

	bytes atomic.Int64 // that rows hold, for those who must not lock

	mu      sync.Mutex
	rows    rowset.Set
	covered coverage.Readings
	active  map[sessionKey]activity
	wants   []*want
	lists   []*crawl.List
	lookups []*lookup
	pending interval.Set // read, and being built into columns
	rest    rest         // of the list last closed at the open end
	lags    coverage.Lateness
	paging  crawl.Sizes
	skips   coverage.Skips // rows left out
	repairs coverage.Skips // parts of rows left out
	fails   []failure
	trouble error     // why the last call failed that is tried again; nil once one went well
	full    error     // set while memory has no room for more; nil otherwise
	asked   time.Time // when somebody last asked
	served  time.Time // when a call was last sent
	latency time.Duration
	compact bool // a goroutine is compacting

	peers *peering // other servers that read the same; nil: there are none
}

// rest is what a list left over: how many rows its span has.
type rest struct {
	span   session.Span
	expect int
}

func newSource(c *conn, bot string, b *budget.Budget, now time.Time) *source {
	s := &source{
		conn: c, bot: bot, budget: b, asked: now,
		rows:   rowset.New(),
		active: map[sessionKey]activity{},
		rest:   rest{expect: -1},
	}
	if c.backend != nil {
		s.peers = newPeering(c.backend.Peers(*c.conf(), bot))
	}
	return s
}

// open is the age from which a span is settled, in ms.
func (s *source) open() int64 { return s.lags.Open(s.conn.conf().Settings.Open) }

// interval is how long an answer about the open end is fresh. A refresh may
// use half of the calls that can be kept up for ever, so it is slower where it
// needs several.
func (s *source) interval(now time.Time) time.Duration {
	set := s.conn.conf().Settings
	calls := 0
	if len(s.covered) > 0 {
		end := session.Span{From: s.covered.OpenFrom(s.open()), To: s.conn.clock.At(now)}
		calls = crawl.Pages(s.rows.Count(end), s.paging.Step(set.PageSize))
	}
	return max(set.Freshness, time.Duration(calls)*refreshPause(set.CallsPerMinute, set.CallsPerHour))
}

// refreshPause is how long a refresh has to last for each call it takes.
func refreshPause(perMinute, perHour int) time.Duration {
	var pause time.Duration
	if perMinute > 0 {
		pause = 2 * time.Minute / time.Duration(perMinute)
	}
	if perHour > 0 {
		pause = max(pause, 2*time.Hour/time.Duration(perHour))
	}
	return pause
}

// changed wakes everybody who waits for the source.
func (s *source) changed() {
	for _, w := range s.wants {
		w.wake()
	}
}

// count adds what a call brought to the figures of those who wait for its span.
func (s *source) count(where session.Span, st Stats) {
	for _, w := range s.wants {
		if w.notify != nil && !w.span.Intersect(where).Empty() {
			w.stats.add(st)
		}
	}
}

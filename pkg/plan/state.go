// Package plan holds what is known and demanded of one bot (State), and turns
// both into the next call. Requests are demands for spans of time. What they lack becomes
// a page of a list, or a check of sessions by ID, the newest of the most urgent lane first.
// What a page brings replaces its span in one step, so that reading again, repairing a list
// that moved, going on after an error and reading what was dropped are all the same: a gap.
//
// Two things make a demand wait, and both have to be served:
//   - gaps (Lacks, demand.go): spans that package coverage says were not read, or not
//     lately enough. They are read page by page (crawl.List), and Commit (ingest.go) puts
//     readings and rows in.
//   - active sessions that are due (ActiveSet.Due, active.go). Rows that are not closed may
//     still change, also in a span that is settled and so never a gap. Each is checked after
//     a twentieth of its age, while somebody waits for it: needs.go (needByID) asks for it
//     by ID, or lets the open end reach down to it; checks.go (IngestCheck) replaces its row and
//     leaves coverage as it is. ReplaceRows (ingest.go) is the one place where rows are
//     replaced and sessions enter the set; Drop (evict.go) takes rows and sessions out.
//
// Invariants: Prepare and Next change nothing but what nobody needs any more; what a list
// or a check under way asks for is not asked for twice; of two answers the one that was sent
// later counts. A State has no lock and does no I/O: who owns it (store's source) guards it.
package plan

import (
	"slices"
	"time"

	"github.com/koreai/sessions-datasource/pkg/clockskew"
	"github.com/koreai/sessions-datasource/pkg/coverage"
	"github.com/koreai/sessions-datasource/pkg/crawl"
	"github.com/koreai/sessions-datasource/pkg/interval"
	"github.com/koreai/sessions-datasource/pkg/rowset"
	"github.com/koreai/sessions-datasource/pkg/session"
	"github.com/koreai/sessions-datasource/pkg/settings"
)

// State is what is known and demanded of a bot.
type State struct {
	Clock    *clockskew.Latest
	Settings func() settings.Settings

	Rows     rowset.Set
	Readings coverage.Readings
	Active   ActiveSet
	Demands  Demands
	Lists    []*crawl.List
	Checks   Checks
	Pending  interval.Set // read, and being built into columns
	Lateness coverage.Lateness
	Sizes    crawl.Sizes
	Closings coverage.Closings
	Skips    coverage.Skips // rows left out
	Repairs  coverage.Skips // parts of rows left out
	Failures Failures
	Trouble  error // why the last call failed that is tried again; nil once one went well
	Full     error // set while memory has no room for more; nil otherwise
	Latency  time.Duration

	Elsewhere []Region // that another server is reading
}

// Open is the age from which a span is settled, in ms.
func (s *State) Open() int64 { return s.Lateness.Open(s.Settings().Open) }

// Interval is how long an answer about the open end is fresh. A refresh may
// use half of the calls that can be kept up for ever, so it is slower where it
// needs several.
func (s *State) Interval(now time.Time) time.Duration {
	set := s.Settings()
	calls := 0
	if len(s.Readings) > 0 {
		end := session.Span{From: s.Readings.OpenFrom(s.Open()), To: s.Clock.At(now)}
		calls = crawl.Pages(s.Rows.Count(end), s.Sizes.Step(set.PageSize))
	}
	return max(set.Freshness, time.Duration(calls)*RefreshPause(set.CallsPerMinute, set.CallsPerHour))
}

// RefreshPause is how long a refresh has to last for each call it takes.
func RefreshPause(perMinute, perHour int) time.Duration {
	var pause time.Duration
	if perMinute > 0 {
		pause = 2 * time.Minute / time.Duration(perMinute)
	}
	if perHour > 0 {
		pause = max(pause, 2*time.Hour/time.Duration(perHour))
	}
	return pause
}

// Wake wakes everybody who waits for the source.
func (s Demands) Wake() {
	for _, w := range s {
		w.wake()
	}
}

// Count adds what a call brought to the figures of those who wait for its span.
func (s Demands) Count(where session.Span, st Stats) {
	for _, w := range s {
		if w.Notify != nil && !w.Span.Intersect(where).Empty() {
			w.Stats.Add(st)
		}
	}
}

// InFlight reports whether a call is under way.
func (s *State) InFlight() bool {
	reading := slices.ContainsFunc(s.Lists, (*crawl.List).InFlight)
	checking := slices.ContainsFunc(s.Checks, func(c *Check) bool { return c.flying })
	return reading || checking || len(s.Pending) > 0 || len(s.Elsewhere) > 0
}

// NewestAsked is when the newest request of those who wait here was made.
func (s Demands) NewestAsked() (at time.Time) {
	for _, w := range s {
		if w.Notify != nil && w.Asked.After(at) {
			at = w.Asked
		}
	}
	return at
}

// Duration is so many milliseconds.
func Duration(ms int64) time.Duration { return time.Duration(ms) * time.Millisecond }

// Stats says what a request cost.
type Stats struct {
	Calls        int           // calls of Kore.ai answered while it waited, for what it asked
	Pages        int           // those of them that brought sessions by span
	SessionsRead int           // rows on these pages
	FromStore    int           // sessions answered that were known before
	Waited       time.Duration // for anything at all
}

// Add puts together what two reads cost that were made side by side.
func (s *Stats) Add(o Stats) {
	s.Calls += o.Calls
	s.Pages += o.Pages
	s.SessionsRead += o.SessionsRead
	s.FromStore += o.FromStore
	s.Waited = max(s.Waited, o.Waited)
}

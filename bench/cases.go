package bench

import (
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"github.com/koreai/sessions-datasource/pkg/buckets"
	"github.com/koreai/sessions-datasource/pkg/columns"
	"github.com/koreai/sessions-datasource/pkg/measure"
	"github.com/koreai/sessions-datasource/pkg/query"
	"github.com/koreai/sessions-datasource/pkg/session"
)

// Case is a query whose time is held against the reference loop's.
type Case struct {
	Name  string
	Limit float64 // how many times the loop it may take
	Query query.Query
	Axis  *buckets.Axis
}

// Figure is what came out of a case. Times are the best of all rounds.
type Figure struct {
	Name   string  `json:"name"`
	Nanos  float64 `json:"nanosPerSession"`
	Ratio  float64 `json:"ratio"`
	Limit  float64 `json:"limit"`
	Within bool    `json:"within"`
	Allocs uint64  `json:"allocations"`
}

// Axis is buckets of the step over n sessions.
func Axis(n int, step time.Duration) *buckets.Axis {
	end := From + int64(n)*Step
	a := &buckets.Axis{Edges: []int64{From}}
	for at := From; at < end; {
		a.Stamps = append(a.Stamps, at)
		at += step.Milliseconds()
		a.Edges = append(a.Edges, at)
	}
	return a
}

// Cases is the queries that have a limit, over n sessions.
func Cases(n int) []Case {
	base := query.Query{Type: query.TimeSeries, SessionType: session.Interactive, Status: session.Closed, Developer: query.Exclude,
		GroupLimit: query.DefaultGroupLimit, MinSessions: 1, Zone: time.UTC, Range: session.Span{From: From, To: From + int64(n)*Step}}
	of := func(m query.Measure, groupBy ...query.Dimension) query.Query {
		q := base
		q.Measures, q.GroupBy = []query.Measure{m}, groupBy
		return q
	}
	hours, days := Axis(n, time.Hour), Axis(n, 24*time.Hour)
	tagged := of(query.DropOffRate, query.Channel)
	tagged.Filters = []query.Filter{{Key: "userTag.segment1", Operator: query.Equal, Values: []string{"value 3", "value 7"}}}
	unique := tagged
	unique.Filters = []query.Filter{{Key: "sessionTag.case", Operator: query.NotEqual, Values: []string{"CASE-0000000001"}}}
	return []Case{
		{"drop-off rate by channel, 1 h buckets", 1.2, of(query.DropOffRate, query.Channel), hours},
		{"the same with a tag filter", 1.5, tagged, hours},
		{"the same, filter on a nearly unique tag", 1.5, unique, hours},
		{"median duration by channel", 8, of(query.MedianDuration, query.Channel), nil},
		{"median duration by channel, 1 h buckets", 14, of(query.MedianDuration, query.Channel), hours},
		{"users by day", 4, of(query.Users), days},
		{"users by day and channel", 10, of(query.Users, query.Channel), days},
	}
}

// Held is everything about a measurement over one list of sessions.
type Held struct {
	Sessions columns.Snapshot
	rows     *Rows
	out      [][Channels]uint32
}

// Hold prepares the loop, in hourly buckets, for the sessions.
func Hold(s columns.Snapshot) *Held {
	hours := Axis(s.Len(), time.Hour)
	return &Held{Sessions: s, rows: NewRows(s, hours.Edges), out: make([][Channels]uint32, len(hours.Stamps))}
}

// Loop is how long one round of the reference loop takes.
func (h *Held) Loop() time.Duration {
	began := time.Now()
	Loop(h.rows, h.out)
	return time.Since(began)
}

// Case is how long one round of the whole query takes, planning included, and
// how often it allocates.
func (h *Held) Case(c Case, cores int) (time.Duration, uint64, error) {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	began := time.Now()
	_, err := measure.RunOn(cores, c.Query, c.Axis, []columns.Snapshot{h.Sessions}, From)
	took := time.Since(began)
	runtime.ReadMemStats(&after)
	return took, after.Mallocs - before.Mallocs, err
}

// Compare runs the loop and all cases in turn, one core, and keeps the best of
// the rounds of each.
func (h *Held) Compare(cases []Case, rounds int) (loop float64, out []Figure, err error) {
	n := float64(h.Sessions.Len())
	best := time.Duration(1 << 62)
	times := make([]time.Duration, len(cases))
	out = make([]Figure, len(cases))
	for round := range rounds {
		for i, c := range cases {
			best = min(best, h.Loop())
			took, allocs, err := h.Case(c, 1)
			if err != nil {
				return 0, nil, err
			}
			if round == 0 || took < times[i] {
				times[i] = took
			}
			out[i].Allocs = allocs
		}
	}
	loop = float64(best.Nanoseconds()) / n
	for i, c := range cases {
		nanos := float64(times[i].Nanoseconds()) / n
		out[i] = Figure{Name: c.Name, Nanos: nanos, Ratio: nanos / loop, Limit: c.Limit, Within: nanos/loop <= c.Limit, Allocs: out[i].Allocs}
	}
	return loop, out, nil
}

// Speedup is how many times faster two cores are than one.
type Speedup struct {
	Case  float64 // the other core is busy while one works, as it is when both do
	Alone float64 // the other core sleeps meanwhile
	Loop  float64 // of the reference loop, split in two, as Case: what the machine gives at all
}

// Cores is how many times faster the case is on two cores than on one. A core
// whose neighbour sleeps may have a higher clock, which says nothing of how the
// work is shared: so the neighbour is kept busy, and the figure without that is
// given beside it. Times are the best of all rounds.
func (h *Held) Cores(c Case, rounds int) (Speedup, error) {
	var one, alone, two, oneLoop, twoLoops time.Duration
	best := func(of *time.Duration, took time.Duration) {
		if *of == 0 || took < *of {
			*of = took
		}
	}
	for range rounds {
		took, _, err := h.Case(c, 1)
		if err != nil {
			return Speedup{}, err
		}
		best(&alone, took)
		sleep := keepBusy()
		took, _, err = h.Case(c, 1)
		best(&one, took)
		best(&oneLoop, h.split(1))
		sleep()
		if err != nil {
			return Speedup{}, err
		}
		if took, _, err = h.Case(c, 2); err != nil {
			return Speedup{}, err
		}
		best(&two, took)
		best(&twoLoops, h.split(2))
	}
	return Speedup{Case: float64(one) / float64(two), Alone: float64(alone) / float64(two), Loop: float64(oneLoop) / float64(twoLoops)}, nil
}

// keepBusy lets another core count, without any memory to speak of, until the
// function that it returns is called.
func keepBusy() (sleep func()) {
	var stop atomic.Bool
	begun, ended := make(chan struct{}), make(chan struct{})
	go func() {
		close(begun)
		for !stop.Load() {
		}
		close(ended)
	}()
	<-begun
	return func() {
		stop.Store(true)
		<-ended
	}
}

// split is how long one round of the loop takes, its rows dealt out to so many cores.
func (h *Held) split(cores int) time.Duration {
	out := make([][][Channels]uint32, cores)
	for i := range out {
		out[i] = make([][Channels]uint32, len(h.out))
	}
	began := time.Now()
	var wg sync.WaitGroup
	for i := range cores {
		part := h.rows.part(i, cores)
		wg.Go(func() { Loop(part, out[i]) })
	}
	wg.Wait()
	return time.Since(began)
}

package store

import (
	"testing"
	"time"

	"github.com/koreai/sessions-datasource/pkg/budget"
	"github.com/koreai/sessions-datasource/pkg/plan"
)

// What somebody waits for, what is soon asked for again and the open end are
// never dropped; of the rest, what was used least lately.
func TestWhatMayBeDropped(t *testing.T) {
	in(t, nil, func(f *fixture) {
		f.kore.add(spread(bot, 10*day, 400)...)
		for _, d := range []time.Duration{9 * day, 3 * day, 6 * day} {
			f.read(panel(between(d, d-day)))
			time.Sleep(time.Second)
		}
		f.read(panel(last(time.Hour)))
		f.h.Known(nil, between(9*day, 8*day)) // used again
		s := f.h.upstream.source(bot, time.Now())
		s.mu.Lock()
		defer s.mu.Unlock()
		now := time.Now()
		started := func() string {
			chunk, _, found := s.LeastUsed(now)
			if !found {
				return "nothing"
			}
			ago := now.Sub(time.UnixMilli(chunk.Start(0))).Round(day / 2)
			return ago.String()
		}
		if got, want := started(), (3 * day).String(); got != want {
			t.Errorf("%s ago goes first, want %s", got, want)
		}
		waits := &plan.Demand{Span: between(3*day, 2*day), Lane: budget.Panel, Notify: make(chan struct{}, 1)}
		s.Demands = append(s.Demands, waits)
		if got, want := started(), (6 * day).String(); got != want {
			t.Errorf("%s ago goes first while somebody waits for 3 days ago, want %s", got, want)
		}
		waits.Span = between(10*day, time.Hour)
		if got := started(); got != "nothing" {
			t.Errorf("%s ago goes though somebody waits for all of it", got)
		}
		waits.Notify, waits.Demote = nil, now.Add(time.Second)
		if got := started(); got != "nothing" {
			t.Errorf("%s ago goes though a panel will soon ask again", got)
		}
		waits.Demote = now.Add(-time.Second)
		if got, want := started(), (3 * day).String(); got != want {
			t.Errorf("%s ago goes first when nobody has asked for a while, want %s", got, want)
		}
	})
}

package store

import (
	"slices"
	"testing"
	"time"

	"github.com/koreai/sessions-datasource/pkg/interval"
	"github.com/koreai/sessions-datasource/pkg/plan"
)

func TestARefreshThatTakesSeveralCallsIsSlower(t *testing.T) {
	if p := plan.RefreshPause(60, 1800); p != 4*time.Second {
		t.Errorf("pause %s a call, want half of the 30 a minute that can be kept up", p)
	}
	if p := plan.RefreshPause(0, 0); p != 0 {
		t.Errorf("pause %s without limits", p)
	}
	in(t, limited, func(f *fixture) {
		f.kore.add(spread(bot, time.Hour, 2000)...) // 1,000 in the open half hour: eleven calls
		f.read(panel(last(time.Hour)))
		time.Sleep(30 * time.Second)
		if calls := f.calls(func() { f.read(panel(last(time.Hour))) }); calls != 0 {
			t.Errorf("%d calls after 30 s", calls)
		}
		time.Sleep(20 * time.Second)
		if calls := f.calls(func() { f.read(panel(last(time.Hour))) }); calls < 8 {
			t.Errorf("%d calls after 50 s", calls)
		}
	})
}

func TestOneBotDoesNotStarveAnother(t *testing.T) {
	in(t, func(_ *kore, c *Config) { c.Settings.Parallel = 1 }, func(f *fixture) {
		f.kore.add(spread(bot, 3*day, 1000)...)
		f.kore.add(spread("st-two", 3*day, 1000)...)
		v := f.read(Request{Bots: []string{bot, "st-two"}, Span: last(3 * day), Lane: 2})
		if v.sessions() != 2000 {
			t.Errorf("%d sessions", v.sessions())
		}
		var order []string
		for _, r := range f.kore.since(0) {
			order = append(order, r.Bot)
		}
		half := order[:len(order)/2]
		if n := len(slices.DeleteFunc(slices.Clone(half), func(b string) bool { return b == bot })); n < len(half)/2-1 || n > len(half)/2+1 {
			t.Errorf("%d of the first %d calls were for one bot", n, len(half))
		}
	})
}

func TestRefreshPlanTakesTheFewestCalls(t *testing.T) {
	perHour := func(n int) func(int64) int {
		return func(start int64) int { return int(-start/interval.Hour) * n }
	}
	for name, c := range map[string]struct {
		due    []int64
		before func(int64) int
		want   int
	}{
		"none":                           {nil, perHour(60), 0},
		"near enough for the same page":  {[]int64{-interval.Hour}, perHour(60), 1},
		"too far: by ID":                 {[]int64{-20 * interval.Hour}, perHour(60), 0},
		"the near one by span for free":  {[]int64{-interval.Hour, -20 * interval.Hour}, perHour(60), 0},
		"many far ones in a quiet night": {slices.Repeat([]int64{-10 * interval.Hour}, 120), perHour(5), 120},
	} {
		t.Run(name, func(t *testing.T) {
			if got := plan.RefreshPlan(c.due, 30, c.before, 100); got != c.want {
				t.Errorf("%s: %d by span, want %d", name, got, c.want)
			}
		})
	}
}

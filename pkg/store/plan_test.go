package store

import (
	"slices"
	"testing"
	"time"

	"github.com/koreai/sessions-datasource/pkg/session"
)

// Gaps with few known rows between them are read together: asking twice costs
// more than reading those rows again.
func TestGapsCloseToEachOtherAreReadTogether(t *testing.T) {
	in(t, nil, func(f *fixture) {
		f.kore.add(spread(bot, 5*day, 5000)...)
		f.read(panel(last(5 * day)))
		ago := func(d time.Duration) session.Span {
			return snap(between(d+time.Minute, d))
		}
		for name, c := range map[string]struct {
			at   []time.Duration
			want int
		}{
			"minutes apart": {[]time.Duration{2 * day, 2*day + 10*time.Minute, 2*day + 30*time.Minute}, 1},
			"a day apart":   {[]time.Duration{3 * day, 4 * day}, 2},
		} {
			f.read(panel(last(time.Hour)))
			calls := f.calls(func() {
				for _, s := range f.h.conn.all() {
					s.locked(func() { // all at once: the loop would begin with the first
						for _, d := range c.at {
							s.covered = s.covered.askAgain(ago(d), time.Now())
						}
					})
				}
				span := between(c.at[len(c.at)-1]+time.Hour, c.at[0]-time.Hour)
				f.same(f.read(panel(span)), span)
			})
			if calls != c.want {
				t.Errorf("%s: %d calls, want %d", name, calls, c.want)
			}
		}
	})
}

// ... unless these rows take calls of their own, where pages are small.
func TestGapsAreBridgedByHalfAPageAtMost(t *testing.T) {
	in(t, func(k *kore, c *Config) { k.cap, c.Settings.PageSize = 20, 20 }, func(f *fixture) {
		f.kore.add(spread(bot, 5*day, 5000)...) // some 42 an hour
		f.read(panel(between(3*day, 2*day)))
		ago := func(d time.Duration) session.Span { return snap(between(d+time.Minute, d)) }
		for _, d := range []time.Duration{55 * time.Hour, 55*time.Hour + 50*time.Minute, 57 * time.Hour} {
			f.h.Reread(nil, ago(d))
		}
		v := f.read(panel(between(60*time.Hour, 52*time.Hour)))
		if v.Stats.SessionsRead > 10 {
			t.Errorf("%d sessions read again for three minutes", v.Stats.SessionsRead)
		}
	})
}

func TestARefreshThatTakesSeveralCallsIsSlower(t *testing.T) {
	if p := refreshPause(60, 1800); p != 4*time.Second {
		t.Errorf("pause %s a call, want half of the 30 a minute that can be kept up", p)
	}
	if p := refreshPause(0, 0); p != 0 {
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

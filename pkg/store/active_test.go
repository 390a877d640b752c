package store

import (
	"slices"
	"testing"
	"time"

	"github.com/koreai/sessions-datasource/pkg/session"
)

func TestActiveSessionsAreCheckedTogether(t *testing.T) {
	in(t, func(k *kore, _ *Config) { k.cap = 1000 }, func(f *fixture) {
		f.kore.add(spread(bot, 6*time.Hour, 6*3000)...)
		for i := range 5 * 50 {
			f.kore.add(activeAt(bot, time.Now().Add(-31*time.Minute-time.Duration(i)*72*time.Second), 50_000+i))
		}
		f.read(panel(last(day)))
		checks := 0
		for range 40 {
			time.Sleep(15*time.Second + 10*time.Millisecond)
			before := f.kore.count()
			for range 3 { // panels that come a little later than the first
				f.read(panel(last(day)))
				time.Sleep(300 * time.Millisecond)
			}
			calls := f.kore.since(before)
			if len(calls) > 3 {
				t.Errorf("%d calls for a refresh", len(calls))
			}
			for _, r := range calls {
				if len(r.SessionIDs) > 0 {
					checks++
				}
			}
		}
		if checks > 20 {
			t.Errorf("%d checks in ten minutes", checks)
		}
		t.Logf("%d checks", checks)
	})
}

// A session that is active for hours is checked after a twentieth of its age,
// at most every hour; others go along in the same call.
func TestLongActiveSessionsAreCheckedEverMoreRarely(t *testing.T) {
	for name, c := range map[string]struct {
		active   []time.Duration // ago
		min, max int             // calls by ID in an hour
	}{
		"2 to 3 hours old: every 6 to 9 minutes": {[]time.Duration{2 * time.Hour}, 6, 10},
		"20 hours old: every hour":               {[]time.Duration{20 * time.Hour}, 0, 1},
		"the old one with the young one":         {[]time.Duration{2 * time.Hour, 20 * time.Hour}, 6, 10},
	} {
		t.Run(name, func(t *testing.T) {
			in(t, nil, func(f *fixture) {
				f.kore.add(spread(bot, day, 3000)...)
				for i, ago := range c.active {
					f.kore.add(activeAt(bot, time.Now().Add(-ago), 9001+i))
				}
				f.read(panel(last(day)))
				byID := 0
				for range 4 * 60 {
					time.Sleep(15*time.Second + time.Millisecond)
					before := f.kore.count()
					f.read(panel(last(day)))
					for _, r := range f.kore.since(before) {
						if len(r.SessionIDs) > 0 {
							byID++
						}
					}
				}
				if byID < c.min || byID > c.max {
					t.Errorf("%d calls by ID in an hour", byID)
				}
			})
		})
	}
}

func TestAnAnswerByIDWithoutTagsDoesNotLoseThem(t *testing.T) {
	in(t, nil, func(f *fixture) {
		old := activeAt(bot, time.Now().Add(-20*day), 1)
		old.SessionTags = []session.Tag{{Name: "topic", Value: "billing"}}
		f.kore.add(old)
		span := between(21*day, 19*day)
		f.same(f.read(panel(span)), span)
		f.pass(2 * time.Hour)
		before := f.kore.count()
		f.same(f.read(panel(span)), span)
		if calls := f.kore.since(before); len(calls) != 1 || len(calls[0].SessionIDs) != 1 {
			t.Errorf("calls %+v, want one by ID", calls)
		}
		f.kore.edit(bot, func(rows []session.Session) []session.Session {
			rows[0].Status = session.Closed
			rows[0].SessionTags = []session.Tag{{Name: "topic", Value: "refund"}}
			return rows
		})
		f.pass(2 * time.Hour)
		f.same(f.read(panel(span)), span) // closed: read by span for its tags
	})
}

func TestASessionThatIsGoneByIDIsDropped(t *testing.T) {
	in(t, nil, func(f *fixture) {
		f.kore.add(spread(bot, day, 300)...)
		f.kore.add(activeAt(bot, time.Now().Add(-5*time.Hour), 9001))
		span := last(day)
		f.read(panel(span))
		f.kore.edit(bot, func(rows []session.Session) []session.Session {
			return slices.DeleteFunc(rows, func(s session.Session) bool { return s.Status == session.Active })
		})
		f.pass(time.Hour)
		f.same(f.read(panel(span)), span)
	})
}

package budget

import (
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/koreai/sessions-datasource/pkg/clockskew"
)

func TestTheMirrorFollowsWhatAnswersTell(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		now := time.Now()
		start := now.UnixMilli()
		var c clockskew.Clock
		c.Observe(now, now, start, 1)
		m := newMirror(Limits{PerMinute: 10, PerHour: 100})
		entry := func(id string, at int64) Entry { return Entry{ID: id, At: start + at} }
		take := func(seq, at, since int64, all bool, entries ...Entry) {
			m.take(Answer{Mark: Mark{Epoch: 1, Seq: seq, Time: start + at, Scope: 2}, All: all, Entries: entries}, start+since, &c, now)
		}
		want := func(why string, ids ...string) {
			t.Helper()
			var got []string
			for _, e := range m.entries {
				got = append(got, e.ID)
			}
			if !slices.Equal(got, ids) {
				t.Errorf("%s: got %v, want %v", why, got, ids)
			}
		}
		take(1, 0, 0, true, entry("old", -30_000), entry("flies", 20_000), entry("waits", 30_000))
		want("all is told", "old", "flies", "waits")
		take(4, 1000, 0, false, entry("flies", 500), entry("new", 31_000))
		want("one was answered, one is new, one was given back", "old", "flies", "new")
		take(3, 900, 0, false, entry("waits", 30_000))
		want("an answer that was overtaken tells nothing", "old", "flies", "new")
		take(4, 800, 0, false)
		want("nor does one that is older without a change between", "old", "flies", "new")
		take(5, 40_000, 1000, false, entry("new", 39_000))
		want("what was reserved has been answered late", "old", "flies", "new")
		if n := m.windows[0].left(now.Add(40 * time.Second)); n != 8 {
			t.Errorf("%d are left in the minute, want 8: one of three has left it", n)
		}
		take(6, 41_000, 40_000, true, entry("put back", -3_000_000))
		want("all is told again", "put back")
		if n := m.windows[1].left(now); n != 99 {
			t.Errorf("%d are left in the hour", n)
		}
	})
}

// Whatever is in flight elsewhere may be answered the moment after it was
// seen: an estimate of when there is room must not be too late.
func TestEstimatesAreNeverTooLate(t *testing.T) {
	bubble(t, func(t *testing.T, b *Budget, l *fakeLedger) {
		b.SetLimits(Limits{PerMinute: 1})
		l.log["other"] = Entry{ID: "other", At: time.Now().Add(ahead + 30*time.Second).UnixMilli()}
		l.full = true
		if c, _ := b.Try(Alert); c != nil {
			t.Fatal("the other's call is in flight")
		}
		if at := b.Nth(Alert, 1); time.Until(at).Round(time.Second) != time.Minute {
			t.Errorf("room in %s, want a minute", time.Until(at))
		}
		asked := l.count()
		time.Sleep(recheck - time.Second)
		if c, at := b.Try(Alert); c != nil || time.Until(at) != time.Second || l.count() != asked {
			t.Errorf("got %v in %s after %d requests, want to be told to come back in a second", c, time.Until(at), l.count()-asked)
		}
		l.set(func() { l.full = false; delete(l.log, "other") }) // it was given back
		time.Sleep(time.Second)
		if c, _ := b.Try(Alert); c == nil {
			t.Error("an old estimate is believed for ever")
		}
	})
}

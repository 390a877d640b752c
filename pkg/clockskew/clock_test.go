package clockskew_test

import (
	"testing"
	"time"

	"github.com/koreai/sessions-datasource/pkg/clockskew"
)

var start = time.Date(2026, 1, 2, 3, 4, 5, 678e6, time.UTC)

func TestClock(t *testing.T) {
	t.Run("unknown is ours", func(t *testing.T) {
		var c clockskew.Clock
		if c.Known() || c.At(start) != start.UnixMilli() || !c.Own(5).Equal(time.UnixMilli(5)) {
			t.Error("it shows another time")
		}
	})
	t.Run("answers bound it from both sides", func(t *testing.T) {
		var c clockskew.Clock
		const ahead = 3_600_000
		for i := range 20 { // it is written right after sending, then right before the end
			sent := start.Add(time.Duration(i) * time.Minute)
			c.Observe(sent, sent.Add(100*time.Millisecond), sent.UnixMilli()+ahead+int64(i%2)*100, 1)
		}
		if off := c.At(start) - start.UnixMilli() - ahead; off != 0 {
			t.Errorf("%d ms off", off)
		}
		if back := c.Own(c.At(start)); !back.Equal(start.Truncate(time.Millisecond)) {
			t.Errorf("back at %s", back)
		}
	})
	t.Run("a slow answer that fits moves nothing", func(t *testing.T) {
		var c clockskew.Clock
		c.Observe(start, start, start.UnixMilli(), 1)
		c.Observe(start, start.Add(9*time.Second), start.Add(4*time.Second).UnixMilli(), 1)
		if c.At(start) != start.UnixMilli() {
			t.Error("moved")
		}
	})
	t.Run("one that is set is followed", func(t *testing.T) {
		var c clockskew.Clock
		c.Observe(start, start, start.UnixMilli(), 1)
		c.Observe(start, start, start.UnixMilli()-60_000, 1)
		if off := c.At(start) - start.UnixMilli() + 60_000; off < 0 || off > 1 {
			t.Errorf("%d ms off", off)
		}
	})
}

func TestLatest(t *testing.T) {
	type answers []time.Duration // by how much their Date is off, one a second
	for name, c := range map[string]struct {
		of   answers
		want time.Duration
	}{
		"no answer":                         {nil, 0},
		"the first counts":                  {answers{time.Hour}, time.Hour},
		"the latest counts":                 {answers{0, 5 * time.Second, 2 * time.Second}, 5 * time.Second},
		"a node behind hides nothing":       {answers{0, -10 * time.Second, -10 * time.Second}, 0},
		"one far ahead is passed over":      {answers{0, 3 * time.Hour, 0, 3 * time.Hour, 0}, 0},
		"two far ahead count":               {answers{0, 3 * time.Hour, 3 * time.Hour}, 3 * time.Hour},
		"two that disagree do not":          {answers{0, 3 * time.Hour, 5 * time.Hour}, 0},
		"one far behind is passed over":     {answers{0, -3 * time.Hour, 0}, 0},
		"a clock that was set back counts":  {answers{0, -3 * time.Hour, -3 * time.Hour}, -3 * time.Hour},
		"a little more, again and again":    {answers{0, 50 * time.Second, 100 * time.Second}, 100 * time.Second},
		"ahead, and back when that is over": {answers{time.Hour, 0, 0}, 0},
	} {
		t.Run(name, func(t *testing.T) {
			var l clockskew.Latest
			now := start
			for _, off := range c.of {
				now = now.Add(time.Second)
				l.Observe(now.Add(-50*time.Millisecond), now, now.Add(off).Truncate(time.Second))
			}
			if l.Known() != (len(c.of) > 0) {
				t.Errorf("known %v", l.Known())
			}
			got := time.Duration(l.At(now)-now.UnixMilli()) * time.Millisecond
			if len(c.of) == 0 && got != 0 || got > c.want || got < c.want-time.Second {
				t.Errorf("it is %s off, want %s or up to a second less", got, c.want)
			}
		})
	}
	t.Run("one far ahead is worth a call, two that disagree are not", func(t *testing.T) {
		var l clockskew.Latest
		for i, c := range []struct {
			off  time.Duration
			want bool
		}{{0, false}, {time.Hour, true}, {3 * time.Hour, false}, {9 * time.Hour, false}, {0, false}, {-time.Hour, false}, {0, false}, {time.Hour, true}, {time.Hour, false}} {
			if l.Observe(start, start, start.Add(c.off)); l.Ahead() != c.want {
				t.Errorf("answer %d: %v", i+1, l.Ahead())
			}
		}
	})
	t.Run("an answer without a Date", func(t *testing.T) {
		var l clockskew.Latest
		if l.Observe(start, start, time.Time{}); l.Known() {
			t.Error("known")
		}
	})
	t.Run("borrowed until an answer comes", func(t *testing.T) {
		var l clockskew.Latest
		l.Borrow(start, start.UnixMilli()+7000)
		if l.Known() || l.At(start) != start.UnixMilli()+7000 {
			t.Error("not borrowed")
		}
		l.Observe(start, start, start)
		if l.At(start) != start.UnixMilli() {
			t.Error("the answer does not count")
		}
	})
	t.Run("the present begins ten seconds before", func(t *testing.T) {
		var l clockskew.Latest
		l.Observe(start, start, start)
		for ago, want := range map[int64]bool{10_001: false, 10_000: true, 0: true, -60_000: true} {
			if got := l.Present(start.UnixMilli()-ago, start); got != want {
				t.Errorf("%d ms ago: present %v", ago, got)
			}
		}
	})
}

package store

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/koreai/sessions-datasource/pkg/interval"
	"github.com/koreai/sessions-datasource/pkg/session"
)

var epoch = time.UnixMilli(0)

// readAt is a reading sent so many ms after the epoch, by both clocks.
func readAt(s session.Span, sent int64) reading {
	return reading{Span: s, sent: time.UnixMilli(sent), asOf: sent}
}

func committed(all ...reading) covered {
	var c covered
	for _, r := range all {
		c, _ = c.commit(r)
	}
	return c
}

// At every instant the reading counts that was sent last, in whatever order
// they come.
func TestTheReadingSentLastCountsEverywhere(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 6))
	for range 3000 {
		var all []reading
		for range 1 + rng.IntN(6) {
			from := rng.Int64N(20)
			all = append(all, readAt(sp(from, from+1+rng.Int64N(8)), rng.Int64N(50)))
		}
		c := committed(all...)
		for i := range c {
			if c[i].Empty() || i > 0 && c[i].From < c[i-1].To {
				t.Fatalf("%v is not in order", c)
			}
		}
		for ms := int64(0); ms < 30; ms++ {
			want := int64(-1)
			for _, r := range all {
				if r.Contains(ms) {
					want = max(want, r.asOf)
				}
			}
			got := int64(-1)
			for _, r := range c {
				if r.Contains(ms) {
					got = r.asOf
				}
			}
			if got != want {
				t.Fatalf("%v at %d: sent %d, want %d", all, ms, got, want)
			}
		}
	}
}

func TestWhatIsGoodEnough(t *testing.T) {
	c := committed(readAt(sp(0, 1000), 1000))
	c[0].live = true
	later := epoch.Add(time.Hour)
	for name, k := range map[string]struct {
		ask  sure
		want interval.Set
	}{
		"fresh enough answers for what came later": {sure{open: 300, fresh: epoch}, interval.Set{sp(0, math.MaxInt64)}},
		"else only what was settled":               {sure{open: 300, fresh: later}, interval.Set{sp(0, 700)}},
		"nothing of it is settled":                 {sure{open: 2000, fresh: later}, nil},
		"after a failure anything goes":            {sure{open: 300, fresh: later, stale: true}, interval.Set{sp(0, math.MaxInt64)}},
		"too old":                                  {sure{open: 300, fresh: later, aged: func(reading) bool { return true }}, nil},
	} {
		if got := c.good(k.ask); !slices.Equal(got, k.want) {
			t.Errorf("%s: %v, want %v", name, got, k.want)
		}
	}
	again := c.askAgain(sp(100, 200), later)
	if got := again.good(sure{open: 300, fresh: later}); !slices.Equal(got, interval.Set{sp(0, 100), sp(200, 700)}) {
		t.Errorf("asked again: %v", got)
	}
	if _, won := again.commit(readAt(sp(0, 300), 2000)); !slices.Equal(won, interval.Set{sp(0, 100), sp(200, 300)}) {
		t.Errorf("a reading from before it was asked again counts at %v", won)
	}
}

func TestReadingsOfTheSameAgeBecomeOne(t *testing.T) {
	var all []reading
	for i := range int64(100) { // one a minute, each settled when it was read
		all = append(all, readAt(sp(i*interval.Minute, (i+1)*interval.Minute), (i+31)*interval.Minute))
	}
	c := committed(all...).join(30 * interval.Minute)
	if len(c) > 12 {
		t.Errorf("%d readings", len(c))
	}
	if got := c.good(sure{open: 30 * interval.Minute, fresh: epoch.Add(time.Hour * 99)}); !slices.Equal(got, interval.Set{sp(0, 100*interval.Minute)}) {
		t.Errorf("good: %v", got)
	}
	// Had rows been found to come an hour late, none of it would be settled.
	if got := c.good(sure{open: 60 * interval.Minute, fresh: epoch.Add(time.Hour * 99)}); len(got) != 0 {
		t.Errorf("good though it was read too early: %v", got)
	}
	apart := committed(readAt(sp(0, interval.Minute), hour), readAt(sp(interval.Minute, 2*interval.Minute), 2*hour)).join(0)
	if len(apart) != 2 {
		t.Errorf("readings an hour apart became one: %v", apart)
	}
}

func TestRemoveMakesAGap(t *testing.T) {
	c := committed(readAt(sp(0, 100), 5000), readAt(sp(100, 200), 6000)).remove(sp(50, 150))
	if got := c.all(); !slices.Equal(got, interval.Set{sp(0, 50), sp(150, 200)}) {
		t.Errorf("got %v", got)
	}
	if got := c.in(sp(40, 160)); len(got) != 2 {
		t.Errorf("in: %v", got)
	}
	if got := c.in(sp(60, 140)); len(got) != 0 {
		t.Errorf("in the gap: %v", got)
	}
}

func TestTheOpenEndBeginsWhereReadingsAreSettled(t *testing.T) {
	for name, k := range map[string]struct {
		c    covered
		want int64
	}{
		"one reading":    {committed(readAt(sp(0, 1000), 1000)), 700},
		"several pages":  {committed(readAt(sp(0, 650), 900), readAt(sp(650, 800), 950), readAt(sp(800, 1000), 1000)), 600},
		"all settled":    {committed(readAt(sp(0, 500), 1000)), 500},
		"a gap above it": {committed(readAt(sp(0, 500), 600), readAt(sp(900, 1000), 1000)), 900},
	} {
		if got := k.c.openFrom(300); got != k.want {
			t.Errorf("%s: from %d, want %d", name, got, k.want)
		}
	}
}

// Only what reaches up to the moment of a reading answers for what came later.
func TestTheRestOfALiveReadingIsNotLive(t *testing.T) {
	r := readAt(sp(0, 100), 100)
	r.live = true
	c := committed(readAt(sp(50, 100), 200), r)
	for _, o := range c {
		if o.live {
			t.Errorf("%+v is live", o)
		}
	}
	if c = committed(r).remove(sp(90, 100)); c[0].live {
		t.Error("live though its end was dropped")
	}
}

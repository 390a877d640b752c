package coverage

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/koreai/sessions-datasource/pkg/interval"
	"github.com/koreai/sessions-datasource/pkg/session"
)

func sp(from, to int64) session.Span { return session.Span{From: from, To: to} }

var epoch = time.UnixMilli(0)

// readAt is a reading sent so many ms after the epoch, by both clocks.
func readAt(s session.Span, sent int64) Reading {
	return Reading{Span: s, Sent: time.UnixMilli(sent), AsOf: sent}
}

func committed(all ...Reading) Readings {
	var c Readings
	for _, r := range all {
		c, _ = c.Commit(r)
	}
	return c
}

// At every instant the reading counts that was sent last, in whatever order
// they come.
func TestTheReadingSentLastCountsEverywhere(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 6))
	for range 3000 {
		var all []Reading
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
					want = max(want, r.AsOf)
				}
			}
			got := int64(-1)
			for _, r := range c {
				if r.Contains(ms) {
					got = r.AsOf
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
	c[0].Live = true
	later := epoch.Add(time.Hour)
	for name, k := range map[string]struct {
		ask  Freshness
		want interval.Set
	}{
		"fresh enough answers for what came later": {Freshness{Open: 300, Fresh: epoch}, interval.Set{sp(0, math.MaxInt64)}},
		"else only what was settled":               {Freshness{Open: 300, Fresh: later}, interval.Set{sp(0, 700)}},
		"nothing of it is settled":                 {Freshness{Open: 2000, Fresh: later}, nil},
		"after a failure anything goes":            {Freshness{Open: 300, Fresh: later, Stale: true}, interval.Set{sp(0, math.MaxInt64)}},
		"too old":                                  {Freshness{Open: 300, Fresh: later, Aged: func(Reading) bool { return true }}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			if got := c.Good(k.ask); !slices.Equal(got, k.want) {
				t.Errorf("%s: %v, want %v", name, got, k.want)
			}
		})
	}
	again := c.AskAgain(sp(100, 200), later)
	if got := again.Good(Freshness{Open: 300, Fresh: later}); !slices.Equal(got, interval.Set{sp(0, 100), sp(200, 700)}) {
		t.Errorf("asked again: %v", got)
	}
	if _, won := again.Commit(readAt(sp(0, 300), 2000)); !slices.Equal(won, interval.Set{sp(0, 100), sp(200, 300)}) {
		t.Errorf("a reading from before it was asked again counts at %v", won)
	}
}

func TestReadingsOfTheSameAgeBecomeOne(t *testing.T) {
	var all []Reading
	for i := range int64(100) { // one a minute, each settled when it was read
		all = append(all, readAt(sp(i*interval.Minute, (i+1)*interval.Minute), (i+31)*interval.Minute))
	}
	c := committed(all...).Join(30 * interval.Minute)
	if len(c) > 12 {
		t.Errorf("%d readings", len(c))
	}
	if got := c.Good(Freshness{Open: 30 * interval.Minute, Fresh: epoch.Add(time.Hour * 99)}); !slices.Equal(got, interval.Set{sp(0, 100*interval.Minute)}) {
		t.Errorf("good: %v", got)
	}
	// Had rows been found to come an hour late, none of it would be settled.
	if got := c.Good(Freshness{Open: 60 * interval.Minute, Fresh: epoch.Add(time.Hour * 99)}); len(got) != 0 {
		t.Errorf("good though it was read too early: %v", got)
	}
	apart := committed(readAt(sp(0, interval.Minute), interval.Hour), readAt(sp(interval.Minute, 2*interval.Minute), 2*interval.Hour)).Join(0)
	if len(apart) != 2 {
		t.Errorf("readings an hour apart became one: %v", apart)
	}
}

func TestRemoveMakesAGap(t *testing.T) {
	c := committed(readAt(sp(0, 100), 5000), readAt(sp(100, 200), 6000)).Remove(sp(50, 150))
	if got := c.All(); !slices.Equal(got, interval.Set{sp(0, 50), sp(150, 200)}) {
		t.Errorf("got %v", got)
	}
	if got := c.In(sp(40, 160)); len(got) != 2 {
		t.Errorf("in: %v", got)
	}
	if got := c.In(sp(60, 140)); len(got) != 0 {
		t.Errorf("in the gap: %v", got)
	}
}

func TestTheOpenEndBeginsWhereReadingsAreSettled(t *testing.T) {
	for name, k := range map[string]struct {
		c    Readings
		want int64
	}{
		"one reading":    {committed(readAt(sp(0, 1000), 1000)), 700},
		"several pages":  {committed(readAt(sp(0, 650), 900), readAt(sp(650, 800), 950), readAt(sp(800, 1000), 1000)), 600},
		"all settled":    {committed(readAt(sp(0, 500), 1000)), 500},
		"a gap above it": {committed(readAt(sp(0, 500), 600), readAt(sp(900, 1000), 1000)), 900},
	} {
		t.Run(name, func(t *testing.T) {
			if got := k.c.OpenFrom(300); got != k.want {
				t.Errorf("%s: from %d, want %d", name, got, k.want)
			}
		})
	}
}

// Only what reaches up to the moment of a reading answers for what came later.
func TestTheRestOfALiveReadingIsNotLive(t *testing.T) {
	r := readAt(sp(0, 100), 100)
	r.Live = true
	c := committed(readAt(sp(50, 100), 200), r)
	for _, o := range c {
		if o.Live {
			t.Errorf("%+v is live", o)
		}
	}
	if c = committed(r).Remove(sp(90, 100)); c[0].Live {
		t.Error("live though its end was dropped")
	}
}

package store

import (
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/koreai/sessions-datasource/pkg/session"
)

func sp(from, to int64) session.Span { return session.Span{From: from, To: to} }

// Sets are compared with sets of single instants.
func TestSpansAreSetsOfInstants(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	const size = 24
	random := func() []session.Span {
		out := make([]session.Span, rng.IntN(5))
		for i := range out {
			from := rng.Int64N(size)
			out[i] = sp(from, from+rng.Int64N(6))
		}
		return out
	}
	in := func(all []session.Span, ms int64) bool {
		return slices.ContainsFunc(all, func(s session.Span) bool { return s.Contains(ms) })
	}
	for range 5000 {
		a, b := random(), random()
		set, cut := spansOf(a...), sp(rng.Int64N(size), rng.Int64N(size))
		for name, got := range map[string]spans{"of": set, "with": set.with(b...), "without": set.without(b...), "cut": set.cut(cut)} {
			var n int64
			for ms := int64(0); ms < size+8; ms++ {
				want := in(a, ms)
				switch name {
				case "with":
					want = want || in(b, ms)
				case "without":
					want = want && !in(b, ms)
				case "cut":
					want = want && cut.Contains(ms)
				}
				if in(got, ms) != want {
					t.Fatalf("%s: %v, %v, %v: %v at %d", name, a, b, cut, got, ms)
				}
				if want {
					n++
				}
			}
			for i := range got {
				if got[i].Empty() || i > 0 && got[i].From < got[i-1].To || name != "without" && name != "cut" && i > 0 && got[i].From == got[i-1].To {
					t.Fatalf("%s: %v is not in order", name, got)
				}
			}
			if got.millis() != n {
				t.Fatalf("%s: %v is %d long, want %d", name, got, got.millis(), n)
			}
		}
	}
}

func TestWindowsAreShorterThanSevenDaysWithTheirBorders(t *testing.T) {
	for _, gap := range []session.Span{sp(0, 7*24*hour), sp(123, 90*24*hour+77), sp(5, 9), sp(-8*24*hour-1, -1)} {
		for rest := gap; !rest.Empty(); {
			w := window(rest)
			r := pageRequest(bot, w, 0, 1)
			if w.Empty() || w.To != rest.To || w.From < gap.From || r.To.Sub(r.From) >= 7*24*time.Hour {
				t.Fatalf("window %v of %v asks for %s", w, rest, r.To.Sub(r.From))
			}
			if w.From > gap.From && w.From%minute != 0 {
				t.Errorf("window %v is not cut at a minute", w)
			}
			rest.To = w.From
		}
	}
}

func TestSnapWidensToMinutes(t *testing.T) {
	for _, c := range []struct{ in, want session.Span }{
		{sp(1, minute-1), sp(0, minute)}, {sp(0, minute), sp(0, minute)},
		{sp(minute-1, minute+1), sp(0, 2*minute)}, {sp(-1, 1), sp(-minute, minute)},
	} {
		if got := snap(c.in); got != c.want {
			t.Errorf("snap %v: %v, want %v", c.in, got, c.want)
		}
	}
}

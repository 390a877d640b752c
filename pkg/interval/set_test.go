package interval_test

import (
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/koreai/sessions-datasource/pkg/interval"
	"github.com/koreai/sessions-datasource/pkg/session"
)

func sp(from, to int64) session.Span { return session.Span{From: from, To: to} }

const size = 24

// Sets are compared with what is said of single instants.
func TestSet(t *testing.T) {
	in := func(all []session.Span, ms int64) bool {
		return slices.ContainsFunc(all, func(s session.Span) bool { return s.Contains(ms) })
	}
	for name, c := range map[string]struct {
		got  func(a, b []session.Span, cut session.Span) interval.Set
		want func(a, b, cut bool) bool
	}{
		"of": {
			func(a, _ []session.Span, _ session.Span) interval.Set { return interval.Of(a...) },
			func(a, _, _ bool) bool { return a },
		},
		"with": {
			func(a, b []session.Span, _ session.Span) interval.Set { return interval.Of(a...).With(b...) },
			func(a, b, _ bool) bool { return a || b },
		},
		"without": {
			func(a, b []session.Span, _ session.Span) interval.Set { return interval.Of(a...).Without(b...) },
			func(a, b, _ bool) bool { return a && !b },
		},
		"cut": {
			func(a, _ []session.Span, cut session.Span) interval.Set { return interval.Of(a...).Cut(cut) },
			func(a, _, cut bool) bool { return a && cut },
		},
	} {
		t.Run(name, func(t *testing.T) {
			rng := rand.New(rand.NewPCG(3, 4))
			for range 2000 {
				a, b := someSpans(rng), someSpans(rng)
				cut := sp(rng.Int64N(size), rng.Int64N(size))
				got := c.got(a, b, cut)
				var n int64
				for ms := int64(0); ms < size+8; ms++ {
					want := c.want(in(a, ms), in(b, ms), cut.Contains(ms))
					if in(got, ms) != want {
						t.Fatalf("%v, %v, %v: %v at %d", a, b, cut, got, ms)
					}
					if want {
						n++
					}
				}
				if got.Millis() != n {
					t.Fatalf("%v is %d long, want %d", got, got.Millis(), n)
				}
				checkOrder(t, got)
			}
		})
	}
}

func someSpans(rng *rand.Rand) []session.Span {
	out := make([]session.Span, rng.IntN(5))
	for i := range out {
		from := rng.Int64N(size)
		out[i] = sp(from, from+rng.Int64N(6))
	}
	return out
}

// checkOrder fails unless the spans are ascending and none is empty.
func checkOrder(t *testing.T, s interval.Set) {
	t.Helper()
	for i := range s {
		if s[i].Empty() || i > 0 && s[i].From < s[i-1].To {
			t.Fatalf("%v is not in order", s)
		}
	}
}

func TestOf(t *testing.T) {
	if got := interval.Of(sp(5, 7), sp(1, 3), sp(3, 5)); len(got) != 1 || got.Newest() != sp(1, 7) {
		t.Errorf("spans that touch stay apart: %v", got)
	}
}

func TestWindow(t *testing.T) {
	const hour = interval.Hour
	for name, gap := range map[string]session.Span{
		"seven days": sp(0, 7*24*hour), "a quarter": sp(123, 90*24*hour+77), "milliseconds": sp(5, 9), "before 1970": sp(-8*24*hour-1, -1),
	} {
		t.Run(name, func(t *testing.T) {
			for rest := gap; !rest.Empty(); {
				w := interval.Window(rest)
				asked := time.Duration(w.Millis()-1)*time.Millisecond + 2*interval.Border
				if w.Empty() || w.To != rest.To || w.From < gap.From || asked >= 7*24*time.Hour {
					t.Fatalf("window %v of %v asks for %s", w, rest, asked)
				}
				if w.From > gap.From && w.From%interval.Minute != 0 {
					t.Errorf("window %v is not cut at a minute", w)
				}
				rest.To = w.From
			}
		})
	}
}

func TestSnap(t *testing.T) {
	const minute = interval.Minute
	for name, c := range map[string]struct{ in, want session.Span }{
		"inside a minute": {sp(1, minute-1), sp(0, minute)}, "a whole minute": {sp(0, minute), sp(0, minute)},
		"over a minute's end": {sp(minute-1, minute+1), sp(0, 2*minute)}, "over 1970": {sp(-1, 1), sp(-minute, minute)},
	} {
		t.Run(name, func(t *testing.T) {
			if got := interval.Snap(c.in); got != c.want {
				t.Errorf("%v, want %v", got, c.want)
			}
		})
	}
}

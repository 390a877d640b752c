package plan

import (
	"math"
	"time"

	"github.com/koreai/sessions-datasource/pkg/crawl"
	"github.com/koreai/sessions-datasource/pkg/interval"
	"github.com/koreai/sessions-datasource/pkg/session"
)

// Progress is how far loading is.
type Progress struct {
	Loaded  int  // sessions known
	Missing int  // sessions expected on top
	Guess   bool // some of what is missing can only be guessed at
	Unknown bool // ... or not even that
	Left    time.Duration
	Next    time.Time // when the next call can be sent
}

func (p Progress) Total() int {
	if p.Unknown {
		return 0
	}
	return p.Loaded + p.Missing
}

// Estimate is how many sessions of a demand are known and how many are missing.
func (s *State) Estimate(w *Demand, now time.Time) Progress {
	span := w.Span
	span.To = min(span.To, s.Clock.At(now))
	p := Progress{Loaded: s.Rows.Count(span)}
	// Rows of pages that are being built are still missing from their lists.
	unread := s.Lacks(w, now).Cut(span).Without(s.Readings.All()...).Without(s.Pending...)
	counted := func(region session.Span, rows int) {
		gaps := unread.Cut(region)
		if len(gaps) == 0 || rows < 0 {
			return
		}
		share := float64(gaps.Millis()) / float64(region.Millis())
		p.Missing += int(math.Ceil(share * float64(rows)))
		p.Guess = p.Guess || share < 1
		unread = unread.Without(region)
	}
	for _, l := range s.Lists {
		counted(l.Region(), s.Missing(l))
	}
	counted(s.Rest.Span, s.Rest.Expect)
	for _, r := range s.Elsewhere {
		counted(r.Span, r.Missing)
	}
	if millis := unread.Millis(); millis > 0 {
		p.Guess = true
		density, known := s.density(p, span, unread)
		p.Unknown = !known
		p.Missing += int(density * float64(millis))
	}
	return p
}

// Missing is how many rows of a list are still to come; -1: not known.
func (s *State) Missing(l *crawl.List) int {
	if l.Expect < 0 {
		return -1
	}
	known := 0
	for _, d := range l.Done() {
		known += s.Rows.Count(d)
	}
	return max(0, l.Expect-known)
}

// density guesses rows a millisecond from what is known of the span.
func (s *State) density(p Progress, span session.Span, unread interval.Set) (float64, bool) {
	known := span.Millis() - unread.Millis()
	if known <= 0 || p.Loaded+p.Missing == 0 {
		return 0, len(s.Readings) > 0 && known > 0
	}
	return float64(p.Loaded+p.Missing) / float64(known), true
}

// Size is what a demand takes in memory, as far as that is known or can be guessed.
type Size struct {
	Sessions int
	Bytes    int64
	Guess    bool // a guess from the density of what is known
}

// TooMuch reports whether it cannot fit. A guess has to be off by a quarter to count.
func (z Size) TooMuch(limit int64) bool {
	if z.Guess {
		limit += limit / 4
	}
	return limit > 0 && z.Bytes > limit
}

func (s *State) SizeOf(w *Demand, now time.Time) Size {
	p := s.Estimate(w, now)
	n := p.Loaded + p.Missing
	return Size{Sessions: n, Bytes: int64(n) * s.Rows.RowBytes(), Guess: p.Guess}
}

// MarkTooLarge finds the demands that cannot fit, as soon as the server has told how
// much there is: nothing more is read for them.
func (s *State) MarkTooLarge(now time.Time) {
	limit := s.Settings().MemoryBytes
	for _, w := range s.Demands {
		w.Large = s.SizeOf(w, now).TooMuch(limit)
	}
}

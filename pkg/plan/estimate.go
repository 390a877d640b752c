package plan

import (
	"math"
	"time"

	"github.com/koreai/sessions-datasource/pkg/crawl"
	"github.com/koreai/sessions-datasource/pkg/session"
)

// Progress is how far loading is.
type Progress struct {
	Loaded  int   // sessions known
	Missing int   // sessions expected on top
	Bytes   int64 // that both take in memory
	Guess   bool  // some of what is missing can only be guessed at
	Unknown bool  // ... or not even that
}

// Add adds what is known of another part.
func (p *Progress) Add(o Progress) {
	p.Loaded += o.Loaded
	p.Missing += o.Missing
	p.Bytes += o.Bytes
	p.Guess = p.Guess || o.Guess
	p.Unknown = p.Unknown || o.Unknown
}

// Total is the sessions expected in all; 0 while not known.
func (p Progress) Total() int {
	if p.Unknown {
		return 0
	}
	return p.Loaded + p.Missing
}

// TooMuch reports whether it cannot fit. A guess has to be off by a quarter to count.
func (p Progress) TooMuch(limit int64) bool {
	if p.Guess {
		limit += limit / 4
	}
	return limit > 0 && p.Bytes > limit
}

// Region is what a list will still cover.
type Region struct {
	session.Span
	Missing int // rows expected in it; -1: not known
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
	for _, r := range s.Elsewhere {
		counted(r.Span, r.Missing)
	}
	if millis := unread.Millis(); millis > 0 {
		p.Guess = true
		rows, known := p.Loaded+p.Missing, span.Millis()-millis // what is missing is taken for as dense
		p.Unknown = known <= 0 || rows == 0 && len(s.Readings) == 0
		if known > 0 {
			p.Missing += int(float64(rows) / float64(known) * float64(millis))
		}
	}
	p.Bytes = int64(p.Loaded+p.Missing) * s.Rows.RowBytes()
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

// MarkTooLarge finds the demands that cannot fit, as soon as the server has shown how
// much there is: nothing more is read for them.
func (s *State) MarkTooLarge(now time.Time) {
	limit := s.Settings().MemoryBytes
	for _, w := range s.Demands {
		w.Large = s.Estimate(w, now).TooMuch(limit)
	}
}

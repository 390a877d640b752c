package interval

import (
	"time"

	"github.com/koreai/sessions-datasource/pkg/session"
)

const (
	// Minute and Hour are in ms, as all instants are.
	Minute = int64(time.Minute / time.Millisecond)
	Hour   = 60 * Minute

	// Border pads both ends of what is asked: Kore.ai does not document whether
	// ends count, or to what they are cut. Rows are kept by their own start.
	Border = time.Second

	// MaxWindow is the longest span of one window. Kore.ai takes less than 7 days
	// from end to end, borders included.
	MaxWindow = int64((7*24*time.Hour - 3*time.Second) / time.Millisecond)
)

// Snap widens a span to whole minutes, so that panels a few milliseconds apart
// ask for the same.
func Snap(s session.Span) session.Span {
	return session.Span{From: FloorTo(s.From, Minute), To: -FloorTo(-s.To, Minute)}
}

// FloorTo is the last multiple of a unit that is not after ms.
func FloorTo(ms, unit int64) int64 {
	r := ms % unit
	if r < 0 {
		r += unit
	}
	return ms - r
}

// Earlier is the earlier of two moments, where zero is none.
func Earlier(a, b time.Time) time.Time {
	if a.IsZero() || !b.IsZero() && b.Before(a) {
		return b
	}
	return a
}

// Window is the newest part of a gap that one list of pages may span.
func Window(gap session.Span) session.Span {
	if gap.Millis() <= MaxWindow {
		return gap
	}
	from := gap.To - MaxWindow
	return session.Span{From: -FloorTo(-from, Minute), To: gap.To}
}

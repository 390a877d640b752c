package store

import (
	"time"

	"github.com/koreai/sessions-datasource/pkg/session"
)

const (
	minute = int64(time.Minute / time.Millisecond)

	// border pads both ends of what is asked: Kore.ai does not document whether
	// ends count, or to what they are cut. Rows are kept by their own start.
	border = time.Second

	// widest is the longest span of one window. Kore.ai takes less than 7 days
	// from end to end, borders included.
	widest = int64((7*24*time.Hour - 3*time.Second) / time.Millisecond)
)

// snap widens a span to whole minutes, so that panels a few milliseconds apart
// ask for the same.
func snap(s session.Span) session.Span {
	return session.Span{From: floorTo(s.From, minute), To: -floorTo(-s.To, minute)}
}

func floorTo(ms, unit int64) int64 {
	r := ms % unit
	if r < 0 {
		r += unit
	}
	return ms - r
}

// window is the newest part of a gap that one list of pages may span.
func window(gap session.Span) session.Span {
	if gap.Millis() <= widest {
		return gap
	}
	from := gap.To - widest
	return session.Span{From: -floorTo(-from, minute), To: gap.To}
}

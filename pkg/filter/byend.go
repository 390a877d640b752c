package filter

import (
	"github.com/koreai/sessions-datasource/pkg/columns"
	"github.com/koreai/sessions-datasource/pkg/session"
)

// Pieces is the parts in which rows lie that count.
func (p *Selection) Pieces(in []columns.Snapshot) []Piece {
	var out []Piece
	for _, s := range p.started() {
		out = append(out, Pieces(in, s)...)
	}
	return out
}

// started is the spans of starts of rows that count, ascending, not overlapping.
func (p *Selection) started() []session.Span {
	if !p.ByEnd {
		return p.Spans
	}
	var out []session.Span
	for _, s := range p.Spans {
		s = p.Q.Started(s)
		if n := len(out); n > 0 && s.From <= out[n-1].To {
			out[n-1].To = max(out[n-1].To, s.To)
		} else if !s.Empty() {
			out = append(out, s)
		}
	}
	return out
}

// startedHull is from the first to the last start of rows that count.
func (p *Selection) startedHull() session.Span {
	all := p.started()
	if len(all) == 0 {
		return session.Span{}
	}
	return session.Span{From: all[0].From, To: all[len(all)-1].To}
}

// keepEnded clears the class of rows that end outside what is counted. Rows
// without an end are left out, which is told of those that started in the range.
func (p *Selection) keepEnded(s *Memory, v *View) {
	class, bits := v.Class, v.Bits
	v.own(s)
	for i, c := range class {
		b := bits[c]
		if b == 0 {
			v.Class[i] = 0
			continue
		}
		v.Class[i] = p.endedClass(b, v.Part.Chunk.Start(v.Part.Lo+i), v.End(i))
	}
}

// endedClass is the bits of a row, counted by end. A session longer than the
// longest never counts: whether it does must not hang on how long a range is.
func (p *Selection) endedClass(bits uint8, start, end int64) uint8 {
	switch ended := bits&IsLeftOut == 0 && end != session.NoTime; {
	case ended && end-start <= p.Q.LongestSession.Milliseconds() && p.counts(end):
		return bits
	case !ended && bits&(IsLeftOut|IsMatch) != 0 && p.Span.Contains(start):
		return IsLeftOut
	}
	return 0
}

// End is when the session of a row ended, session.NoTime when that is missing or before its start.
func (v *View) End(i int) int64 {
	row := v.Part.Lo + i
	start := v.Part.Chunk.Start(row)
	switch n := v.Part.Chunk.Lengths()[row]; n {
	case columns.NoLength:
		return session.NoTime
	case columns.OddLength:
		if end := v.Part.Chunk.End(row); end >= start {
			return end
		}
		return session.NoTime
	default:
		return start + int64(n)
	}
}

// counts reports whether the instant lies in a span that is counted.
func (p *Selection) counts(at int64) bool {
	for _, s := range p.Spans {
		if s.Contains(at) {
			return true
		}
	}
	return false
}

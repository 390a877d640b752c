package measure

import (
	"github.com/koreai/sessions-datasource/pkg/columns"
	"github.com/koreai/sessions-datasource/pkg/session"
)

// pieces is the parts in which rows lie that count.
func (p *selection) pieces(in []columns.Snapshot) []piece {
	var out []piece
	for _, s := range p.started() {
		out = append(out, pieces(in, s)...)
	}
	return out
}

// started is the spans of starts of rows that count, ascending, not overlapping.
func (p *selection) started() []session.Span {
	if !p.byEnd {
		return p.spans
	}
	var out []session.Span
	for _, s := range p.spans {
		s = p.q.Started(s)
		if n := len(out); n > 0 && s.From <= out[n-1].To {
			out[n-1].To = max(out[n-1].To, s.To)
		} else if !s.Empty() {
			out = append(out, s)
		}
	}
	return out
}

// startedHull is from the first to the last start of rows that count.
func (p *selection) startedHull() session.Span {
	all := p.started()
	if len(all) == 0 {
		return session.Span{}
	}
	return session.Span{From: all[0].From, To: all[len(all)-1].To}
}

// keepEnded clears the class of rows that end outside what is counted. Rows
// without an end are left out, which is told of those that started in the range.
func (p *selection) keepEnded(s *memory, v *view) {
	v.settle(s)
	class, bits := v.class, v.bits
	v.own(s)
	for i, c := range class {
		b := bits[c]
		if b == 0 {
			v.class[i] = 0
			continue
		}
		v.class[i] = p.endedClass(b, v.part.Chunk.Start(v.part.Lo+i), v.end(i))
	}
}

// endedClass is the bits of a row, counted by end. A session longer than the
// longest never counts: whether it does must not hang on how long a range is.
func (p *selection) endedClass(bits uint8, start, end int64) uint8 {
	switch ended := bits&isLeftOut == 0 && end != session.NoTime; {
	case ended && end-start <= p.q.LongestSession.Milliseconds() && p.counts(end):
		return bits
	case !ended && bits&(isLeftOut|isMatch) != 0 && p.span.Contains(start):
		return isLeftOut
	}
	return 0
}

// end is when the session of a row ended, session.NoTime when that is missing or before its start.
func (v *view) end(i int) int64 {
	row := v.part.Lo + i
	start := v.part.Chunk.Start(row)
	switch n := v.part.Chunk.Lengths()[row]; n {
	case columns.NoLength:
		return session.NoTime
	case columns.OddLength:
		if end := v.part.Chunk.End(row); end >= start {
			return end
		}
		return session.NoTime
	default:
		return start + int64(n)
	}
}

// counts reports whether the instant lies in a span that is counted.
func (p *selection) counts(at int64) bool {
	for _, s := range p.spans {
		if s.Contains(at) {
			return true
		}
	}
	return false
}

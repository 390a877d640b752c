package filter

import (
	"slices"

	"github.com/koreai/sessions-datasource/pkg/columns"
	"github.com/koreai/sessions-datasource/pkg/interval"
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
		out = append(out, p.Q.Started(s))
	}
	return interval.Of(out...)
}

// keepEnded drops rows that end outside what is counted. A session longer than
// the longest never counts: whether it does must not hang on how long a range is.
// Rows without an end are left out where they started in the range.
func (p *Selection) keepEnded(v *View) {
	longest := p.Q.LongestSession.Milliseconds()
	from, to := v.rewrite()
	for i, class := range from {
		bits, start, end := v.Bits[class], v.Start(i), v.End(i)
		switch ended := bits&IsLeftOut == 0 && end != session.NoTime; {
		case ended && end-start <= longest && p.counts(end):
			to[i] = class
		case !ended && bits&(IsLeftOut|IsMatch) != 0 && p.Span.Contains(start):
			to[i] = leftOut
		default:
			to[i] = dropped
		}
	}
}

// counts reports whether an instant lies in a span that is counted.
func (p *Selection) counts(at int64) bool {
	return slices.ContainsFunc(p.Spans, func(s session.Span) bool { return s.Contains(at) })
}

// Start is when the session of a row began.
func (v *View) Start(i int) int64 { return v.Part.Chunk.Start(v.Part.Lo + i) }

// End is when the session of a row ended, session.NoTime when that is missing or before its start.
func (v *View) End(i int) int64 {
	if end := v.Part.Chunk.End(v.Part.Lo + i); end >= v.Start(i) {
		return end
	}
	return session.NoTime
}

// Duration is how long the session of a row took, in ms, if it has an end.
func (v *View) Duration(i int) (ms int64, ok bool) {
	end := v.End(i)
	return end - v.Start(i), end != session.NoTime
}

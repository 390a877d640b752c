package crawl

import (
	"slices"

	"github.com/koreai/sessions-datasource/pkg/interval"
	"github.com/koreai/sessions-datasource/pkg/session"
)

// proven is what the chain of pages around the one at index i covers together:
// pages that have arrived and whose rows overlap. Inside it no row is missing,
// since each page holds every row between its first and its last. At either end
// of the chain rows with the very same start may be on a page not known, so
// that millisecond is left out, unless the list itself begins or ends there.
func (l *List) proven(i int) session.Span {
	lo, hi := i, i
	for lo > 0 && l.pages[lo-1].state == arrived && overlaps(l.pages[lo-1], l.pages[lo]) {
		lo--
	}
	for hi+1 < len(l.pages) && l.pages[hi+1].state == arrived && overlaps(l.pages[hi], l.pages[hi+1]) {
		hi++
	}
	out := session.Span{From: l.Span.To, To: l.Span.From} // nothing
	for _, p := range l.pages[lo : hi+1] {
		if len(p.rows) > 0 {
			out.To = max(out.To, p.rows[0].Start)
			out.From = min(out.From, p.rows[len(p.rows)-1].Start+1)
		}
	}
	if l.pages[lo].Skip == 0 {
		out.To = l.Span.To
	}
	if l.pages[hi].end {
		out.From = l.Span.From
	}
	return out.Intersect(l.Span)
}

// displaced is how many rows the page and a neighbour had in common where they do
// not match: the list has moved by that many at least. 0: they match.
func (l *List) displaced(p *Page) (rows int) {
	i := slices.Index(l.pages, p)
	for lo := max(0, i-1); lo < min(i+1, len(l.pages)-1); lo++ {
		upper, lower := l.pages[lo], l.pages[lo+1]
		if upper.state == arrived && lower.state == arrived && !overlaps(upper, lower) {
			rows = max(rows, upper.Skip+upper.received-lower.Skip)
		}
	}
	return rows
}

// overlaps reports whether the lower page goes on where the upper one ends: it begins
// above the last row of that, or has this row. Where a page has no row that can
// be used only the numbers are left to believe.
func overlaps(upper, lower *Page) bool {
	next := upper.Skip + upper.received
	if lower.received == 0 && lower.Skip == next {
		return true // nothing comes after the upper one
	}
	if lower.Skip >= next {
		return false
	}
	if len(upper.rows) == 0 || len(lower.rows) == 0 {
		return upper.received > 0 && lower.received > 0
	}
	last := &upper.rows[len(upper.rows)-1]
	if lower.rows[0].Start > last.Start {
		return true
	}
	return slices.ContainsFunc(lower.rows, func(s session.Session) bool { return s.ID == last.ID && s.Bot == last.Bot })
}

// cover is what has become covered by the arrival of the page.
func (l *List) cover(p *Page) Batch {
	i := slices.Index(l.pages, p)
	b := Batch{Spans: interval.Of(l.proven(i)).Without(l.done...), Sent: p.sent, AsOf: p.asOf}
	if len(b.Spans) == 0 {
		l.idle++
		return Batch{}
	}
	l.idle = 0
	l.done = l.done.With(b.Spans...)
	var pages []*Page
	for _, o := range l.pages {
		if o.state == arrived && o.touches(b.Spans) {
			pages = append(pages, o)
		}
	}
	slices.SortStableFunc(pages, func(x, y *Page) int { return x.sent.Compare(y.sent) })
	for n, o := range pages {
		if n == 0 {
			b.Sent, b.AsOf = o.sent, o.asOf
		}
		b.AsOf = min(b.AsOf, o.asOf)
		for _, s := range o.rows {
			if b.Spans.Contains(s.Start) {
				b.Rows = append(b.Rows, s)
			}
		}
	}
	return b
}

// trim drops the rows that nothing will be compared with any more: a list may have a million.
func (l *List) trim() {
	for i, p := range l.pages {
		above := i == 0 || l.pages[i-1].state == arrived
		below := p.end || i+1 < len(l.pages) && l.pages[i+1].state == arrived
		if p.trimmed || p.state != arrived || !above || !below || len(p.rows) == 0 {
			continue
		}
		first, last := p.rows[0].Start, p.rows[len(p.rows)-1].Start
		var kept []session.Session
		for _, s := range p.rows {
			if s.Start == first || s.Start == last {
				kept = append(kept, s)
			}
		}
		p.rows, p.trimmed = kept, true
	}
}

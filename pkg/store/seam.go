package store

import (
	"cmp"
	"slices"

	"github.com/koreai/sessions-datasource/pkg/interval"
	"github.com/koreai/sessions-datasource/pkg/session"
)

// reach is what the chain of pages around the one at index i covers together:
// pages that have arrived and whose seams match. Inside it no row is missing,
// since each page holds every row between its first and its last. At either end
// of the chain rows with the very same start may be on a page not known, so
// that millisecond is left out, unless the list itself begins or ends there.
func (l *list) reach(i int) session.Span {
	lo, hi := i, i
	for lo > 0 && l.pages[lo-1].state == arrived && seam(l.pages[lo-1], l.pages[lo]) {
		lo--
	}
	for hi+1 < len(l.pages) && l.pages[hi+1].state == arrived && seam(l.pages[hi], l.pages[hi+1]) {
		hi++
	}
	chain := l.pages[lo : hi+1]
	out := session.Span{From: l.span.To, To: l.span.From} // nothing
	if chain[0].skip == 0 {
		out.To = l.span.To
	} else if p := firstWithRows(chain); p != nil {
		out.To = p.rows[0].Start
	}
	if chain[len(chain)-1].end {
		out.From = l.span.From
	} else if p := lastWithRows(chain); p != nil {
		out.From = p.rows[len(p.rows)-1].Start + 1
	}
	return out.Intersect(l.span)
}

// torn is how many rows the page and a neighbour had in common where they do
// not match: the list has moved by that many at least. 0: they match.
func (l *list) torn(p *page) (rows int) {
	i := slices.Index(l.pages, p)
	for lo := max(0, i-1); lo < min(i+1, len(l.pages)-1); lo++ {
		upper, lower := l.pages[lo], l.pages[lo+1]
		if upper.state == arrived && lower.state == arrived && !seam(upper, lower) {
			rows = max(rows, upper.skip+upper.received-lower.skip)
		}
	}
	return rows
}

// seam tells whether the lower page goes on where the upper one ends: it begins
// above the last row of that, or has this row. Where a page has no row that can
// be used only the numbers are left to believe.
func seam(upper, lower *page) bool {
	next := upper.skip + upper.received
	if lower.received == 0 && lower.skip == next {
		return true // nothing comes after the upper one
	}
	if lower.skip >= next {
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

func firstWithRows(chain []*page) *page {
	for _, p := range chain {
		if len(p.rows) > 0 {
			return p
		}
	}
	return nil
}

func lastWithRows(chain []*page) *page {
	for i := len(chain) - 1; i >= 0; i-- {
		if len(chain[i].rows) > 0 {
			return chain[i]
		}
	}
	return nil
}

// batch is what a page lets its list cover anew.
type batch struct {
	spans interval.Set
	rows  []session.Session // of the spans, later sent last
	pages []*page           // that they came from
}

// cover is what has become covered by the arrival of the page.
func (l *list) cover(p *page) batch {
	i := slices.Index(l.pages, p)
	b := batch{spans: interval.Of(l.reach(i)).Without(l.done...)}
	if len(b.spans) == 0 {
		l.nothing++
		return batch{}
	}
	l.nothing = 0
	l.done = l.done.With(b.spans...)
	for _, o := range l.pages {
		if o.state == arrived && o.touches(b.spans) {
			b.pages = append(b.pages, o)
		}
	}
	slices.SortStableFunc(b.pages, func(x, y *page) int { return x.sent.Compare(y.sent) })
	for _, o := range b.pages {
		for _, s := range o.rows {
			if slices.ContainsFunc(b.spans, func(c session.Span) bool { return c.Contains(s.Start) }) {
				b.rows = append(b.rows, s)
			}
		}
	}
	if len(b.pages) == 0 {
		b.pages = []*page{p}
	}
	return b
}

// touches tells whether rows of the page may lie in the spans.
func (p *page) touches(s interval.Set) bool {
	if len(p.rows) == 0 {
		return false
	}
	all := session.Span{From: p.rows[len(p.rows)-1].Start, To: p.rows[0].Start + 1}
	if p.end && p.skip == 0 { // a list of one page may be in any order
		all = session.Span{From: s[0].From, To: s.Newest().To}
	}
	return len(s.Cut(all)) > 0
}

// ordered tells whether the rows come newest start first, as documented.
func (p *page) ordered() bool {
	return slices.IsSortedFunc(p.rows, newestFirst)
}

// trim drops the rows that no seam needs any more: a list may have a million.
func (l *list) trim() {
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

func newestFirst(a, b session.Session) int { return cmp.Compare(b.Start, a.Start) }

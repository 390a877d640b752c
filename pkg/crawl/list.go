// Package crawl reads one filtered list of Kore.ai page by page, newest start
// first: a List says which page to ask for next, and what the pages that have
// arrived prove to be covered. In settled history pages are read side by side by
// skip, each overlapping the one before by a row: where these rows do not come
// back the list has moved, and what lies between the two pages stays a gap. At the
// open end a list ends once it has covered something, and the rest is a new list
// from the oldest start received on (keyset), which loses nothing while rows come
// and go.
//
// In files: list.go says which page comes next and when the list is over, page.go what an
// answer is, overlap.go what pages prove together, sizes.go how many rows a page holds.
// Answers by ID are no lists and do not come here (plan/checks.go).
//
// Invariants: between the first and the last row of what is proven no row is
// missing; a row on two pages counts as the page sent later has it. Everything is
// plain data without locks and asks nothing itself.
package crawl

import (
	"math"
	"slices"
	"time"

	"github.com/koreai/sessions-datasource/pkg/interval"
	"github.com/koreai/sessions-datasource/pkg/session"
)

// List is a list whose end is frozen. What it could not cover is a gap again.
type List struct {
	Span    session.Span // what is to be covered
	Keyset  bool         // ends as soon as it has covered something
	Live    bool         // spans up to the moment it was begun
	Expect  int          // rows in it; -1: not known
	Urgency int          // of those it was begun for: lower goes first
	Begun   time.Time    // by our clock

	pages        []*Page      // by skip
	done         interval.Set // what its pages have covered
	complete     bool         // the last row has been seen
	idle         int          // pages in a row that covered nothing
	displacement int          // by how many rows it has been seen to move between two pages
	finished     bool
}

// Answer is what came back for a page.
type Answer struct {
	Sessions      []session.Session // newest first
	Received      int               // rows on the wire, unusable ones included
	Total         int               // rows of the list, as the server says; -1: it does not
	MoreAvailable bool
	Sent          time.Time // by our clock
	AsOf          int64     // the same moment by the server's, ms
}

// Batch is what an answer lets its list cover anew.
type Batch struct {
	Spans interval.Set
	Rows  []session.Session // of the spans, later sent last
	Sent  time.Time         // when the oldest of their pages was sent
	AsOf  int64             // the same by Kore.ai's clock, ms
}

const (
	// maxIdle is how many pages in a row may bring nothing new before the list is
	// given up: the server repeats itself.
	maxIdle = 50
	// overlapShare is the part of a page that is read again at most: a twentieth.
	overlapShare = 20
)

// Done is what has been covered.
func (l *List) Done() interval.Set { return l.done }

// Finished reports whether nothing of the list is left to do.
func (l *List) Finished() bool { return l.finished }

// Repeats reports whether the list was given up because the server repeats itself.
func (l *List) Repeats() bool { return l.idle >= maxIdle }

// Next is the page to send now, nil when none is; then perhaps when to look again.
// size is the rows to ask for, step those that a page is believed to hold.
func (l *List) Next(now time.Time, size, step int) (*Page, time.Time) {
	var wake time.Time
	busy := false
	for _, p := range l.pages {
		switch {
		case p.state == sent:
			busy = true
		case p.state == waiting && !p.notBefore.After(now):
			return p, now
		case p.state == waiting:
			busy = true
			wake = interval.Earlier(wake, p.notBefore)
		}
	}
	if l.complete || l.finished {
		return nil, wake
	}
	if skip, ok := l.nextSkip(busy, step); ok {
		return &Page{Skip: skip, Limit: size}, now
	}
	return nil, wake
}

// nextSkip is where the next page begins. Beyond what is expected, and at the
// open end, pages are read one after another.
func (l *List) nextSkip(busy bool, step int) (int, bool) {
	if len(l.pages) == 0 {
		return 0, true
	}
	last := l.pages[len(l.pages)-1]
	if !l.Keyset && l.Expect >= 0 {
		rows := step
		if last.state == arrived {
			rows = last.received
		}
		if l.Expect > last.Skip+rows {
			return last.Skip + max(1, rows-l.overlap(rows)), true
		}
	}
	if busy || last.state != arrived {
		return 0, false
	}
	return last.Skip + max(1, last.received-l.overlap(last.received)), true
}

// overlap is how many of a page's rows the next one reads again: one, and as
// many more as the list has moved. Two pages that do not match cost a call of
// their own, some rows a page hardly anything.
func (l *List) overlap(rows int) int {
	return min(1+l.displacement, max(1, rows/overlapShare))
}

// Send marks the page as sent.
func (l *List) Send(p *Page) {
	p.state = sent
	if !slices.Contains(l.pages, p) {
		l.pages = append(l.pages, p)
	}
}

// InFlight reports whether the list has pages under way.
func (l *List) InFlight() bool {
	return slices.ContainsFunc(l.pages, func(p *Page) bool { return p.state == sent })
}

// Region is what the list will still cover.
func (l *List) Region() session.Span {
	top := l.Span.To
	if n := len(l.done); n > 0 && l.done[n-1].To == l.Span.To {
		top = l.done[n-1].From
	}
	return session.Span{From: l.Span.From, To: top}
}

// Claims is what nobody else needs to read: its region, and for a list up to the
// present also the moments since it was begun.
func (l *List) Claims() session.Span {
	r := l.Region()
	if l.Live && r.To == l.Span.To {
		r.To = math.MaxInt64
	}
	return r
}

// Ingest takes the answer to a page in, and returns what has become covered by it.
func (l *List) Ingest(p *Page, a Answer) Batch {
	p.fill(a, l.Span)
	l.settle(p, a.Total)
	b := l.cover(p)
	l.trim()
	return b
}

// settle updates what is known of the list after a page has arrived.
func (l *List) settle(p *Page, total int) {
	p.state = arrived
	l.displacement = max(l.displacement, l.displaced(p))
	if total >= p.Skip+p.received && (p.Skip == 0 || l.Expect < 0) {
		l.Expect = total
	}
	if p.end {
		l.complete = true
		l.pages = slices.DeleteFunc(l.pages, func(o *Page) bool { return o.state == waiting && o.Skip > p.Skip })
	}
}

// Finish ends the list when nothing of it is left to do, and reports whether it has
// ended.
func (l *List) Finish() bool {
	busy := slices.ContainsFunc(l.pages, func(p *Page) bool { return p.state != arrived })
	if !l.finished && !busy && (l.complete || l.Keyset && len(l.done) > 0 || l.Repeats()) {
		l.finished = true
	}
	return l.finished
}

// Remaining is what a list at the open end leaves over, and how many rows are
// expected in it, after an answer that says how many there are in all; -1: not known.
func (l *List) Remaining(a Answer) (session.Span, int) {
	left := l.Region()
	if l.complete || left.Empty() {
		return session.Span{}, -1
	}
	if a.Total < a.Received || len(l.pages) != 1 {
		return left, -1
	}
	expect := a.Total
	for _, s := range l.pages[0].rows {
		if s.Start >= left.To+interval.Border.Milliseconds() {
			expect--
		}
	}
	return left, expect
}

package store

import (
	"math"
	"slices"
	"time"

	"github.com/koreai/sessions-datasource/pkg/budget"
	"github.com/koreai/sessions-datasource/pkg/interval"
	"github.com/koreai/sessions-datasource/pkg/session"
)

// list is a filtered list at Kore.ai whose end is frozen, being read page by
// page, newest start first. It ends with its last page; what it could not
// cover is a gap again, and gaps are all that planning looks at.
//
// In settled history its pages are read side by side by skip, each overlapping
// the one before by a row, or a few once it has moved: where these rows do not
// come back it has, and the seam between the two pages stays a gap. At the open end a
// list is read only until it has covered something: the rest is a new list from
// the oldest start received on (keyset), which loses nothing while rows come
// and go.
type list struct {
	span   session.Span // what is to be covered
	lane   budget.Lane  // of those it was begun for
	keyset bool         // ends as soon as it has covered something
	live   bool         // spans up to the moment it was begun
	begun  time.Time    // by our clock
	expect int          // rows in it; -1: not known

	pages    []*page      // by skip
	done     interval.Set // what its pages have covered
	ended    bool         // the last row has been seen
	nothing  int          // pages in a row that covered nothing
	shift    int          // by how many rows it has been seen to move between two pages
	finished bool
	close    func() // ends its trace
}

// page is one call of a list.
type page struct {
	skip, limit int
	state       state
	tries       int       // calls that failed
	notBefore   time.Time // of the next try

	rows     []session.Session // newest first
	received int               // rows on the wire, unusable ones included
	trimmed  bool              // rows holds only what seams may still need
	end      bool              // nothing comes after it
	sent     time.Time
	asOf     int64
}

type state int

const (
	waiting state = iota // to be sent
	flying               // sent
	arrived              // answered
)

// mostIdle is how many pages in a row may bring nothing new before the list is
// given up: the server repeats itself.
const mostIdle = 50

// mostOverlap is the part of a page that is read again at most: a twentieth.
const mostOverlap = 20

// next is the page to send now, nil when none is; then perhaps when to look
// again. size is the rows to ask for, step those that a page is believed to hold.
func (l *list) next(now time.Time, size, step int) (*page, time.Time) {
	var wake time.Time
	out := 0
	for _, p := range l.pages {
		switch {
		case p.state == flying:
			out++
		case p.state == waiting && !p.notBefore.After(now):
			return p, now
		case p.state == waiting:
			out++
			if wake.IsZero() || p.notBefore.Before(wake) {
				wake = p.notBefore
			}
		}
	}
	if l.ended || l.finished {
		return nil, wake
	}
	if skip, ok := l.nextSkip(out, step); ok {
		return &page{skip: skip, limit: size}, now
	}
	return nil, wake
}

// nextSkip is where the next page begins. Beyond what is expected, and at the
// open end, pages are read one after another.
func (l *list) nextSkip(out, step int) (int, bool) {
	if len(l.pages) == 0 {
		return 0, true
	}
	last := l.pages[len(l.pages)-1]
	if !l.keyset && l.expect >= 0 {
		rows := step
		if last.state == arrived {
			rows = last.received
		}
		if l.expect > last.skip+rows {
			return last.skip + max(1, rows-l.overlap(rows)), true
		}
	}
	if out > 0 || last.state != arrived {
		return 0, false
	}
	return last.skip + max(1, last.received-l.overlap(last.received)), true
}

// overlap is how many of a page's rows the next one reads again: one, and as
// many more as the list has moved. A seam that does not match costs a call of
// its own, some rows a page hardly anything.
func (l *list) overlap(rows int) int {
	return min(1+l.shift, max(1, rows/mostOverlap))
}

// send marks the page as sent.
func (l *list) send(p *page) {
	p.state = flying
	if !slices.Contains(l.pages, p) {
		l.pages = append(l.pages, p)
	}
}

// out tells whether the list has pages under way.
func (l *list) out() bool {
	return slices.ContainsFunc(l.pages, func(p *page) bool { return p.state == flying })
}

// region is what the list will still cover.
func (l *list) region() session.Span {
	top := l.span.To
	if n := len(l.done); n > 0 && l.done[n-1].To == l.span.To {
		top = l.done[n-1].From
	}
	return session.Span{From: l.span.From, To: top}
}

// claims is what nobody else needs to read: its region, and for a list up to the
// present also the moments since it was begun.
func (l *list) claims() session.Span {
	r := l.region()
	if l.live && r.To == l.span.To {
		r.To = math.MaxInt64
	}
	return r
}

// settle updates what is known of the list after a page has arrived.
func (l *list) settle(p *page, total int) {
	p.state = arrived
	l.shift = max(l.shift, l.torn(p))
	if total >= p.skip+p.received && (p.skip == 0 || l.expect < 0) {
		l.expect = total
	}
	if p.end {
		l.ended = true
		l.pages = slices.DeleteFunc(l.pages, func(o *page) bool { return o.state == waiting && o.skip > p.skip })
	}
}

// finish closes the list when nothing of it is left to do.
func (l *list) finish() {
	busy := slices.ContainsFunc(l.pages, func(p *page) bool { return p.state != arrived })
	if l.finished || busy {
		return
	}
	if l.ended || l.keyset && len(l.done) > 0 || l.nothing >= mostIdle {
		l.end()
	}
}

// end closes the list whatever is left of it.
func (l *list) end() {
	if !l.finished && l.close != nil {
		l.close()
	}
	l.finished = true
}

// newerThan counts the rows of the page that start after ms.
func (p *page) newerThan(ms int64) int {
	n := 0
	for _, s := range p.rows {
		if s.Start > ms {
			n++
		}
	}
	return n
}

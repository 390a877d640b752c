package crawl

import (
	"cmp"
	"slices"
	"time"

	"github.com/koreai/sessions-datasource/pkg/interval"
	"github.com/koreai/sessions-datasource/pkg/session"
)

// Page is one call of a list.
type Page struct {
	Skip, Limit int

	state     state
	failures  int       // calls that failed
	notBefore time.Time // of the next try

	rows     []session.Session // newest first
	received int               // rows on the wire, unusable ones included
	trimmed  bool              // rows holds only what neighbours may still be compared by
	end      bool              // nothing comes after it
	sent     time.Time
	asOf     int64
}

type state int

const (
	waiting state = iota // to be sent
	sent                 // not answered
	arrived              // answered
)

// Retry makes the page wait to be sent again.
func (p *Page) Retry(at time.Time) { p.state, p.notBefore = waiting, at }

// Failed counts a failure of the call, and returns how many there were.
func (p *Page) Failed() int {
	p.failures++
	return p.failures
}

// Arranged reports whether the answer can be put together with others: newest start
// first, as documented, or all that there is.
func (p *Page) Arranged(a Answer) bool {
	return slices.IsSortedFunc(a.Sessions, NewestFirst) || p.Skip == 0 && a.Received < p.Limit && !a.MoreAvailable
}

// NewestFirst orders sessions as Kore.ai returns them.
func NewestFirst(a, b session.Session) int { return cmp.Compare(b.Start, a.Start) }

// fill takes the answer over. The list ends with an empty page, or with one that
// is short when no more is available, or where all that comes is older than the
// window. Rows outside the window are not of the list, so they are not counted:
// the next page, and what this one covers, go by its last row inside.
func (p *Page) fill(a Answer, window session.Span) {
	p.rows, p.received, p.sent, p.asOf = a.Sessions, a.Received, a.Sent, a.AsOf
	older := 0
	padded := session.Span{From: window.From - interval.Border.Milliseconds(), To: window.To + interval.Border.Milliseconds()}
	if slices.ContainsFunc(a.Sessions, func(s session.Session) bool { return !padded.Contains(s.Start) }) {
		p.rows = nil
		for _, s := range a.Sessions {
			if padded.Contains(s.Start) {
				p.rows = append(p.rows, s)
			} else if s.Start < padded.From {
				older++
			}
		}
	}
	if len(p.rows) > 0 {
		p.received -= len(a.Sessions) - len(p.rows)
	}
	past := older > 0 && older == len(a.Sessions)
	p.end = a.Received == 0 || a.Received < p.Limit && !a.MoreAvailable || past
}

// touches reports whether rows of the page may lie in the spans.
func (p *Page) touches(s interval.Set) bool {
	if len(p.rows) == 0 {
		return false
	}
	all := session.Span{From: p.rows[len(p.rows)-1].Start, To: p.rows[0].Start + 1}
	if p.end && p.Skip == 0 { // a list of one page may be in any order
		all = session.Span{From: s[0].From, To: s.Newest().To}
	}
	return len(s.Cut(all)) > 0
}

// Received is how many rows of the list the answer had.
func (p *Page) Received() int { return p.received }

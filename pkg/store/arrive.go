package store

import (
	"math"
	"slices"
	"time"

	"github.com/koreai/sessions-datasource/pkg/clockskew"
	"github.com/koreai/sessions-datasource/pkg/columns"
	"github.com/koreai/sessions-datasource/pkg/coverage"
	"github.com/koreai/sessions-datasource/pkg/interval"
	"github.com/koreai/sessions-datasource/pkg/koreai"
	"github.com/koreai/sessions-datasource/pkg/rowset"
	"github.com/koreai/sessions-datasource/pkg/session"
)

// begin takes a list into those under way.
func (s *source) begin(l *list) {
	l.close = traceList(s.conn.uid(), l)
	s.lists = append(s.lists, l)
	if l.span == s.rest.span {
		s.rest = rest{expect: -1}
	}
}

// received brings in a page: what it and its neighbours cover replaces what was
// known of that span, in one step.
func (s *source) received(t task, p koreai.Page) {
	var b batch
	var claimed interval.Set
	var users *columns.Users
	s.locked(func() {
		b, claimed = s.settlePage(t, p)
		s.pending = s.pending.With(claimed...)
		s.recovered(t.list.span)
		s.closeList(t.list, p)
		s.weighWants(time.Now())
		users = s.rows.Users()
	})
	s.conn.kick() // the page has told what comes next: that need not wait until its columns are built

	parts := rowset.Build(users, b.rows)

	now := time.Now()
	s.locked(func() {
		if users != s.rows.Users() { // renewed meanwhile, which is rare
			parts = rowset.Build(s.rows.Users(), b.rows)
		}
		s.pending = s.pending.Without(claimed...)
		if len(b.spans) > 0 {
			s.commit(t.list, b, parts, p, now)
		}
		s.count(t.list.span, Stats{Calls: 1, Pages: 1, SessionsRead: p.Received})
		s.latency = smooth(s.latency, p.Answered.Sub(p.Sent))
		s.changed()
	})

	s.compactLater()
	s.conn.makeRoom(now)
}

// settlePage puts the page into its list and returns what it covers, and what
// nobody else needs to read until that has been brought in: with the upper end
// of a list up to the present also the moments since it was begun.
func (s *source) settlePage(t task, p koreai.Page) (b batch, claimed interval.Set) {
	set := s.conn.conf().Settings
	pg := t.page
	pg.fill(p, t.list.span)
	pg.asOf = s.conn.clock.At(p.Sent)
	s.paging.learn(pg.limit, pg.received, p.MoreAvailable, set.PageSize)
	s.lags.Learn(p.Sessions)
	t.list.settle(pg, p.Total)
	b = t.list.cover(pg)
	t.list.trim()
	claimed = b.spans
	if n := len(b.spans); n > 0 && t.list.live && b.spans[n-1].To == t.list.span.To {
		claimed = claimed.With(session.Span{From: t.list.span.To, To: math.MaxInt64})
	}
	return b, claimed
}

// fill takes the answer over. The list ends with an empty page, or with one that
// is short when no more is available, or where all that comes is older than the
// window. Rows outside the window are not of the list, so they are not counted:
// the next page, and what this one covers, go by its last row inside.
func (p *page) fill(a koreai.Page, window session.Span) {
	p.rows, p.received = a.Sessions, a.Received
	p.sent = a.Sent
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
	p.end = a.Received == 0 || a.Received < p.limit && !a.MoreAvailable || past
}

// commit replaces the spans of the batch by what was read, except where
// something sent later is known already.
func (s *source) commit(l *list, b batch, parts []columns.Part, p koreai.Page, now time.Time) {
	r := coverage.Reading{Sent: b.pages[0].sent, AsOf: b.pages[0].asOf}
	for _, pg := range b.pages {
		if pg.sent.Before(r.Sent) {
			r.Sent = pg.sent
		}
		r.AsOf = min(r.AsOf, pg.asOf)
	}
	var read []coverage.Reading
	at := s.conn.clock.At(r.Sent)
	r.AsOf = min(r.AsOf, at) // the clock may have become known meanwhile
	for _, span := range b.spans {
		r.Span = span
		// The first answer may have shown that the clock is not what it was taken for.
		r.Live = l.live && span.To == l.span.To && s.conn.clock.Present(span.To, l.begun)
		end := at
		if !r.Live {
			end += clockskew.Tolerance // it was not asked for as the present
		}
		r.To = min(span.To, newest(b.rows, end)) // nothing is covered of the future
		if r.Empty() {
			continue
		}
		if r.Live && l.begun.Before(r.Sent) {
			r.Sent = l.begun // nothing that began later is in it
		}
		var won interval.Set
		s.covered, won = s.covered.Commit(r)
		for _, w := range won {
			s.replaceRows(w, parts, r.AsOf, now.UnixMilli())
			part := r
			part.Span = w
			part.Live = r.Live && w.To == r.To
			read = append(read, part)
		}
		if len(won) > 0 {
			s.skips = s.skips.Commit(r.Span, p.SkipReasons)
			s.repairs = s.repairs.Commit(r.Span, p.Repairs)
		}
	}
	s.publishRead(read, p)
	s.covered = s.covered.Join(s.open())
	s.weigh()
}

// newest is the server's time, or just after the newest row if that is later:
// then the clock is not what it was taken for.
func newest(rows []session.Session, at int64) int64 {
	for i := range rows {
		at = max(at, rows[i].Start+1)
	}
	return at
}

// replaceRows makes the rows of the span those of the parts that lie in it, and
// takes note of those that are still active.
func (s *source) replaceRows(span session.Span, parts []columns.Part, looked, now int64) {
	var inside []columns.Part
	for _, p := range parts {
		if p = p.Cut(span); p.Len() > 0 {
			inside = append(inside, p)
		}
	}
	s.rows.Replace(span, inside, now)
	for key, a := range s.active {
		if span.Contains(a.start) {
			delete(s.active, key)
		}
	}
	for _, p := range inside {
		for i := p.Lo; i < p.Hi; i++ {
			if p.Chunk.Open(i) {
				s.active[sessionKey{p.Chunk.Bot(i), p.Chunk.ID(i)}] = activity{start: p.Chunk.Start(i), looked: looked}
			}
		}
	}
}

// closeList ends a list that is done. What one at the open end left over keeps
// its length, so that its pages can be read side by side at once.
func (s *source) closeList(l *list, p koreai.Page) {
	l.finish()
	if !l.finished {
		return
	}
	s.lists = slices.DeleteFunc(s.lists, func(o *list) bool { return o == l })
	if l.nothing >= mostIdle {
		s.failed(l.span, errRepeats, time.Now())
		return
	}
	if left := l.region(); !l.ended && !left.Empty() {
		s.rest = rest{span: left, expect: -1}
		if p.Total >= p.Received && len(l.pages) == 1 {
			s.rest.expect = p.Total - l.pages[0].newerThan(left.To-1+interval.Border.Milliseconds())
		}
	}
}

var errRepeats = &koreai.Error{Kind: koreai.KindShape, Message: "Kore.ai returned the same sessions page after page, so the end of the list was never reached. Lower the page size in the settings of the data source; if this stays, please tell the support of Kore.ai."}

// giveUp ends a call that failed for good: those who need its span are told.
func (s *source) giveUp(t task, err error, now time.Time) {
	span := session.Span{}
	if t.lookup != nil {
		s.dropLookup(t.lookup)
		span = session.Span{From: slices.Min(t.lookup.starts), To: slices.Max(t.lookup.starts) + 1}
	} else {
		span = t.list.claims()
		s.lists = slices.DeleteFunc(s.lists, func(o *list) bool { return o == t.list })
		t.list.end()
	}
	s.failed(span, err, now)
}

func (s *source) dropLookup(l *lookup) {
	s.lookups = slices.DeleteFunc(s.lookups, func(o *lookup) bool { return o == l })
}

func smooth(old, sample time.Duration) time.Duration {
	if old == 0 {
		return sample
	}
	return (3*old + sample) / 4
}

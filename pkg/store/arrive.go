package store

import (
	"math"
	"slices"
	"time"

	"github.com/koreai/sessions-datasource/pkg/clockskew"
	"github.com/koreai/sessions-datasource/pkg/columns"
	"github.com/koreai/sessions-datasource/pkg/coverage"
	"github.com/koreai/sessions-datasource/pkg/crawl"
	"github.com/koreai/sessions-datasource/pkg/interval"
	"github.com/koreai/sessions-datasource/pkg/koreai"
	"github.com/koreai/sessions-datasource/pkg/rowset"
	"github.com/koreai/sessions-datasource/pkg/session"
)

// begin takes a list into those under way.
func (s *source) begin(l *crawl.List) {
	l.OnEnd = traceList(s.conn.uid(), l)
	s.lists = append(s.lists, l)
	if l.Span == s.rest.span {
		s.rest = rest{expect: -1}
	}
}

// received brings in a page: what it and its neighbours cover replaces what was
// known of that span, in one step.
func (s *source) received(t task, p koreai.Page) {
	var b crawl.Batch
	var claimed interval.Set
	var users *columns.Users
	s.locked(func() {
		b, claimed = s.settlePage(t, p)
		s.pending = s.pending.With(claimed...)
		s.recovered(t.list.Span)
		s.closeList(t.list, answerOf(p))
		s.weighWants(time.Now())
		users = s.rows.Users()
	})
	s.conn.kick() // the page has told what comes next: that need not wait until its columns are built

	parts := rowset.Build(users, b.Rows)

	now := time.Now()
	s.locked(func() {
		if users != s.rows.Users() { // renewed meanwhile, which is rare
			parts = rowset.Build(s.rows.Users(), b.Rows)
		}
		s.pending = s.pending.Without(claimed...)
		if len(b.Spans) > 0 {
			s.commit(t.list, b, parts, p, now)
		}
		s.count(t.list.Span, Stats{Calls: 1, Pages: 1, SessionsRead: p.Received})
		s.latency = smooth(s.latency, p.Answered.Sub(p.Sent))
		s.changed()
	})

	s.compactLater()
	s.conn.makeRoom(now)
}

// settlePage puts the page into its list and returns what it covers, and what
// nobody else needs to read until that has been brought in: with the upper end
// of a list up to the present also the moments since it was begun.
func (s *source) settlePage(t task, p koreai.Page) (b crawl.Batch, claimed interval.Set) {
	a := answerOf(p)
	a.AsOf = s.conn.clock.At(p.Sent)
	b = t.list.Ingest(t.page, a)
	s.paging.Learn(t.page.Limit, t.page.Received(), p.MoreAvailable, s.conn.conf().Settings.PageSize)
	s.lags.Learn(p.Sessions)
	claimed = b.Spans
	if n := len(b.Spans); n > 0 && t.list.Live && b.Spans[n-1].To == t.list.Span.To {
		claimed = claimed.With(session.Span{From: t.list.Span.To, To: math.MaxInt64})
	}
	return b, claimed
}

func answerOf(p koreai.Page) crawl.Answer {
	return crawl.Answer{Sessions: p.Sessions, Received: p.Received, Total: p.Total, MoreAvailable: p.MoreAvailable, Sent: p.Sent}
}

// commit replaces the spans of the batch by what was read, except where
// something sent later is known already.
func (s *source) commit(l *crawl.List, b crawl.Batch, parts []columns.Part, p koreai.Page, now time.Time) {
	at := s.conn.clock.At(b.Sent)
	r := coverage.Reading{Sent: b.Sent, AsOf: min(b.AsOf, at)} // the clock may have become known meanwhile
	var read []coverage.Reading
	for _, span := range b.Spans {
		r.Span = span
		// The first answer may have shown that the clock is not what it was taken for.
		r.Live = l.Live && span.To == l.Span.To && s.conn.clock.Present(span.To, l.Begun)
		end := at
		if !r.Live {
			end += clockskew.Tolerance // it was not asked for as the present
		}
		r.To = min(span.To, newest(b.Rows, end)) // nothing is covered of the future
		if r.Empty() {
			continue
		}
		if r.Live && l.Begun.Before(r.Sent) {
			r.Sent = l.Begun // nothing that began later is in it
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
func (s *source) closeList(l *crawl.List, a crawl.Answer) {
	if !l.Finish() {
		return
	}
	s.lists = slices.DeleteFunc(s.lists, func(o *crawl.List) bool { return o == l })
	if l.Repeats() {
		s.failed(l.Span, errRepeats, time.Now())
		return
	}
	if left, expect := l.Remaining(a); !left.Empty() {
		s.rest = rest{left, expect}
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
		span = t.list.Claims()
		s.lists = slices.DeleteFunc(s.lists, func(o *crawl.List) bool { return o == t.list })
		t.list.End()
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

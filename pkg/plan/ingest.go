package plan

import (
	"maps"
	"math"
	"slices"
	"time"

	"github.com/koreai/sessions-datasource/pkg/clockskew"
	"github.com/koreai/sessions-datasource/pkg/columns"
	"github.com/koreai/sessions-datasource/pkg/coverage"
	"github.com/koreai/sessions-datasource/pkg/crawl"
	"github.com/koreai/sessions-datasource/pkg/interval"
	"github.com/koreai/sessions-datasource/pkg/koreai"
	"github.com/koreai/sessions-datasource/pkg/session"
)

// Ingest puts the page into its list and returns what it covers, and what
// nobody else needs to read until that has been brought in: with the upper end
// of a list up to the present also the moments since it was begun.
func (s *State) Ingest(l *crawl.List, pg *crawl.Page, p koreai.Page) (b crawl.Batch, claimed interval.Set) {
	a := AnswerOf(p)
	a.AsOf = s.Clock.At(p.Sent)
	b = l.Ingest(pg, a)
	s.Sizes.Learn(pg.Limit, pg.Received(), p.MoreAvailable, s.Settings().PageSize)
	s.Lateness.Learn(p.Sessions)
	claimed = b.Spans
	if n := len(b.Spans); n > 0 && l.Live && b.Spans[n-1].To == l.Span.To {
		claimed = claimed.With(session.Span{From: l.Span.To, To: math.MaxInt64})
	}
	return b, claimed
}

// AnswerOf is the part of a page by which lists go.
func AnswerOf(p koreai.Page) crawl.Answer {
	return crawl.Answer{Sessions: p.Sessions, Received: p.Received, Total: p.Total, MoreAvailable: p.MoreAvailable, Sent: p.Sent}
}

// Commit replaces the spans of the batch by what was read, except where
// something sent later is known already. It returns what has become known.
func (s *State) Commit(l *crawl.List, b crawl.Batch, parts []columns.Part, p koreai.Page, now time.Time) (read []coverage.Reading) {
	at := s.Clock.At(b.Sent)
	r := coverage.Reading{Sent: b.Sent, AsOf: min(b.AsOf, at)} // the clock may have become known meanwhile
	for _, span := range b.Spans {
		r.Span = span
		// The first answer may have shown that the clock is not what it was taken for.
		present := l.Live && s.Clock.Present(span.To, l.Begun) || span.To >= s.Clock.At(l.Begun)
		// Nor is it the present that was read if the answer shows a much later one.
		r.Live = present && span.To == l.Span.To && !s.Clock.Doubts(p.Answered, p.KoreTime)
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
		s.Readings, won = s.Readings.Commit(r)
		for _, w := range won {
			s.observeClosings(w, parts, r.AsOf)
			s.ReplaceRows(w, parts, r.AsOf, now.UnixMilli())
			part := r
			part.Span = w
			part.Live = r.Live && w.To == r.To
			read = append(read, part)
		}
		if len(won) > 0 {
			s.Skips = s.Skips.Commit(r.Span, p.SkipReasons)
			s.Repairs = s.Repairs.Commit(r.Span, p.Repairs)
		}
	}
	s.Readings = s.Readings.Join(s.Open())
	return read
}

// newest is the server's time, or just after the newest row if that is later:
// then the clock is not what it was taken for.
func newest(rows []session.Session, at int64) int64 {
	for i := range rows {
		at = max(at, rows[i].Start+1)
	}
	return at
}

// ReplaceRows makes the rows of the span those of the parts that lie in it, and
// notes those that are still active. checkedAt, by Kore.ai's clock, becomes their
// Activity.Checked; usedAt, by our clock, marks the rows as used. Both in ms.
func (s *State) ReplaceRows(span session.Span, parts []columns.Part, checkedAt, usedAt int64) {
	var inside []columns.Part
	for _, p := range parts {
		if p = p.Cut(span); p.Len() > 0 {
			inside = append(inside, p)
		}
	}
	s.Rows.Replace(span, inside, usedAt)
	maps.DeleteFunc(s.Active, func(_ Key, a Activity) bool { return span.Contains(a.Start) })
	for _, p := range inside {
		for i := p.Lo; i < p.Hi; i++ {
			if p.Chunk.Open(i) {
				s.Active[Key{p.Chunk.Bot(i), p.Chunk.ID(i)}] = Activity{Start: p.Chunk.Start(i), Checked: checkedAt}
			}
		}
	}
}

// CloseList ends a list that is done. What one at the open end left over is a list of
// known length, whose pages can be read side by side at once.
func (s *State) CloseList(l *crawl.List, a crawl.Answer, now time.Time) {
	if !l.Finish() || !slices.Contains(s.Lists, l) {
		return // it goes on, or was given up
	}
	s.Lists = slices.DeleteFunc(s.Lists, func(o *crawl.List) bool { return o == l })
	if l.Repeats() {
		s.Failed(l.Span, ErrRepeats, now)
		return
	}
	if left, expect := l.Remaining(a); !left.Empty() {
		s.Lists = append(s.Lists, s.newList(left, expect, l.Urgency, now))
	}
}

// ErrRepeats is the failure of a list that has no end.
var ErrRepeats = &koreai.Error{Kind: koreai.KindShape, Message: "Kore.ai returned the same sessions page after page, so the end of the list was never reached. Lower the page size in the settings of the data source; if this stays, please tell the support of Kore.ai."}

// closingStep is how much may have passed since a session was checked before, for the
// moment at which it is seen closed to say when it closed; ms.
const closingStep = 5 * interval.Minute

// observeClosings notes the sessions of a span that were active minutes ago and are
// seen closed now, at a moment of Kore.ai's clock (ms).
func (s *State) observeClosings(span session.Span, parts []columns.Part, now int64) {
	recent := map[int64]bool{} // starts of those that were
	for _, a := range s.Active {
		recent[a.Start] = recent[a.Start] || span.Contains(a.Start) && a.Checked >= now-closingStep
	}
	for _, p := range parts {
		p = p.Cut(span)
		for i := p.Lo; i < p.Hi; i++ {
			start, end := p.Chunk.Start(i), p.Chunk.End(i)
			if !recent[start] || p.Chunk.Open(i) || end == session.NoTime || end < start || end < now-24*hour {
				continue
			}
			if a, active := s.Active[Key{p.Chunk.Bot(i), p.Chunk.ID(i)}]; active && a.Checked >= now-closingStep {
				s.Closings.Add(p.Chunk.Bot(i), end, now)
			}
		}
	}
}

// Smooth is the moving average of the time that calls take.
func Smooth(old, sample time.Duration) time.Duration {
	if old == 0 {
		return sample
	}
	return (3*old + sample) / 4
}

package store

import (
	"crypto/rand"
	"slices"
	"time"

	"github.com/koreai/sessions-datasource/pkg/columns"
	"github.com/koreai/sessions-datasource/pkg/coverage"
	"github.com/koreai/sessions-datasource/pkg/interval"
	"github.com/koreai/sessions-datasource/pkg/koreai"
	"github.com/koreai/sessions-datasource/pkg/rowset"
	"github.com/koreai/sessions-datasource/pkg/session"
)

// mostOutgoing bounds what waits to be published. What does not fit is found
// again by taking stock.
const mostOutgoing = 512

// send queues a segment for the others.
func (p *peering) send(b Block, instead []string) {
	if p.alone() {
		return
	}
	if len(p.outbox) >= mostOutgoing {
		p.supply = true
		return
	}
	p.outbox = append(p.outbox, outgoing{id: rand.Text(), block: b, instead: instead})
}

// publishRead queues what a reading has made known.
func (s *source) publishRead(readings []coverage.Reading, page koreai.Page) {
	if s.peers == nil || len(readings) == 0 {
		return
	}
	b := s.block(readings)
	b.Skips, b.Repairs = page.SkipReasons, page.Repairs
	s.peers.send(b, nil)
}

// publishLooks queues the rows of some starts and what was looked at by ID.
func (s *source) publishLooks(starts []int64, looked []Looked, sent time.Time, asOf int64) {
	if s.peers == nil || len(looked) == 0 {
		return
	}
	slices.Sort(starts)
	b := Block{Segment: Segment{Looked: looked}}
	for _, start := range slices.Compact(starts) {
		span := session.Span{From: start, To: start + 1}
		b.Readings = append(b.Readings, Reading{Span: span, Sent: sent, AsOf: asOf})
		b.Parts = append(b.Parts, s.rows.Cut(span)...)
	}
	b.Rows = rowCount(b.Parts)
	s.peers.send(b, nil)
	s.told(looked)
}

// block is what is known of the readings, which are ascending.
func (s *source) block(readings []coverage.Reading) Block {
	var b Block
	for _, r := range readings {
		b.Readings = append(b.Readings, Reading{
			Span: r.Span, Sent: r.Sent, AsOf: r.AsOf, Live: r.Live, Joined: r.Joined, Margin: r.Margin,
		})
		b.Parts = append(b.Parts, s.rows.Cut(r.Span)...)
	}
	b.Rows = rowCount(b.Parts)
	return b
}

func rowCount(parts []columns.Part) int {
	n := 0
	for _, p := range parts {
		n += p.Len()
	}
	return n
}

// published takes note of a segment that is in the log now.
func (p *peering) published(o outgoing) {
	p.own[o.id] = true
	p.forget(func(e *entry) bool { return slices.Contains(o.instead, e.ID) })
}

// outdated are the entries of which all was read again later.
func (p *peering) outdated(o outgoing) []string {
	if o.block.Looked != nil {
		return nil
	}
	var hull session.Span
	if n := len(o.block.Readings); n > 0 {
		hull = session.Span{From: o.block.Readings[0].From, To: o.block.Readings[n-1].To}
	}
	var out []string
	for _, e := range p.log {
		if e.touches(hull) && p.readLater(e, o) {
			out = append(out, e.ID)
		}
	}
	return out
}

func (e *entry) touches(s session.Span) bool {
	return slices.ContainsFunc(e.Readings, func(r Reading) bool { return !r.Intersect(s).Empty() })
}

// readLater tells whether all that the entry says was read later by others.
func (p *peering) readLater(e *entry, o outgoing) bool {
	for _, r := range e.Readings {
		rest := interval.Set{r.Span}
		without := func(by []Reading) {
			for _, l := range by {
				if l.Sent.After(r.Sent) {
					rest = rest.Without(l.Span)
				}
			}
		}
		without(o.block.Readings)
		for _, other := range p.log {
			if len(rest) > 0 && other != e && other.Looked == nil && other.touches(r.Span) {
				without(other.Readings)
			}
		}
		if len(rest) > 0 {
			return false
		}
	}
	return true
}

// stockUp publishes, if this server reads, what the log lacks of what is known
// here, and puts small settled segments together. It returns the IDs of those
// whose rows are gone by now.
func (s *source) stockUp(now time.Time) (expired []string) {
	p := s.peers
	if !p.leads || p.gap {
		return nil
	}
	p.forget(func(e *entry) bool {
		over := !e.Expires.IsZero() && e.Expires.Before(now)
		if over {
			expired = append(expired, e.ID)
		}
		return over
	})
	if p.supply {
		p.supply = false
		s.supplyAll(s.covered)
	}
	if len(p.outbox) == 0 {
		s.putTogether(now)
	}
	return expired
}

// supplySlack is how much older than what is known here an entry may seem to be
// and still be the same: times were mapped between clocks.
const supplySlack = 2 * time.Second

// supplyAll publishes the parts of readings that the log does not have.
func (s *source) supplyAll(readings coverage.Readings) {
	var out []coverage.Reading
	rows := 0
	flush := func() {
		if len(out) > 0 {
			s.peers.send(s.block(out), nil)
		}
		out, rows = nil, 0
	}
	for _, r := range readings {
		if !r.Again.IsZero() {
			continue
		}
		for _, span := range s.notInLog(r) {
			for _, piece := range s.bySize(span) {
				part := r
				part.Span, part.Live = piece, r.Live && piece.To == r.To
				n := s.rows.Count(piece)
				if rows+n > columns.MaxRows || len(out) > 0 && piece.To-out[0].From > rowset.MaxSpan {
					flush()
				}
				out, rows = append(out, part), rows+n
			}
		}
	}
	flush()
}

// notInLog is what of a reading the log does not have as good.
func (s *source) notInLog(r coverage.Reading) interval.Set {
	rest := interval.Set{r.Span}
	for _, e := range s.peers.log {
		if e.Looked != nil || !e.touches(r.Span) {
			continue
		}
		for _, l := range e.Readings {
			if !l.Sent.Before(r.Sent.Add(-supplySlack)) {
				rest = rest.Without(l.Span)
			}
		}
	}
	return rest
}

// bySize cuts a span into pieces of at most MaxRows rows and not too long.
func (s *source) bySize(span session.Span) interval.Set {
	var out interval.Set
	for span.Millis() > rowset.MaxSpan {
		out = append(out, s.byRows(session.Span{From: span.From, To: span.From + rowset.MaxSpan})...)
		span.From += rowset.MaxSpan
	}
	return append(out, s.byRows(span)...)
}

func (s *source) byRows(span session.Span) interval.Set {
	var out interval.Set
	rows, from := 0, span.From
	for _, p := range s.rows.Cut(span) {
		for p.Len() > 0 {
			room := columns.MaxRows - rows
			if p.Len() <= room {
				rows += p.Len()
				break
			}
			to := max(from+1, p.Chunk.Start(p.Lo+room)) // rows of the same start stay together
			out = append(out, session.Span{From: from, To: to})
			p = p.Cut(session.Span{From: to, To: span.To})
			rows, from = 0, to
		}
	}
	return append(out, session.Span{From: from, To: span.To})
}

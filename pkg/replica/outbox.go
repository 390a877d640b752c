package replica

import (
	"crypto/rand"
	"slices"
	"time"

	"github.com/koreai/sessions-datasource/pkg/columns"
	"github.com/koreai/sessions-datasource/pkg/coverage"
	"github.com/koreai/sessions-datasource/pkg/koreai"
	"github.com/koreai/sessions-datasource/pkg/plan"
	"github.com/koreai/sessions-datasource/pkg/rowset"
	"github.com/koreai/sessions-datasource/pkg/session"
)

// maxOutgoing bounds what waits to be published. What does not fit is found
// again by taking stock.
const maxOutgoing = 512

// send queues a segment for the others.
func (p *Replica) send(b Block, instead []string) {
	if p.alone() {
		return
	}
	if len(p.outbox) >= maxOutgoing {
		p.supply = true
		return
	}
	p.outbox = append(p.outbox, outgoing{id: rand.Text(), block: b, instead: instead})
}

// PublishReadings queues what a reading has made known.
func (p *Replica) PublishReadings(readings []coverage.Reading, page koreai.Page) {
	if p == nil || len(readings) == 0 {
		return
	}
	b := block(&p.Rows, readings)
	b.Skips, b.Repairs = page.SkipReasons, page.Repairs
	p.send(b, nil)
}

// PublishChecks queues the rows of some starts and what was looked at by ID.
func (p *Replica) PublishChecks(starts []int64, looked []plan.Checked, sent time.Time, asOf int64) {
	if p == nil || len(looked) == 0 {
		return
	}
	slices.Sort(starts)
	b := Block{Segment: Segment{Looked: looked}}
	for _, start := range slices.Compact(starts) {
		span := session.Span{From: start, To: start + 1}
		b.Readings = append(b.Readings, Reading{Span: span, Sent: sent, AsOf: asOf})
		b.Parts = append(b.Parts, p.Rows.Cut(span)...)
	}
	b.Rows = countRows(b.Parts)
	p.send(b, nil)
	p.checked(looked)
}

// block is what is known of the readings, which are ascending.
func block(rows *rowset.Set, readings []coverage.Reading) Block {
	var b Block
	for _, r := range readings {
		b.Readings = append(b.Readings, Reading{
			Span: r.Span, Sent: r.Sent, AsOf: r.AsOf, Live: r.Live, Joined: r.Joined, Margin: r.Margin,
		})
		b.Parts = append(b.Parts, rows.Cut(r.Span)...)
	}
	b.Rows = countRows(b.Parts)
	return b
}

func countRows(parts []columns.Part) int {
	n := 0
	for _, p := range parts {
		n += p.Len()
	}
	return n
}

// published takes note of a segment that is in the log now.
func (p *Replica) published(o outgoing) {
	p.own[o.id] = true
	p.log.forget(func(e *entry) bool { return slices.Contains(o.instead, e.ID) })
}

// replenish publishes, if this server reads, what the log lacks of what is known
// here, and puts small settled segments together. It returns the IDs of those
// whose rows are gone by now.
func (p *Replica) replenish(now time.Time) (expired []string) {
	if !p.leads || p.gap {
		return nil
	}
	p.log.forget(func(e *entry) bool {
		over := !e.Expires.IsZero() && e.Expires.Before(now)
		if over {
			expired = append(expired, e.ID)
		}
		return over
	})
	if p.supply {
		p.supply = false
		p.supplyAll(p.Readings)
	}
	if len(p.outbox) == 0 {
		p.compact(now)
	}
	return expired
}

// supplySlack is how much older than what is known here an entry may seem to be
// and still be the same: times were mapped between clocks.
const supplySlack = 2 * time.Second

// supplyAll publishes the parts of readings that the log does not have.
func (p *Replica) supplyAll(readings coverage.Readings) {
	var out []coverage.Reading
	rows := 0
	flush := func() {
		if len(out) > 0 {
			p.send(block(&p.Rows, out), nil)
		}
		out, rows = nil, 0
	}
	for _, r := range readings {
		if !r.Again.IsZero() {
			continue
		}
		for _, span := range p.log.lacks(r) {
			for _, piece := range p.Rows.Pieces(span) {
				part := r
				part.Span, part.Live = piece, r.Live && piece.To == r.To
				n := p.Rows.Count(piece)
				if rows+n > columns.MaxRows || len(out) > 0 && piece.To-out[0].From > rowset.MaxSpan {
					flush()
				}
				out, rows = append(out, part), rows+n
			}
		}
	}
	flush()
}

package replica

import (
	"context"
	"crypto/rand"
	"errors"
	"time"

	"github.com/koreai/sessions-datasource/pkg/columns"
	"github.com/koreai/sessions-datasource/pkg/coverage"
	"github.com/koreai/sessions-datasource/pkg/koreai"
	"github.com/koreai/sessions-datasource/pkg/rowset"
	"github.com/koreai/sessions-datasource/pkg/session"
)

type reading = coverage.Reading

// outgoing is a segment to be published.
type outgoing struct {
	id         string
	block      Block
	supersedes []string
}

// send queues a segment for the others.
func (p *Replica) send(b Block, supersedes []string) {
	if !p.alone() {
		p.outbox = append(p.outbox, outgoing{id: rand.Text(), block: b, supersedes: supersedes})
	}
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

// PublishChecks queues what an answer by ID, sent at a moment and asOf by Kore.ai's
// clock (ms), has made of the rows of some starts (ms, ascending).
func (p *Replica) PublishChecks(starts []int64, sent time.Time, asOf int64) {
	if p == nil || len(starts) == 0 {
		return
	}
	readings := make([]reading, len(starts))
	for i, start := range starts {
		readings[i] = reading{Span: session.Span{From: start, To: start + 1}, Sent: sent, AsOf: asOf}
	}
	b := block(&p.Rows, readings)
	b.ByID = true
	p.send(b, nil)
}

// block is what is known of the readings, which are ascending.
func block(rows *rowset.Set, readings []reading) Block {
	b := Block{Segment: Segment{Readings: readings}}
	for _, r := range readings {
		b.Parts = append(b.Parts, rows.Cut(r.Span)...)
		b.Rows += rows.Count(r.Span)
	}
	return b
}

// publishAll publishes what waits, in order.
func (p *Replica) publishAll(ctx context.Context) error {
	for {
		var next *outgoing
		p.host.Locked(func() {
			if len(p.outbox) > 0 {
				out := p.outbox[0]
				out.supersedes = append(out.supersedes, p.log.outdated(out.block.Segment)...)
				next = &out
			}
		})
		if next == nil {
			return nil
		}
		err := p.link.Publish(ctx, next.id, next.block, next.supersedes)
		if err != nil && !errors.Is(err, ErrCannotPublish) {
			return err
		}
		p.host.Locked(func() {
			if len(p.outbox) > 0 && p.outbox[0].id == next.id {
				p.outbox = p.outbox[1:]
			}
			if err == nil {
				p.applied[next.id] = true
				p.log.forget(next.supersedes)
			}
		})
	}
}

// replenish publishes, if this server reads, what the log lacks of what is known
// here, and puts small settled segments together. It returns the IDs of those
// whose rows are gone by now.
func (p *Replica) replenish(now time.Time) (expired []string) {
	if !p.leads || p.gap {
		return nil
	}
	for _, e := range p.log {
		if e.Expires.Before(now) {
			expired = append(expired, e.ID)
		}
	}
	p.log.forget(expired)
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
	var out []reading
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
		for _, span := range p.log.lacks(r.Span, r.Sent.Add(-supplySlack)) {
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

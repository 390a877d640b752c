package replica

import (
	"slices"
	"time"

	"github.com/koreai/sessions-datasource/pkg/columns"
	"github.com/koreai/sessions-datasource/pkg/coverage"
	"github.com/koreai/sessions-datasource/pkg/interval"
	"github.com/koreai/sessions-datasource/pkg/plan"
	"github.com/koreai/sessions-datasource/pkg/rowset"
	"github.com/koreai/sessions-datasource/pkg/session"
)

// canImport reports whether others have read some of what is lacking.
func (p *Replica) canImport(lacks interval.Set) bool {
	return p.Full == nil && len(p.importable(lacks, nil, 1)) > 0
}

// importable are the entries that bring some of what is lacking, the newest
// sessions first, up to a number; brought in they are in order of publishing.
func (p *Replica) importable(lacks interval.Set, but map[*entry]bool, most int) []*entry {
	if len(lacks) == 0 {
		return nil
	}
	var out []*entry
	for _, e := range p.log {
		if !but[e] && p.brings(e, lacks) {
			out = append(out, e)
		}
	}
	slices.SortStableFunc(out, func(a, b *entry) int { return int(min(1, max(-1, b.end()-a.end()))) })
	out = out[:min(len(out), most)]
	slices.SortFunc(out, func(a, b *entry) int { return int(min(1, max(-1, a.Seq-b.Seq))) })
	return out
}

// brings reports whether the entry was read later than what is known here of some
// of what is lacking.
func (p *Replica) brings(e *entry, lacks interval.Set) bool {
	for _, r := range e.Readings {
		for _, part := range lacks.Cut(r.Span) {
			known := p.Readings.In(part)
			if e.Looked != nil {
				if !e.applied && len(known) > 0 && !known[0].Sent.After(r.Sent) {
					return true
				}
				continue
			}
			missing := interval.Set{part}
			for _, k := range known {
				if e.applied || !k.Sent.Before(r.Sent) || k.Again.After(r.Sent) {
					missing = missing.Without(k.Span)
				}
			}
			if len(missing) > 0 {
				return true
			}
		}
	}
	return false
}

// bringIn makes the segments part of what is known, as if they had been read
// here, and returns the IDs of those whose rows are gone.
func (p *Replica) bringIn(chosen []*entry, blocks []*Block, users *columns.Users) (gone []string) {
	now := time.Now()
	for i, e := range chosen {
		if blocks[i] == nil {
			gone = append(gone, e.ID)
			continue
		}
		parts := blocks[i].Parts
		if users != p.Rows.Users() { // renewed meanwhile, which is rare
			parts = rowset.Rebuild(parts, p.Rows.Users())
		}
		if e.Looked != nil {
			p.bringInChecks(e, parts, now)
		} else {
			p.bringInRows(e, parts, now)
		}
		e.applied = true
	}
	p.log.forget(func(e *entry) bool { return slices.Contains(gone, e.ID) })
	p.Readings = p.Readings.Join(p.Open())
	p.MarkTooLarge(now)
	p.Demands.Wake()
	return gone
}

func (p *Replica) bringInRows(e *entry, parts []columns.Part, now time.Time) {
	for _, r := range e.Readings {
		var won interval.Set
		p.Readings, won = p.Readings.Commit(coverage.Reading{
			Span: r.Span, Sent: r.Sent, AsOf: r.AsOf, Live: r.Live, Joined: r.Joined, Margin: r.Margin,
		})
		for _, w := range won {
			p.ReplaceRows(w, parts, r.AsOf, now.UnixMilli())
		}
		if len(won) > 0 {
			p.Skips = p.Skips.Commit(r.Span, e.Skips)
			p.Repairs = p.Repairs.Commit(r.Span, e.Repairs)
		}
	}
}

// bringInChecks takes in an answer by ID that another server got, as plan's
// ApplyChanges and NoteChecked do. It is only fetched where one of its starts is
// lacking here and what is known of it is not newer.
func (p *Replica) bringInChecks(e *entry, parts []columns.Part, now time.Time) {
	for _, r := range e.Readings {
		if known := p.Readings.In(r.Span); len(known) > 0 && !known[0].Sent.After(r.Sent) {
			p.ReplaceRows(r.Span, parts, r.AsOf, now.UnixMilli())
		}
	}
	for _, l := range e.Looked {
		if a, active := p.Active[plan.Key{Bot: l.Bot, ID: l.ID}]; active {
			a.Checked = max(a.Checked, l.At)
			p.Active[plan.Key{Bot: l.Bot, ID: l.ID}] = a
		}
		if l.Again && len(e.Readings) > 0 {
			p.Readings = p.Readings.AskAgain(session.Span{From: l.Start, To: l.Start + 1}, e.Readings[0].Sent)
		}
	}
}

package replica

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/koreai/sessions-datasource/pkg/columns"
	"github.com/koreai/sessions-datasource/pkg/interval"
)

// maxImports bounds the segments that are fetched in one step.
const maxImports = 8

// importAll brings in what others have read of what is lacking.
func (p *Replica) importAll(ctx context.Context) error {
	tried := map[string]bool{} // what has to go again for want of room is not brought in again at once
	for {
		var chosen []Entry
		var users *columns.Users
		p.host.Locked(func() {
			if p.Full == nil {
				chosen, users = p.importable(p.lacks, tried, maxImports), p.Rows.Users()
			}
		})
		if len(chosen) == 0 {
			return nil
		}
		ids := make([]string, len(chosen))
		for i, e := range chosen {
			ids[i] = e.ID
			tried[e.ID] = true
		}
		blocks, err := p.link.Fetch(ctx, ids, users)
		if err != nil {
			return err
		}
		var gone []string
		p.host.Locked(func() { gone = p.bringIn(chosen, blocks, users) })
		p.host.Imported()
		if len(gone) > 0 {
			if err := p.link.Drop(ctx, gone); err != nil {
				return err
			}
		}
	}
}

// canImport reports whether others have read some of what is lacking.
func (p *Replica) canImport(lacks interval.Set) bool {
	return p.Full == nil && len(p.importable(lacks, nil, 1)) > 0
}

// importable are the entries that bring some of what is lacking, the newest
// sessions first, up to a number; brought in they are in order of publishing.
func (p *Replica) importable(lacks interval.Set, except map[string]bool, limit int) []Entry {
	if len(lacks) == 0 {
		return nil
	}
	var out []Entry
	for _, e := range p.log {
		if !except[e.ID] && p.brings(e, lacks) {
			out = append(out, e)
		}
	}
	slices.SortStableFunc(out, func(a, b Entry) int { return cmp.Compare(b.hull().To, a.hull().To) })
	out = out[:min(len(out), limit)]
	slices.SortFunc(out, bySeq)
	return out
}

func bySeq(a, b Entry) int { return cmp.Compare(a.Seq, b.Seq) }

// brings reports whether the entry was read later than what is known here of some
// of what is lacking.
func (p *Replica) brings(e Entry, lacks interval.Set) bool {
	applied := p.applied[e.ID]
	for _, r := range e.Readings {
		for _, part := range lacks.Cut(r.Span) {
			known := p.Readings.In(part)
			if e.ByID {
				if !applied && len(known) > 0 && !known[0].Sent.After(r.Sent) {
					return true
				}
				continue
			}
			missing := interval.Set{part}
			for _, k := range known {
				if applied || !k.Sent.Before(r.Sent) || k.Again.After(r.Sent) {
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
func (p *Replica) bringIn(chosen []Entry, blocks []*Block, users *columns.Users) (gone []string) {
	if users != p.Rows.Users() {
		return nil // renewed meanwhile, which is rare: the next sync brings them in
	}
	now := time.Now()
	for i, e := range chosen {
		if blocks[i] == nil {
			gone = append(gone, e.ID)
			continue
		}
		for _, r := range e.Readings {
			p.bringInReading(e, r, blocks[i].Parts, now)
		}
		p.applied[e.ID] = true
	}
	p.log.forget(gone)
	p.Readings = p.Readings.Join(p.Open())
	p.MarkTooLarge(now)
	p.Demands.Wake()
	return gone
}

// bringInReading replaces what is not known better here. An answer by ID replaces
// rows alone, as plan's IngestCheck does.
func (p *Replica) bringInReading(e Entry, r reading, parts []columns.Part, now time.Time) {
	if e.ByID {
		if known := p.Readings.In(r.Span); len(known) > 0 && !known[0].Sent.After(r.Sent) {
			p.ReplaceRows(r.Span, parts, r.AsOf, now.UnixMilli())
		}
		return
	}
	var won interval.Set
	p.Readings, won = p.Readings.Commit(r)
	for _, w := range won {
		p.ReplaceRows(w, parts, r.AsOf, now.UnixMilli())
	}
	if len(won) > 0 {
		p.Skips = p.Skips.Commit(r.Span, e.Skips)
		p.Repairs = p.Repairs.Commit(r.Span, e.Repairs)
	}
}

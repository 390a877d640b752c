package store

import (
	"slices"
	"time"

	"github.com/koreai/sessions-datasource/pkg/columns"
	"github.com/koreai/sessions-datasource/pkg/coverage"
	"github.com/koreai/sessions-datasource/pkg/interval"
	"github.com/koreai/sessions-datasource/pkg/rowset"
	"github.com/koreai/sessions-datasource/pkg/session"
)

// canImport tells whether others have read some of what is lacking.
func (s *source) canImport(lacks interval.Set) bool {
	return s.full == nil && len(s.importable(lacks, nil, 1)) > 0
}

// importable are the entries that bring some of what is lacking, the newest
// sessions first, up to a number; brought in they are in order of publishing.
func (s *source) importable(lacks interval.Set, but map[*entry]bool, most int) []*entry {
	if len(lacks) == 0 {
		return nil
	}
	var out []*entry
	for _, e := range s.peers.log {
		if !but[e] && s.brings(e, lacks) {
			out = append(out, e)
		}
	}
	slices.SortStableFunc(out, func(a, b *entry) int { return int(min(1, max(-1, b.end()-a.end()))) })
	out = out[:min(len(out), most)]
	slices.SortFunc(out, func(a, b *entry) int { return int(min(1, max(-1, a.Seq-b.Seq))) })
	return out
}

// end is where the last reading of an entry ends.
func (e *entry) end() int64 {
	if len(e.Readings) == 0 {
		return 0
	}
	return e.Readings[len(e.Readings)-1].To
}

// brings tells whether the entry was read later than what is known here of some
// of what is lacking.
func (s *source) brings(e *entry, lacks interval.Set) bool {
	for _, r := range e.Readings {
		for _, part := range lacks.Cut(r.Span) {
			known := s.covered.In(part)
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
func (s *source) bringIn(chosen []*entry, blocks []*Block, users *columns.Users) (gone []string) {
	now := time.Now()
	for i, e := range chosen {
		if blocks[i] == nil {
			gone = append(gone, e.ID)
			continue
		}
		parts := blocks[i].Parts
		if users != s.rows.Users() { // renewed meanwhile, which is rare
			parts = rowset.Rebuild(parts, s.rows.Users())
		}
		if e.Looked != nil {
			s.bringInLooks(e, parts, now)
		} else {
			s.bringInRows(e, parts, now)
		}
		e.applied = true
	}
	s.peers.forget(func(e *entry) bool { return slices.Contains(gone, e.ID) })
	s.covered = s.covered.Join(s.open())
	s.weigh()
	s.weighWants(now)
	s.changed()
	return gone
}

func (s *source) bringInRows(e *entry, parts []columns.Part, now time.Time) {
	for _, r := range e.Readings {
		var won interval.Set
		s.covered, won = s.covered.Commit(coverage.Reading{
			Span: r.Span, Sent: r.Sent, AsOf: r.AsOf, Live: r.Live, Joined: r.Joined, Margin: r.Margin,
		})
		for _, w := range won {
			s.replaceRows(w, parts, r.AsOf, now.UnixMilli())
		}
		if len(won) > 0 {
			s.skips = s.skips.Commit(r.Span, e.Skips)
			s.repairs = s.repairs.Commit(r.Span, e.Repairs)
		}
	}
}

// bringInLooks takes in an answer by ID, as apply and looked do.
func (s *source) bringInLooks(e *entry, parts []columns.Part, now time.Time) {
	for _, r := range e.Readings {
		if known := s.covered.In(r.Span); len(known) > 0 && !known[0].Sent.After(r.Sent) {
			s.replaceRows(r.Span, parts, r.AsOf, now.UnixMilli())
		}
	}
	for _, l := range e.Looked {
		if a, active := s.active[sessionKey{l.Bot, l.ID}]; active {
			a.looked = max(a.looked, l.At)
			s.active[sessionKey{l.Bot, l.ID}] = a
		}
		if l.Again && len(e.Readings) > 0 {
			s.covered = s.covered.AskAgain(session.Span{From: l.Start, To: l.Start + 1}, e.Readings[0].Sent)
		}
	}
}

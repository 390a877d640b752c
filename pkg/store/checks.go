package store

import (
	"time"

	"github.com/koreai/sessions-datasource/pkg/koreai"
	"github.com/koreai/sessions-datasource/pkg/plan"
	"github.com/koreai/sessions-datasource/pkg/session"
)

// ingestChecks brings in an answer by ID: sessions that were active are replaced by
// what they are now. Those that the answer names as unknown (InvalidIDs) are
// dropped; one that is neither returned nor named keeps its row and stays active.
func (s *source) ingestChecks(t task, p koreai.Page) {
	s.locked(func() {
		now := time.Now()
		asOf := s.Clock.At(p.Sent)
		fresh := make(map[plan.Key]session.Session, len(p.Sessions))
		for _, row := range p.Sessions {
			fresh[plan.Key{Bot: row.Bot, ID: row.ID}] = row
		}
		s.Lookups.Drop(t.Lookup)
		changes := s.ChangesByID(t.Lookup, fresh, p.InvalidIDs)
		s.ApplyChanges(changes, p.Sent, asOf, now)
		s.updateBytes()
		looked := s.NoteChecked(t.Lookup, fresh, p.MoreAvailable, asOf)
		s.replica.PublishChecks(plan.StartsOf(changes), plan.MarkForReread(looked, changes), p.Sent, asOf)
		s.Recovered(session.Span{})
		newest := t.Lookup.Starts[0]
		s.Demands.Count(session.Span{From: newest, To: newest + 1}, plan.Stats{Calls: 1, SessionsRead: p.Received})
		s.Latency = plan.Smooth(s.Latency, p.Answered.Sub(p.Sent))
		s.Demands.Wake()
	})

	s.compactLater()
}

package store

import (
	"time"

	"github.com/koreai/sessions-datasource/pkg/koreai"
	"github.com/koreai/sessions-datasource/pkg/plan"
	"github.com/koreai/sessions-datasource/pkg/session"
)

// ingestChecks brings in an answer by ID: sessions that were active are replaced by
// what they are now, those that Kore.ai does not know any more are dropped.
func (s *source) ingestChecks(t task, p koreai.Page) {
	s.locked(func() {
		now := time.Now()
		asOf := s.Clock.At(p.Sent)
		fresh := make(map[plan.Key]session.Session, len(p.Sessions))
		for _, row := range p.Sessions {
			fresh[plan.Key{Bot: row.Bot, ID: row.ID}] = row
		}
		s.Lookups.Drop(t.Lookup)
		changes := s.Changes(t.Lookup, fresh, p.InvalidIDs)
		s.Apply(changes, p.Sent, asOf, now)
		s.updateBytes()
		looked := s.Checked(t.Lookup, fresh, p.MoreAvailable, asOf)
		s.replica.PublishChecks(plan.StartsOf(changes), plan.Marked(looked, changes), p.Sent, asOf)
		s.Recovered(session.Span{})
		newest := t.Lookup.Starts[0]
		s.Demands.Count(session.Span{From: newest, To: newest + 1}, plan.Stats{Calls: 1, SessionsRead: p.Received})
		s.Latency = plan.Smooth(s.Latency, p.Answered.Sub(p.Sent))
		s.Demands.Wake()
	})

	s.compactLater()
}

package store

import (
	"time"

	"github.com/koreai/sessions-datasource/pkg/columns"
	"github.com/koreai/sessions-datasource/pkg/crawl"
	"github.com/koreai/sessions-datasource/pkg/interval"
	"github.com/koreai/sessions-datasource/pkg/koreai"
	"github.com/koreai/sessions-datasource/pkg/plan"
	"github.com/koreai/sessions-datasource/pkg/rowset"
	"github.com/koreai/sessions-datasource/pkg/session"
)

// ingest brings in a page: what it and its neighbours cover replaces what was
// known of that span, in one step.
func (s *source) ingest(t task, p koreai.Page) {
	var b crawl.Batch
	var claimed interval.Set
	var users *columns.Users
	s.Locked(func() {
		b, claimed = s.Ingest(t.List, t.Page, p)
		s.Pending = s.Pending.With(claimed...)
		s.Recovered(t.List.Span)
		now := time.Now()
		s.CloseList(t.List, plan.AnswerOf(p), now)
		s.MarkTooLarge(now)
		users = s.Rows.Users()
	})
	s.upstream.kick() // what comes next is known: it need not wait until the columns are built

	parts := rowset.Build(users, b.Rows)

	now := time.Now()
	s.Locked(func() {
		if users != s.Rows.Users() { // renewed meanwhile, which is rare
			parts = rowset.Build(s.Rows.Users(), b.Rows)
		}
		s.Pending = s.Pending.Without(claimed...)
		if len(b.Spans) > 0 {
			s.replica.PublishReadings(s.Commit(t.List, b, parts, p, now), p)
		}
		s.noteCall(t.List.Span, p, plan.Stats{Calls: 1, Pages: 1, SessionsRead: p.Received})
	})

	s.compactLater()
	s.upstream.makeRoom(now)
}

// ingestCheck brings in an answer by ID.
func (s *source) ingestCheck(t task, p koreai.Page) {
	s.Locked(func() {
		checked := s.IngestCheck(t.Check, p, time.Now())
		s.replica.PublishChecks(checked, p.Sent, s.Clock.At(p.Sent))
		s.Recovered(session.Span{})
		newest := t.Check.Starts[0]
		s.noteCall(session.Span{From: newest, To: newest + 1}, p, plan.Stats{Calls: 1, SessionsRead: p.Received})
	})
	s.compactLater()
}

// noteCall adds what an answered call has cost to the figures of those who wait for the span.
func (s *source) noteCall(span session.Span, p koreai.Page, cost plan.Stats) {
	s.Demands.Count(span, cost)
	s.Latency = plan.Smooth(s.Latency, p.Answered.Sub(p.Sent))
	s.Demands.Wake()
}

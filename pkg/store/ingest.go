package store

import (
	"slices"
	"time"

	"github.com/koreai/sessions-datasource/pkg/columns"
	"github.com/koreai/sessions-datasource/pkg/crawl"
	"github.com/koreai/sessions-datasource/pkg/interval"
	"github.com/koreai/sessions-datasource/pkg/koreai"
	"github.com/koreai/sessions-datasource/pkg/plan"
	"github.com/koreai/sessions-datasource/pkg/rowset"
	"github.com/koreai/sessions-datasource/pkg/session"
)

// begin takes a list into those under way.
func (s *source) begin(l *crawl.List) {
	l.OnEnd = traceList(s.upstream.uid, l)
	s.Lists = append(s.Lists, l)
	if l.Span == s.Rest.Span {
		s.Rest = plan.Rest{Expect: -1}
	}
}

// ingest brings in a page: what it and its neighbours cover replaces what was
// known of that span, in one step.
func (s *source) ingest(t task, p koreai.Page) {
	var b crawl.Batch
	var claimed interval.Set
	var users *columns.Users
	s.locked(func() {
		b, claimed = s.Ingest(t.List, t.Page, p)
		s.Pending = s.Pending.With(claimed...)
		s.Recovered(t.List.Span)
		s.CloseList(t.List, plan.AnswerOf(p))
		s.MarkTooLarge(time.Now())
		users = s.Rows.Users()
	})
	s.upstream.kick() // the page has told what comes next: that need not wait until its columns are built

	parts := rowset.Build(users, b.Rows)

	now := time.Now()
	s.locked(func() {
		if users != s.Rows.Users() { // renewed meanwhile, which is rare
			parts = rowset.Build(s.Rows.Users(), b.Rows)
		}
		s.Pending = s.Pending.Without(claimed...)
		if len(b.Spans) > 0 {
			s.replica.PublishReadings(s.Commit(t.List, b, parts, p, now), p)
			s.updateBytes()
		}
		s.Demands.Count(t.List.Span, plan.Stats{Calls: 1, Pages: 1, SessionsRead: p.Received})
		s.Latency = plan.Smooth(s.Latency, p.Answered.Sub(p.Sent))
		s.Demands.Wake()
	})

	s.compactLater()
	s.upstream.makeRoom(now)
}

// giveUp ends a call that failed for good: those who need its span are told.
func (s *source) giveUp(t task, err error, now time.Time) {
	span := session.Span{}
	if t.Lookup != nil {
		s.Lookups.Drop(t.Lookup)
		span = session.Span{From: slices.Min(t.Lookup.Starts), To: slices.Max(t.Lookup.Starts) + 1}
	} else {
		span = t.List.Claims()
		s.Lists = slices.DeleteFunc(s.Lists, func(o *crawl.List) bool { return o == t.List })
		t.List.End()
	}
	s.Failed(span, err, now)
}

package store

import (
	"fmt"
	"time"

	"github.com/koreai/sessions-datasource/pkg/session"
)

// idAt is a session ID that was created at a moment, as MongoDB makes them.
func idAt(created time.Time, n int) string {
	return fmt.Sprintf("%08x%016x", created.Unix(), n)
}

// closedAt is a closed session that started then.
func closedAt(bot string, start time.Time, n int) session.Session {
	kinds := []string{session.SelfService, session.DropOff, session.Agent}
	return session.Session{
		ID: idAt(start, n), Bot: bot, User: fmt.Sprintf("u-%d", n%97), Channel: "rtm",
		Start: start.UnixMilli(), End: start.Add(time.Minute).UnixMilli(),
		Type: session.Interactive, Containment: kinds[n%3], Status: session.Closed, Messages: int64(n), Tasks: 1,
	}
}

func activeAt(bot string, start time.Time, n int) session.Session {
	s := closedAt(bot, start, n)
	s.Status, s.End, s.Containment = session.Active, session.NoTime, session.SelfService
	return s
}

// spread is n closed sessions evenly over a span that ends now.
func spread(bot string, span time.Duration, n int) []session.Session {
	now := time.Now()
	out := make([]session.Session, n)
	for i := range out {
		out[i] = closedAt(bot, now.Add(-span+time.Duration(float64(span)*(float64(i)+0.5)/float64(n))), i)
	}
	return out
}

// Package conversation reads the messages of sessions: it plans the calls for
// messages, puts their pages in order and masks what must not be shown. It
// keeps nothing beyond the answer to one query.
package conversation

import (
	"cmp"
	"slices"
	"time"

	"github.com/koreai/sessions-datasource/pkg/interval"
	"github.com/koreai/sessions-datasource/pkg/koreai"
	"github.com/koreai/sessions-datasource/pkg/session"
)

const (
	// before and after are how far around a session its messages are looked for:
	// clocks differ a little, and bots note up to a time-out after the end that
	// they heard nothing.
	before = time.Minute
	after  = time.Hour
	// maxWindows bounds the windows of one session, the newest: a session that
	// claims to have begun years ago must not cost hundreds of calls.
	maxWindows = 5
)

// Call is messages to ask for: of sessions of one bot, in a window under 7 days.
type Call struct {
	Bot string // "": the account
	IDs []string
	// Window is in milliseconds; its end counts.
	Window session.Span
}

// window is when messages of a session can have been written: from a minute
// before its start to an hour after its end, or until now where it may still
// go on.
func window(s session.Session, now int64) session.Span {
	w := session.Span{From: s.Start - before.Milliseconds(), To: now}
	if s.Status != session.Active && s.End != session.NoTime && s.End >= s.Start {
		w.To = s.End + after.Milliseconds()
	}
	w.To = max(w.To, s.Start+after.Milliseconds())
	oldest := w.To - maxWindows*interval.MaxWindow
	return session.Span{From: max(w.From, oldest), To: w.To}
}

// Plan is the calls for the messages of sessions, of which those of one bot
// share a call wherever they lie in one window. Account reports whether the
// account is asked instead of each bot. The order is the newest first.
func Plan(sessions []session.Session, account bool, now int64) []Call {
	var calls []Call
	for _, s := range sessions {
		bot := s.Bot
		if account {
			bot = ""
		}
		for w := window(s, now); !w.Empty(); {
			part := session.Span{From: max(w.From, w.To-interval.MaxWindow), To: w.To}
			calls = append(calls, Call{Bot: bot, IDs: []string{s.ID}, Window: part})
			w.To = part.From
		}
	}
	slices.SortStableFunc(calls, func(a, b Call) int {
		return cmp.Or(cmp.Compare(a.Bot, b.Bot), cmp.Compare(b.Window.To, a.Window.To))
	})
	return join(calls)
}

// join puts calls of one bot together, which come sorted by the ends of their windows.
func join(calls []Call) []Call {
	var out []Call
	for _, c := range calls {
		if n := len(out) - 1; n >= 0 && out[n].takes(c) {
			out[n].Window.From = min(out[n].Window.From, c.Window.From)
			if !slices.Contains(out[n].IDs, c.IDs[0]) {
				out[n].IDs = append(out[n].IDs, c.IDs[0])
			}
			continue
		}
		out = append(out, c)
	}
	return out
}

// takes reports whether one call can ask for both.
func (c Call) takes(o Call) bool {
	whole := session.Span{From: min(c.Window.From, o.Window.From), To: c.Window.To}
	return c.Bot == o.Bot && len(c.IDs) < koreai.MaxMessageSessions && whole.Millis() <= interval.MaxWindow
}

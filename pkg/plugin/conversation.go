package plugin

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"time"

	"github.com/grafana/grafana-plugin-sdk-go/data"
	"github.com/koreai/sessions-datasource/pkg/budget"
	"github.com/koreai/sessions-datasource/pkg/columns"
	"github.com/koreai/sessions-datasource/pkg/conversation"
	"github.com/koreai/sessions-datasource/pkg/frames"
	"github.com/koreai/sessions-datasource/pkg/koreai"
	"github.com/koreai/sessions-datasource/pkg/measure"
	"github.com/koreai/sessions-datasource/pkg/query"
	"github.com/koreai/sessions-datasource/pkg/session"
	"github.com/koreai/sessions-datasource/pkg/settings"
	"github.com/koreai/sessions-datasource/pkg/store"
	"github.com/koreai/sessions-datasource/pkg/words"
)

// checkConversations refuses messages unless the settings allow them. Every
// query comes through here, wherever it is stored and whoever forged it.
func (i *Instance) checkConversations(q query.Query) error {
	if q.Type != query.Conversation || i.settings.Conversations.Shown() {
		return nil
	}
	return forbidden("Conversations are off in this data source, so no messages can be read. Whoever may change its settings can turn on \"Conversations\" there.")
}

// converse answers with the messages of sessions. They go into the answer
// and nowhere else: they are not kept, logged or traced.
func (i *Instance) converse(ctx context.Context, q query.Query, who principal) (*data.Frame, rows, []data.Notice, error) {
	ctx, cancel := context.WithDeadline(ctx, who.until)
	defer cancel()
	read, sessions, notices, err := i.chosenSessions(ctx, q, who)
	if err != nil {
		return nil, rows{}, nil, err
	}
	var found conversation.Result
	if read.Complete && len(sessions) > 0 {
		if found, err = conversation.Read(ctx, i.readMessages, i.wanted(q, sessions)); err != nil {
			return nil, rows{}, nil, err
		}
	}
	read.extra = []data.QueryStat{statistic("Calls of Kore.ai for messages", found.Calls), statistic("Messages read", found.Read)}
	return frames.Conversation(q, found.Lines), read, append(notices, aboutMessages(q, read, sessions, found)...), nil
}

// wanted is what is asked for of sessions, and how it is shown.
func (i *Instance) wanted(q query.Query, sessions []session.Session) conversation.Request {
	show := conversation.Show{AllowsTag: i.policy.AllowsTag, Channel: map[string]string{}}
	for _, s := range sessions {
		show.Channel[s.ID] = s.Channel
	}
	if i.settings.Conversations.Mode == settings.ConversationsMasked {
		show.Mask = conversation.NewMask(i.settings.Conversations.Patterns)
	}
	return conversation.Request{
		Sessions: sessions, Account: i.settings.Account, Last: q.LastMessages, Show: show, Now: i.store.KoreNow(),
	}
}

// readMessages makes one call for messages within the bot's budget. Whoever
// asks, it is a panel's call: what alert rules need is kept for them.
func (i *Instance) readMessages(ctx context.Context, r koreai.Request) (koreai.Page, error) {
	return i.store.Retry(ctx, func() (page koreai.Page, err error) {
		err = i.store.Call(ctx, r.Bot, budget.Panel, func() error {
			page, err = i.client.Messages(ctx, r)
			return err
		})
		return page, err
	})
}

// chosenSessions are the sessions whose messages are asked for: those with the session
// IDs, or the newest that the query chooses. They are known once the answer is
// complete, or as many as wanted are.
func (i *Instance) chosenSessions(ctx context.Context, q query.Query, who principal) (rows, []session.Session, []data.Notice, error) {
	q.Type = query.Sessions
	known, left := i.knownSessions(q)
	if len(q.SessionIDs) > 0 {
		if len(left) == 0 {
			return rows{View: store.View{Complete: true}}, known, nil, nil
		}
		q.SessionIDs, q.Limit = left, len(left)*max(1, len(i.sources(q.Bots)))
	}
	read, err := i.read(ctx, q, who)
	if err != nil {
		return rows{}, nil, nil, err
	}
	list, _, open, err := measure.Select(q, read.Snapshots, read.CoveredFrom)
	if err != nil {
		return rows{}, nil, nil, err
	}
	notices := openLeftOut(q, open, read.Complete)
	read.Complete = read.Complete || len(list) >= q.Limit
	for _, s := range list {
		if s, ok := i.askable(q, s); ok {
			known = append(known, s)
		}
	}
	return read, known, notices, nil
}

// askable is a session with the bot of which its messages are asked: one of the
// data source's, whatever its row says.
func (i *Instance) askable(q query.Query, s session.Session) (session.Session, bool) {
	sources := i.sources(q.Bots)
	switch {
	case i.settings.Account || slices.Contains(sources, s.Bot):
		return s, true
	case len(sources) == 1:
		s.Bot = sources[0]
		return s, true
	default:
		return s, false
	}
}

// createdBefore and createdAfter are how far the start of a session lies around
// the time in its ID: a drop-off gets its ID when it times out.
const (
	createdBefore = time.Hour
	createdAfter  = time.Minute
)

// knownSessions finds sessions by ID among those that are known anyway, and
// returns the IDs of the others.
func (i *Instance) knownSessions(q query.Query) (found []session.Session, left []string) {
	for _, id := range q.SessionIDs {
		s, ok := i.knownSession(i.sources(q.Bots), id)
		if ok {
			s, ok = i.askable(q, s)
		}
		if ok {
			found = append(found, s)
		} else {
			left = append(left, id)
		}
	}
	return found, left
}

func (i *Instance) knownSession(bots []string, id string) (session.Session, bool) {
	seconds, err := strconv.ParseInt(id[:min(len(id), 8)], 16, 64)
	if err != nil {
		return session.Session{}, false
	}
	created := time.Unix(seconds, 0)
	around := session.Span{From: created.Add(-createdBefore).UnixMilli(), To: created.Add(createdAfter).UnixMilli()}
	for _, snapshot := range i.store.Known(bots, around) {
		if s, ok := findByID(snapshot, id); ok {
			if !slices.Contains(bots, s.Bot) {
				s.Bot = cmp.Or(snapshot.Bot, s.Bot) // of a linked bot, that is not asked itself
			}
			return s, true
		}
	}
	return session.Session{}, false
}

func findByID(in columns.Snapshot, id string) (session.Session, bool) {
	for _, p := range in.Parts {
		for row := p.Lo; row < p.Hi; row++ {
			if p.Chunk.ID(row) == id {
				return p.Chunk.Session(row), true
			}
		}
	}
	return session.Session{}, false
}

// aboutMessages says what an answer with messages leaves out.
func aboutMessages(q query.Query, read rows, sessions []session.Session, found conversation.Result) []data.Notice {
	var notices []data.Notice
	switch {
	case !read.Complete:
	case len(sessions) == 0 && len(q.SessionIDs) == 0:
		notices = append(notices, info("No session of this range matches, so there is nothing to read."))
	case len(found.Silent) == len(sessions) && len(sessions) > 0:
		notices = append(notices, info("Kore.ai has no messages of %s.", theseSessions(found.Silent)))
	case len(found.Silent) > 0:
		notices = append(notices, info("Kore.ai has messages of %d sessions, but none of %s.", len(sessions)-len(found.Silent), theseSessions(found.Silent)))
	}
	if found.More {
		notices = append(notices, warning("Only the newest %d messages are shown; there are older ones. Ask for fewer sessions, or for the last messages of each.", len(found.Lines)))
	}
	if found.Skipped > 0 {
		notices = append(notices, warning("%d messages could not be read and are left out.", found.Skipped))
	}
	return notices
}

func theseSessions(ids []string) string {
	if len(ids) == 1 {
		return "session " + ids[0]
	}
	return "sessions " + words.List(ids, 5)
}

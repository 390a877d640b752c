package koreai

import (
	"encoding/json"
	"strings"

	"github.com/koreai/sessions-datasource/pkg/session"
)

// Bounds of what is kept of a row, in bytes and entries.
const (
	maxID        = 128
	maxText      = 256
	maxLanguages = 50
	maxTags      = 1000
	maxTagName   = 256
	maxTagValue  = 4096
)

// Reasons why a row is skipped.
const (
	SkipNoObject    = "not an object"
	SkipNoID        = "without a session ID"
	SkipNoStart     = "without a start time"
	SkipBadStart    = "with a start time that cannot be read"
	SkipBotTooLong  = "with a bot ID that cannot be read"
	RepairEnd       = "end times that cannot be read left out"
	RepairCount     = "counts that cannot be read left out"
	RepairType      = "fields of the wrong type left out"
	RepairLong      = "long texts cut"
	RepairTags      = "tags beyond 1,000 of a session left out"
	RepairTagsShape = "tags that cannot be read left out"
)

// rowReader turns rows into sessions and counts what it could not use.
type rowReader struct {
	bot  string // of the request, for rows that do not say
	page *Page
}

func (r *rowReader) add(v json.RawMessage) {
	r.page.Received++
	s, reason := r.read(v)
	if reason != "" {
		r.page.Skipped++
		count(&r.page.SkipReasons, reason, 1)
		return
	}
	r.page.Sessions = append(r.page.Sessions, s)
}

func (r *rowReader) repaired(reason string, n int) { count(&r.page.Repairs, reason, n) }

func count(in *map[string]int, reason string, n int) {
	if *in == nil {
		*in = map[string]int{}
	}
	(*in)[reason] += n
}

// read is the row normalised, or the reason why it cannot be used.
func (r *rowReader) read(v json.RawMessage) (session.Session, string) {
	var w wireSession
	if json.Unmarshal(v, &w) != nil {
		return session.Session{}, SkipNoObject
	}
	return r.session(&w)
}

func (r *rowReader) session(w *wireSession) (session.Session, string) {
	id, ok := text(w.SessionID)
	id = strings.TrimSpace(id)
	if !ok || id == "" || len(id) > maxID {
		return session.Session{}, SkipNoID
	}
	if absent(w.StartTime) {
		return session.Session{}, SkipNoStart
	}
	start, ok := millis(w.StartTime)
	if !ok {
		return session.Session{}, SkipBadStart
	}
	bot, ok := r.botOf(w)
	if !ok {
		return session.Session{}, SkipBotTooLong
	}
	s := session.Session{
		ID: id, Bot: bot, Start: start, End: r.end(w),
		User:        r.field(w.UserID),
		Channel:     r.field(w.Channel),
		Languages:   textList(w.SessionLang, maxLanguages, maxText),
		Type:        r.oneOf(w.SessionType, session.Interactive, session.Interactive, session.NonInteractive),
		Containment: r.oneOf(w.ContainmentType, "", session.DropOff, session.SelfService, session.Agent),
		Status:      r.oneOf(w.SessionStatus, session.Closed, session.Closed, session.Active),
		Developer:   r.developer(w),
		Messages:    r.number(w.Messages),
		Tasks:       r.number(w.Tasks),
	}
	s.SessionTags, s.UserTags = r.tags(w.Tags)
	return s, ""
}

// botOf is the bot of the row; of the request when the row does not say.
func (r *rowReader) botOf(w *wireSession) (string, bool) {
	bot, ok := text(w.BotID)
	bot = strings.TrimSpace(bot)
	if !ok || bot == "" {
		return r.bot, true
	}
	return bot, len(bot) <= maxID
}

func (r *rowReader) end(w *wireSession) int64 {
	if absent(w.EndTime) {
		return session.NoTime
	}
	end, ok := millis(w.EndTime)
	if !ok {
		r.repaired(RepairEnd, 1)
		return session.NoTime
	}
	return end
}

// field reads an optional text.
func (r *rowReader) field(v []byte) string {
	if absent(v) {
		return ""
	}
	s, ok := text(v)
	if !ok {
		r.repaired(RepairType, 1)
		return ""
	}
	s, long := cut(strings.TrimSpace(s), maxText)
	if long {
		r.repaired(RepairLong, 1)
	}
	return s
}

// oneOf reads a text that is mostly one of the known ones: those in the
// documented spelling whatever their case, others as they are.
func (r *rowReader) oneOf(v []byte, missing string, known ...string) string {
	s := r.field(v)
	if s == "" {
		return missing
	}
	for _, k := range known {
		if strings.EqualFold(s, k) {
			return k
		}
	}
	return s
}

func (r *rowReader) developer(w *wireSession) bool {
	is, ok := parseBool(w.IsDeveloper)
	if !ok {
		r.repaired(RepairType, 1)
	}
	return is
}

func (r *rowReader) number(v []byte) int64 {
	if absent(v) {
		return session.NoCount
	}
	n, ok := wholeNumber(v)
	if !ok {
		r.repaired(RepairCount, 1)
		return session.NoCount
	}
	return n
}

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

// Reasons why a row is skipped, or a part of it.
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

// rowReader turns rows into what a page holds and counts what it could not use.
type rowReader struct {
	asked Request // for rows that do not say
	page  *Page
}

// count counts a row, and why it was skipped; "" when it was not.
func (r *rowReader) count(skipped string) {
	r.page.Received++
	if skipped != "" {
		r.page.Skipped++
		increase(&r.page.SkipReasons, skipped, 1)
	}
}

func (r *rowReader) repaired(reason string, n int) { increase(&r.page.Repairs, reason, n) }

func increase(to *map[string]int, reason string, n int) {
	if *to == nil {
		*to = map[string]int{}
	}
	(*to)[reason] += n
}

// wireSession is a row as it comes: any field may be missing, null or of
// another type than documented, so each is kept as written.
type wireSession struct {
	SessionID       json.RawMessage
	BotID           json.RawMessage
	UserID          json.RawMessage
	Channel         json.RawMessage
	StartTime       json.RawMessage `json:"start_time"`
	EndTime         json.RawMessage `json:"end_time"`
	SessionLang     json.RawMessage `json:"session_lang"`
	SessionType     json.RawMessage
	ContainmentType json.RawMessage
	SessionStatus   json.RawMessage
	IsDeveloper     json.RawMessage
	Tags            json.RawMessage
	Messages        json.RawMessage `json:"noOfMessagesExchanged"`
	Tasks           json.RawMessage `json:"noOfTasksExecuted"`
}

// addSession adds the row to the page, or returns the reason why it cannot be used.
func (r *rowReader) addSession(v json.RawMessage) string {
	var w wireSession
	if json.Unmarshal(v, &w) != nil {
		return SkipNoObject
	}
	id, ok := text(w.SessionID)
	id = strings.TrimSpace(id)
	if !ok || id == "" || len(id) > maxID {
		return SkipNoID
	}
	if absent(w.StartTime) {
		return SkipNoStart
	}
	start, ok := millis(w.StartTime)
	if !ok {
		return SkipBadStart
	}
	bot, _ := text(w.BotID)
	if bot = strings.TrimSpace(bot); bot == "" {
		bot = r.asked.Bot
	} else if len(bot) > maxID {
		return SkipBotTooLong
	}
	s := session.Session{
		ID: id, Bot: bot, Start: start, End: optional(r, w.EndTime, session.NoTime, millis, RepairEnd),
		User:        r.text(w.UserID),
		Channel:     r.text(w.Channel),
		Languages:   textList(w.SessionLang, maxLanguages, maxText),
		Type:        r.oneOf(w.SessionType, session.Interactive, session.Interactive, session.NonInteractive),
		Containment: r.oneOf(w.ContainmentType, "", session.DropOff, session.SelfService, session.Agent),
		Status:      r.oneOf(w.SessionStatus, session.Closed, session.Closed, session.Active),
		Developer:   optional(r, w.IsDeveloper, false, parseBool, RepairType),
		Messages:    optional(r, w.Messages, session.NoCount, wholeNumber, RepairCount),
		Tasks:       optional(r, w.Tasks, session.NoCount, wholeNumber, RepairCount),
	}
	s.SessionTags, s.UserTags = r.sessionTags(w.Tags)
	r.page.Sessions = append(r.page.Sessions, s)
	return ""
}

// optional reads a field. One that cannot be read is counted, and taken as missing.
func optional[T any](r *rowReader, v json.RawMessage, missing T, read func(json.RawMessage) (T, bool), reason string) T {
	if absent(v) {
		return missing
	}
	value, ok := read(v)
	if !ok {
		r.repaired(reason, 1)
		return missing
	}
	return value
}

// text reads an optional text.
func (r *rowReader) text(v json.RawMessage) string {
	return r.cut(strings.TrimSpace(optional(r, v, "", text, RepairType)), maxText)
}

func (r *rowReader) cut(s string, limit int) string {
	s, long := cut(s, limit)
	if long {
		r.repaired(RepairLong, 1)
	}
	return s
}

// oneOf reads a text that is mostly one of the known ones: those in the
// documented spelling whatever their case, others as they are.
func (r *rowReader) oneOf(v json.RawMessage, missing string, known ...string) string {
	s := r.text(v)
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

// sessionTags reads {"userTags": [...], "sessionTags": [...]}; anything else is no tags.
func (r *rowReader) sessionTags(v json.RawMessage) (ofSession, ofUser []session.Tag) {
	var lists struct{ SessionTags, UserTags json.RawMessage }
	if !absent(v) && string(v) != "[]" && json.Unmarshal(v, &lists) != nil {
		r.repaired(RepairTagsShape, 1)
		return nil, nil
	}
	ofSession = r.tags(lists.SessionTags, maxTags)
	return ofSession, r.tags(lists.UserTags, maxTags-len(ofSession))
}

// tags reads a list of {name, value}, at most so many. Bare values and tags without
// a name are documented oddities and left out.
func (r *rowReader) tags(v json.RawMessage, limit int) []session.Tag {
	var items []json.RawMessage
	if !absent(v) && json.Unmarshal(v, &items) != nil {
		r.repaired(RepairTagsShape, 1)
	}
	var list []session.Tag
	beyond := 0
	for _, item := range items {
		var tag struct{ Name, Value json.RawMessage }
		_ = json.Unmarshal(item, &tag) // a bare value has no name
		name, _ := text(tag.Name)
		switch {
		case strings.TrimSpace(name) == "":
		case len(list) == limit:
			beyond++
		default:
			list = append(list, session.Tag{Name: r.cut(name, maxTagName), Value: r.cut(compact(tag.Value), maxTagValue)})
		}
	}
	if beyond > 0 {
		r.repaired(RepairTags, beyond)
	}
	return list
}

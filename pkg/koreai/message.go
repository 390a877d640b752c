package koreai

import (
	"bytes"
	"encoding/json"
	"strings"

	"github.com/koreai/sessions-datasource/pkg/session"
)

// Bounds of what is kept of a message, in bytes and entries. The text is longer
// than what is ever shown: it is masked as a whole before it is cut.
const (
	maxMessageText = 32 << 10
	maxMessageTags = 100
	maxComponents  = 100
)

// Reasons why a message is skipped, beside SkipNoObject.
const (
	SkipNoMessageID      = "without an ID"
	SkipNoMessageTime    = "without a time that can be read"
	SkipNoMessageSession = "without a session ID"
)

// Message is what one side said in a session.
type Message struct {
	ID       string
	Session  string
	Bot      string
	At       int64 // ms since 1970 UTC, as the server wrote it down
	FromUser bool  // else from the bot, or from an agent in its name
	Channel  string
	Text     string // a line for each component
	Task     string // in which it was said; "" when it does not say
	Intent   string
	Tags     []session.Tag // message tags
}

// messageReader turns rows into messages and counts what it could not use.
type messageReader struct {
	request MessagesRequest
	page    *MessagePage
}

// add takes in a row.
func (r *messageReader) add(v json.RawMessage) {
	m, reason := r.message(v)
	if reason != "" {
		r.page.Skipped++
		count(&r.page.SkipReasons, reason, 1)
		return
	}
	r.page.Messages = append(r.page.Messages, m)
}

// message is the row normalised, or the reason why it cannot be used.
func (r *messageReader) message(v json.RawMessage) (Message, string) {
	row := map[string]json.RawMessage{}
	if !members(v, func(name string, value json.RawMessage) { row[strings.ToLower(name)] = value }) {
		return Message{}, SkipNoObject
	}
	id := shortText(row["_id"], maxID)
	if id == "" {
		return Message{}, SkipNoMessageID
	}
	at, ok := millis(row["createdon"])
	if !ok {
		at, ok = millis(row["timestampvalue"])
	}
	if !ok {
		return Message{}, SkipNoMessageTime
	}
	of := shortText(row["sessionid"], maxID)
	if of == "" && len(r.request.SessionIDs) == 1 {
		of = r.request.SessionIDs[0]
	}
	if of == "" {
		return Message{}, SkipNoMessageSession
	}
	bot := shortText(row["botid"], maxID)
	if bot == "" || r.request.Bot != "" {
		bot = r.request.Bot // the bot that was asked
	}
	return Message{
		ID: id, Session: of, Bot: bot, At: at,
		FromUser: strings.EqualFold(shortText(row["type"], maxText), "incoming"),
		Channel:  channelOf(row),
		Text:     componentsText(row["components"]),
		Task:     firstNamed(row, "taskname", "task", "dialogname"),
		Intent:   firstNamed(row, "intentname", "intent"),
		Tags:     messageTags(row["tags"]),
	}, ""
}

// shortText is an optional text without blanks around it, "" for anything else.
func shortText(v json.RawMessage, limit int) string {
	s, _ := text(v)
	s, _ = cut(strings.TrimSpace(s), limit)
	return strings.Clone(s)
}

// channelOf reads the channel, which is written in one of three ways.
func channelOf(row map[string]json.RawMessage) string {
	for _, name := range []string{"chnl", "channel"} {
		if s := shortText(row[name], maxText); s != "" {
			return s
		}
	}
	channel := ""
	elements(row["channels"], func(v json.RawMessage) {
		if channel == "" {
			channel = memberText(v, "type")
		}
	})
	return channel
}

// firstNamed is the first of the fields that is a text, or an object with a name.
func firstNamed(row map[string]json.RawMessage, fields ...string) string {
	for _, field := range fields {
		if s := shortText(row[field], maxText); s != "" {
			return s
		}
		if s := memberText(row[field], "name"); s != "" {
			return s
		}
	}
	return ""
}

// memberText is a member of an object, if it is a text.
func memberText(v json.RawMessage, name string) string {
	found := ""
	members(v, func(member string, value json.RawMessage) {
		if found == "" && named(member, name) {
			found = shortText(value, maxText)
		}
	})
	return found
}

// messageTags reads tags.messageTags; tags of the session and the user are those
// of the session's own row.
func messageTags(v json.RawMessage) []session.Tag {
	var list []session.Tag
	members(v, func(name string, value json.RawMessage) {
		if !named(name, "messageTags") {
			return
		}
		elements(value, func(item json.RawMessage) {
			name, value, ok := tagOf(item)
			if !ok || len(list) == maxMessageTags {
				return
			}
			name, _ = cut(name, maxTagName)
			text, _ := cut(compact(value), maxTagValue)
			list = append(list, session.Tag{Name: strings.Clone(name), Value: strings.Clone(text)})
		})
	})
	return list
}

// ReadMessage reads one message as it stands in an answer; false when it cannot
// be used.
func ReadMessage(row []byte) (Message, bool) {
	if !json.Valid(row) {
		return Message{}, false
	}
	r := messageReader{page: &MessagePage{}}
	m, reason := r.message(bytes.TrimSpace(row))
	return m, reason == ""
}

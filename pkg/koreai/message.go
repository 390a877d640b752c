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
	maxParts       = 50 // of a component
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
	At       int64 // ms since 1970 UTC, as Kore.ai wrote it down
	FromUser bool  // else from the bot, or from an agent in its name
	Channel  string
	Text     string // a line for each component
	Task     string // in which it was said; "" when it does not say
	Intent   string
	Tags     []session.Tag // message tags; those of session and user stand in the session's own row
}

// wireMessage is a row as it comes, each field as written. The channel is written
// in one of three ways.
type wireMessage struct {
	ID             json.RawMessage `json:"_id"`
	SessionID      json.RawMessage
	BotID          json.RawMessage
	CreatedOn      json.RawMessage
	TimestampValue json.RawMessage
	Type           json.RawMessage
	Chnl           json.RawMessage
	Channel        json.RawMessage
	Channels       json.RawMessage
	Components     json.RawMessage
	Tags           json.RawMessage
	TaskName       json.RawMessage
	Task           json.RawMessage
	DialogName     json.RawMessage
	IntentName     json.RawMessage
	Intent         json.RawMessage
}

// addMessage adds the row to the page, or returns the reason why it cannot be used.
func (r *rowReader) addMessage(v json.RawMessage) string {
	m, reason := r.message(v)
	if reason == "" {
		r.page.Messages = append(r.page.Messages, m)
	}
	return reason
}

func (r *rowReader) message(v json.RawMessage) (Message, string) {
	var w wireMessage
	if json.Unmarshal(v, &w) != nil {
		return Message{}, SkipNoObject
	}
	id := shortText(w.ID, maxID)
	if id == "" {
		return Message{}, SkipNoMessageID
	}
	at, ok := millis(w.CreatedOn)
	if !ok {
		at, ok = millis(w.TimestampValue)
	}
	if !ok {
		return Message{}, SkipNoMessageTime
	}
	of := shortText(w.SessionID, maxID)
	if of == "" && len(r.asked.SessionIDs) == 1 {
		of = r.asked.SessionIDs[0]
	}
	if of == "" {
		return Message{}, SkipNoMessageSession
	}
	bot := r.asked.Bot
	if bot == "" {
		bot = shortText(w.BotID, maxID)
	}
	var channels []struct{ Type json.RawMessage }
	_ = json.Unmarshal(w.Channels, &channels) // what is no list of objects is left out
	names := []json.RawMessage{w.Chnl, w.Channel}
	for _, c := range channels {
		names = append(names, c.Type)
	}
	var tags struct{ MessageTags json.RawMessage }
	_ = json.Unmarshal(w.Tags, &tags)
	return Message{
		ID: id, Session: of, Bot: bot, At: at,
		FromUser: strings.EqualFold(shortText(w.Type, maxText), "incoming"),
		Channel:  firstText(names...),
		Text:     componentsText(w.Components),
		Task:     firstText(w.TaskName, w.Task, w.DialogName),
		Intent:   firstText(w.IntentName, w.Intent),
		Tags:     r.tags(tags.MessageTags, maxMessageTags),
	}, ""
}

// firstText is the first of the fields that is a text, or an object with a name.
func firstText(fields ...json.RawMessage) string {
	for _, field := range fields {
		var object struct{ Name json.RawMessage }
		_ = json.Unmarshal(field, &object) // a text has no name
		for _, v := range []json.RawMessage{field, object.Name} {
			if s := shortText(v, maxText); s != "" {
				return s
			}
		}
	}
	return ""
}

// componentsText is what a message shows: a line for each of its components.
func componentsText(v json.RawMessage) string {
	var components []json.RawMessage
	_ = json.Unmarshal(v, &components)
	var lines []string
	for _, component := range components[:min(len(components), maxComponents)] {
		if line := componentText(component); line != "" {
			lines = append(lines, line)
		}
	}
	all, _ := cut(strings.Join(lines, "\n"), maxMessageText)
	return all
}

// componentText is a text as it is, and anything else as one line that begins
// with its kind: [action] Choose one · Yes · No.
func componentText(v json.RawMessage) string {
	if v[0] != '{' {
		s, _ := text(v)
		return s
	}
	var component struct{ CT, Data json.RawMessage }
	_ = json.Unmarshal(v, &component) // it is an object
	kind := shortText(component.CT, maxText)
	if kind == "" || strings.EqualFold(kind, "text") {
		if s, ok := dataText(component.Data); ok {
			return s
		}
	}
	if kind == "" {
		kind = "component"
	}
	line := "[" + kind + "]"
	if parts := readableParts(component.Data); len(parts) > 0 {
		line += " " + strings.Join(parts, " · ")
	} else if rest := compact(component.Data); rest != "{}" && rest != "[]" {
		line += " " + rest
	}
	return strings.Join(strings.Fields(line), " ")
}

// dataText is data.text, or data itself where that is the text.
func dataText(data json.RawMessage) (string, bool) {
	if s, ok := text(data); ok {
		return s, true
	}
	var object struct{ Text json.RawMessage }
	_ = json.Unmarshal(data, &object) // what is no object has no text
	return text(object.Text)
}

// readable are the members of a component that people can read, in whatever
// depth: titles of cards and buttons, names of files, addresses.
var readable = map[string]bool{
	"text": true, "title": true, "subtitle": true, "description": true, "caption": true, "label": true,
	"name": true, "filename": true, "url": true, "contenturl": true, "address": true, "message": true,
}

// readableParts are the texts in a component, in its own order.
func readableParts(v json.RawMessage) []string {
	var parts []string
	d := json.NewDecoder(bytes.NewReader(v))
	next := func() json.Token {
		token, _ := d.Token() // it is part of what was decoded before
		return token
	}
	var walk func(name string)
	walk = func(name string) {
		switch token := next().(type) {
		case json.Delim:
			for d.More() {
				member := ""
				if token == '{' {
					member = next().(string)
				}
				walk(member)
			}
			next()
		case string:
			if s := strings.TrimSpace(token); s != "" && readable[strings.ToLower(name)] && len(parts) < maxParts {
				parts = append(parts, s)
			}
		}
	}
	walk("")
	return parts
}

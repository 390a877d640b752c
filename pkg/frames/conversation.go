package frames

import (
	"cmp"
	"encoding/json"
	"slices"
	"time"

	"github.com/grafana/grafana-plugin-sdk-go/data"
	"github.com/koreai/sessions-datasource/pkg/conversation"
	"github.com/koreai/sessions-datasource/pkg/query"
)

// logLines is the version of the frame type LogLines.
var logLines = data.FrameTypeVersion{0, 0}

// Severities of log lines: they give the two sides different colours.
var severities = map[string]string{conversation.FromBot: "info", conversation.FromUser: "debug"}

// Conversation is what was said: log lines in the given order (timestamp, body,
// severity, id, labels), or a table (time, from, text) where the query wants
// one. Where a table holds more than one session, sessionId comes first, and
// one session follows the other, so that each can be read.
func Conversation(q query.Query, lines []conversation.Line) *data.Frame {
	if q.Format == query.FormatTable {
		return conversationTable(q, lines)
	}
	return newFrame(q, data.FrameMeta{Type: data.FrameTypeLogLines, TypeVersion: logLines, PreferredVisualization: data.VisTypeLogs},
		data.NewField("timestamp", nil, column(lines, func(l conversation.Line) time.Time { return l.At })),
		data.NewField("body", nil, column(lines, func(l conversation.Line) string { return l.Text })),
		data.NewField("severity", nil, column(lines, func(l conversation.Line) string { return severities[l.From] })),
		data.NewField("id", nil, column(lines, func(l conversation.Line) string { return l.ID })),
		data.NewField("labels", nil, column(lines, labelsJSON)),
	)
}

func conversationTable(q query.Query, lines []conversation.Line) *data.Frame {
	several := severalSessions(lines)
	if several {
		lines = bySession(lines)
	}
	f := tableFrame(q,
		titled("time", "Time", column(lines, func(l conversation.Line) time.Time { return l.At })),
		titled("from", "From", column(lines, func(l conversation.Line) string { return l.From })),
		titled("text", "Text", column(lines, func(l conversation.Line) string { return l.Text })),
	)
	if several {
		of := titled("sessionId", "Session ID", column(lines, func(l conversation.Line) string { return l.Session }))
		f.Fields = append([]*data.Field{of}, f.Fields...)
	}
	return f
}

// bySession puts the lines of each session together, in their given order: first
// the session in which something was said last.
func bySession(lines []conversation.Line) []conversation.Line {
	last := map[string]int{}
	for i, l := range lines {
		last[l.Session] = i
	}
	lines = slices.Clone(lines)
	slices.SortStableFunc(lines, func(a, b conversation.Line) int { return cmp.Compare(last[b.Session], last[a.Session]) })
	return lines
}

func severalSessions(lines []conversation.Line) bool {
	for _, l := range lines {
		if l.Session != lines[0].Session {
			return true
		}
	}
	return false
}

// labelsJSON is the labels of a line as one JSON object.
func labelsJSON(l conversation.Line) json.RawMessage {
	text, err := json.Marshal(l.Labels)
	if err != nil { // texts always have JSON
		return json.RawMessage("{}")
	}
	return text
}

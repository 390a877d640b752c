package frames

import (
	"strings"
	"time"

	"github.com/grafana/grafana-plugin-sdk-go/data"
	"github.com/koreai/sessions-datasource/pkg/query"
	"github.com/koreai/sessions-datasource/pkg/session"
)

// Table is the sessions as rows, in the given order. What became of a session
// and where stands first, since a table is cut off at its right. Fields are named
// by the dimension where they hold one. Missing values: (none) where the field is a
// single-valued dimension, so that its cell is a filter that finds the row
// again; null for times and counts; empty for languages and tags.
func Table(q query.Query, rows []session.Session, names BotNames) *data.Frame {
	f := tableFrame(q)
	t := table{frame: f, rows: rows, names: names}
	t.plain("start", "Start", column(rows, func(s session.Session) time.Time { return time.UnixMilli(s.Start).UTC() }))
	t.plain("duration", "Duration", column(rows, duration)).Config.Unit = query.UnitMillis
	t.dimension(query.ContainmentType, func(s session.Session) string { return orNone(s.Containment) })
	t.dimension(query.Channel, func(s session.Session) string { return orNone(s.Channel) })
	bot := len(f.Fields)
	t.dimension(query.Bot, func(s session.Session) string { return orNone(s.Bot) })
	t.dimension(query.UserID, func(s session.Session) string { return orNone(s.User) })
	f.Meta.UniqueRowIDFields = []int{len(f.Fields), bot}
	t.plain("sessionId", "Session ID", column(rows, func(s session.Session) string { return s.ID }))
	t.plain("end", "End", column(rows, end))
	t.dimension(query.Language, func(s session.Session) string { return strings.Join(s.Languages, ", ") })
	t.dimension(query.SessionType, func(s session.Session) string { return orNone(s.Type) })
	t.dimension(query.Status, func(s session.Session) string { return orNone(s.Status) })
	t.plain("developer", "Developer", column(rows, func(s session.Session) bool { return s.Developer }))
	t.plain("messages", query.Messages.Title(), column(rows, func(s session.Session) *float64 { return known(s.Messages) }))
	t.plain("tasks", query.Tasks.Title(), column(rows, func(s session.Session) *float64 { return known(s.Tasks) }))
	for _, d := range q.TagColumns {
		t.dimension(d, func(s session.Session) string { return tagValues(s, d) })
	}
	return f
}

// table adds fields to a frame.
type table struct {
	frame *data.Frame
	rows  []session.Session
	names BotNames
}

// plain adds a field that is no dimension.
func (t table) plain(name, title string, values any) *data.Field {
	field := titled(name, title, values)
	t.frame.Fields = append(t.frame.Fields, field)
	return field
}

func (t table) dimension(d query.Dimension, value func(session.Session) string) {
	values := column(t.rows, value)
	field := data.NewField(string(d), nil, values)
	field.Config = dimensionConfig(d, values, t.names)
	t.frame.Fields = append(t.frame.Fields, field)
}

// column is the values of a field, one a row.
func column[R, T any](rows []R, value func(R) T) []T {
	out := make([]T, len(rows))
	for i, s := range rows {
		out[i] = value(s)
	}
	return out
}

func orNone(value string) string {
	if value == "" {
		return query.None
	}
	return value
}

func known(n int64) *float64 {
	if n == session.NoCount {
		return nil
	}
	f := float64(n)
	return &f
}

// end is null when there is none.
func end(s session.Session) *time.Time {
	if s.End == session.NoTime {
		return nil
	}
	at := time.UnixMilli(s.End).UTC()
	return &at
}

// duration is in ms; null while the session is active, without an end, or with
// one before the start.
func duration(s session.Session) *float64 {
	if s.Status != session.Closed || s.End == session.NoTime || s.End < s.Start {
		return nil
	}
	ms := float64(s.End - s.Start)
	return &ms
}

// tagValues joins the values of a tag, in the order in which they came; a tag
// without a value says nothing.
func tagValues(s session.Session, d query.Dimension) string {
	scope, name, _ := d.Tag()
	tags := s.SessionTags
	if scope == query.UserTag {
		tags = s.UserTags
	}
	var values []string
	for _, tag := range tags {
		if tag.Name == name && tag.Value != "" {
			values = append(values, tag.Value)
		}
	}
	return strings.Join(values, ", ")
}

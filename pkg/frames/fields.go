package frames

import (
	"fmt"
	"strings"
	"time"

	"github.com/grafana/grafana-plugin-sdk-go/data"
	"github.com/koreai/sessions-datasource/pkg/query"
	"github.com/koreai/sessions-datasource/pkg/session"
)

// Fields is one session, or the newest of those given, field by field one below
// another: a text column with the field's name and one with its value, times in
// the query's zone, tags after everything else. What a session does not have
// reads as (none). Without a session the columns are empty.
func Fields(q query.Query, rows []session.Session, names BotNames) *data.Frame {
	name, value := []string{}, []string{}
	if len(rows) > 0 {
		for _, line := range lines(rows[0], q.Zone, names) {
			name, value = append(name, line[0]), append(value, orNone(line[1]))
		}
	}
	f := tableFrame(q, titled("field", "Field", name), titled("value", "Value", value))
	for _, field := range f.Fields {
		// A text stays one: an ID of digits would be shown as a number in the unit of a panel.
		field.Config.Unit = "string"
	}
	return f
}

// lines are the fields in the order of the table, each with its value as text.
func lines(s session.Session, zone *time.Location, names BotNames) [][2]string {
	out := [][2]string{
		{"Start", clock(s.Start, zone)},
		{"Duration", durationText(s)},
	}
	add := func(d query.Dimension, value string) {
		out = append(out, [2]string{d.Title(), valueTitle(d, value, names)})
	}
	add(query.ContainmentType, s.Containment)
	add(query.Channel, s.Channel)
	add(query.Bot, s.Bot)
	add(query.UserID, s.User)
	out = append(out, [2]string{"Session ID", s.ID}, [2]string{"End", clock(s.End, zone)})
	add(query.Language, strings.Join(s.Languages, ", "))
	add(query.SessionType, s.Type)
	add(query.Status, s.Status)
	out = append(out,
		[2]string{"Developer", map[bool]string{true: "yes", false: "no"}[s.Developer]},
		[2]string{query.Messages.Title(), countText(s.Messages)},
		[2]string{query.Tasks.Title(), countText(s.Tasks)})
	return append(append(out, tagLines(s, query.SessionTagPrefix, s.SessionTags)...), tagLines(s, query.UserTagPrefix, s.UserTags)...)
}

// tagLines is a line a tag, in the order in which they came.
func tagLines(s session.Session, prefix string, tags []session.Tag) [][2]string {
	var out [][2]string
	seen := map[string]bool{}
	for _, tag := range tags {
		if !seen[tag.Name] {
			seen[tag.Name] = true
			d := query.Dimension(prefix + tag.Name)
			out = append(out, [2]string{d.Title(), tagValues(s, d)})
		}
	}
	return out
}

func clock(ms int64, zone *time.Location) string {
	if ms == session.NoTime {
		return ""
	}
	if zone == nil {
		zone = time.UTC
	}
	return time.UnixMilli(ms).In(zone).Format("2006-01-02 15:04:05 MST")
}

func durationText(s session.Session) string {
	ms := duration(s)
	if ms == nil {
		return ""
	}
	size, unit := lengthOf(*ms)
	return significant(size) + unit
}

func countText(n int64) string {
	if n == session.NoCount {
		return ""
	}
	return fmt.Sprint(n)
}

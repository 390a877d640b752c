package query

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/koreai/sessions-datasource/pkg/query/calendar"
)

// Describe says in words what is asked of Kore.ai for a parsed query, and what
// is done with the sessions that come back: two or three sentences. Personal
// data in filter values is repeated as the query's author wrote it.
func Describe(q Query) string {
	sentences := []string{q.asked()}
	if kept := q.kept(); kept != "" {
		sentences = append(sentences, kept)
	}
	return strings.Join(append(sentences, q.computed()), " ")
}

func (q Query) asked() string {
	if len(q.SessionIDs) > 0 {
		return fmt.Sprintf("Asks Kore.ai for %s by ID of %s.", count(len(q.SessionIDs), "session"), q.source())
	}
	var only []string
	if len(q.APIUserIDs) > 0 {
		only = append(only, "of API user "+quoted(q.APIUserIDs))
	}
	if len(q.CallIDs) > 0 {
		only = append(only, "of call "+quoted(q.CallIDs))
	}
	which := "all sessions"
	if q.Fetch == Filtered {
		which = "only the fitting sessions"
	}
	if len(only) > 0 {
		which = "the sessions " + strings.Join(only, " and ")
	}
	m := q.Started(q.Measured())
	text := fmt.Sprintf("Asks Kore.ai for %s of %s that started from %s to before %s", which, q.source(), utc(m.From), utc(m.To))
	if q.Baseline != NoBaseline {
		text += fmt.Sprintf(", and at the same time of the %s before", count(q.BaselineWeeks, "week"))
	}
	return text + "."
}

// readMessages says which messages are read.
func (q Query) readMessages() string {
	text := "Asks for what was said in them"
	if len(q.SessionIDs) == 0 {
		text = fmt.Sprintf("Asks for what was said in the newest %d", q.Limit)
	}
	if q.LastMessages > 0 {
		text += fmt.Sprintf(", the last %s of each", count(q.LastMessages, "message"))
	}
	return text + "."
}

func (q Query) source() string {
	switch len(q.Bots) {
	case 0:
		return "every bot of the data source"
	case 1:
		return "bot " + q.Bots[0]
	}
	return "bots " + list(q.Bots)
}

// kept says which of the sessions count; "" when all do.
func (q Query) kept() string {
	var parts []string
	if q.SessionType != All {
		parts = append(parts, q.SessionType)
	}
	if q.Status != All {
		parts = append(parts, q.Status)
	}
	switch q.Developer {
	case Exclude:
		parts = append(parts, "no developer sessions")
	case Only:
		parts = append(parts, "developer sessions only")
	}
	if len(q.ContainmentTypes) > 0 {
		parts = append(parts, "containment type "+strings.Join(q.ContainmentTypes, " or "))
	}
	for _, f := range q.Filters {
		parts = append(parts, f.String())
	}
	if len(parts) == 0 {
		return ""
	}
	kept := "Keeps those that are " + strings.Join(parts, ", ")
	if q.ByEnd() {
		m := q.Measured()
		kept += fmt.Sprintf(" and ended from %s to before %s", utc(m.From), utc(m.To))
	}
	if !q.Type.IsList() && slices.ContainsFunc(q.Measures, Measure.IsRate) && q.constrainsContainment() {
		kept += " (rates leave out what is said of the containment type)"
	}
	return kept + "."
}

func (q Query) constrainsContainment() bool {
	return len(q.ContainmentTypes) > 0 || slices.ContainsFunc(q.Filters, func(f Filter) bool { return f.Key == ContainmentType })
}

func (q Query) computed() string {
	switch q.Type {
	case Sessions:
		return fmt.Sprintf("Lists the newest %d%s.", q.Limit, q.counted())
	case Conversation:
		return q.readMessages()
	}
	text := "Computes " + strings.Join(texts(q.Measures), ", ")
	if len(q.GroupBy) > 0 {
		text += " by " + strings.Join(texts(q.GroupBy), ", ")
	}
	switch {
	case q.Type != TimeSeries:
	case q.Interval == string(calendar.Whole):
		text += " in one bucket, the whole range"
	default:
		text += fmt.Sprintf(" in buckets of %s, %s time", q.Interval, q.Zone)
	}
	text += q.counted()
	switch q.Baseline {
	case BaselineScore:
		text += ", each as a score: how far from normal it is"
	case BaselineBand:
		text += ", each with the band of what is normal"
	}
	if q.BaselineMargin > 0 {
		text += fmt.Sprintf(" (%g %% away is still normal)", 100*q.BaselineMargin)
	}
	if w := q.Shift.Words(); w != "" {
		text += ", " + w
	}
	if w := q.Compare.Words(); w != "" {
		text += ", and what changed against " + w
	}
	if q.MinSessions > 1 {
		text += fmt.Sprintf(", empty below %d", q.MinSessions)
	}
	return text + "."
}

// counted says by which instant sessions are counted, and whether only what is final is.
func (q Query) counted() string {
	text := ""
	if q.ByEnd() {
		text = ", counted by end"
	}
	if q.FinalOnly {
		text += ", only what can no longer change"
	}
	return text
}

func count(n int, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return fmt.Sprintf("%d %ss", n, thing)
}

func utc(ms int64) string {
	return time.UnixMilli(ms).UTC().Format("2006-01-02 15:04:05.999 UTC")
}

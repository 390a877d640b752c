package query

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// settle lets sessionIds decide alone, and notes what the person who looks at
// the answer should know about the query.
func (p *parser) settle() {
	if len(p.q.SessionIDs) > 0 {
		p.decideByID()
		return
	}
	for _, f := range p.q.Filters {
		p.noteContradiction(f)
	}
}

// decideByID drops every other condition: Kore.ai ignores them when it is asked
// by ID, and a link to a session must work whatever its status and start.
func (p *parser) decideByID() {
	q := &p.q
	var ignored []string
	for _, c := range []struct {
		field string
		isSet bool
	}{
		{"containmentTypes", len(q.ContainmentTypes) > 0}, {"filters", len(q.Filters) > 0},
		{"apiUserId", len(q.APIUserIDs) > 0}, {"callId", len(q.CallIDs) > 0}, {"compare", !q.Compare.IsZero()},
	} {
		if c.isSet {
			ignored = append(ignored, c.field)
		}
	}
	q.ContainmentTypes, q.Filters, q.APIUserIDs, q.CallIDs, q.Compare = nil, nil, nil, nil, Shift{}
	q.SessionType, q.Status, q.Developer = All, All, Include
	if len(ignored) > 0 {
		p.note("Session IDs decide alone: %s of this query are ignored.", strings.Join(ignored, ", "))
	}
}

// noteContradiction notes a filter and one of the choices beside it that leave
// nothing that could match both; both apply all the same.
func (p *parser) noteContradiction(f Filter) {
	field, chosen, hint := "", []string(nil), "Remove one of the two."
	switch f.Key {
	case SessionType:
		field, chosen, hint = "sessionType", single(p.q.SessionType), "Set sessionType to all, or remove the filter."
	case Status:
		field, chosen, hint = "status", single(p.q.Status), "Set status to all, or remove the filter."
	case Bot:
		field, chosen = "bots", p.q.Bots
	case ContainmentType:
		// Rates ignore both sides.
		if p.q.Type.IsList() || slices.ContainsFunc(p.q.Measures, func(m Measure) bool { return !m.IsRate() }) {
			field, chosen = "containmentTypes", p.q.ContainmentTypes
		}
	}
	if len(chosen) > 0 && !slices.ContainsFunc(chosen, f.holds) {
		p.note("The filter %s contradicts %s = %s. Both apply, so no session can match. %s", f, field, list(chosen), hint)
	}
}

func single(choice string) []string {
	if choice == All {
		return nil
	}
	return []string{choice}
}

// String says the filter in words: `channel = "rtm" or "ivr"`.
func (f Filter) String() string { return f.named(string(f.Key)) }

// Words is the filter with the dimension's name for people: `intent = "billing"`.
func (f Filter) Words() string { return f.named(f.Key.Title()) }

func (f Filter) named(key string) string {
	return fmt.Sprintf("%s %s %s", key, f.Operator, quoted(f.Values))
}

// quoted joins texts for a sentence: `"rtm" or "ivr"`.
func quoted(texts []string) string {
	shown := make([]string, min(len(texts), maxShown))
	for i := range shown {
		shown[i] = strconv.Quote(shorten(texts[i]))
	}
	if more := len(texts) - len(shown); more > 0 {
		shown = append(shown, fmt.Sprintf("%d more", more))
	}
	return strings.Join(shown, " or ")
}

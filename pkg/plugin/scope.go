package plugin

import (
	"encoding/json"
	"errors"
	"slices"
	"strconv"
	"strings"

	"github.com/koreai/sessions-datasource/pkg/query"
	"github.com/koreai/sessions-datasource/pkg/session"
)

// scope is what all suggestions are narrowed by: the query's own constraints,
// without the one that is being edited. Each may be any JSON, as in a query.
type scope struct {
	Bots              any `json:"bots"`
	ContainmentTypes  any `json:"containmentTypes"`
	SessionType       any `json:"sessionType"`
	Status            any `json:"status"`
	DeveloperSessions any `json:"developerSessions"`
	Filters           any `json:"filters"`
	Range             struct {
		From int64 `json:"from"` // ms since 1970 UTC
		To   int64 `json:"to"`
	} `json:"range"`
}

func (s scope) span() session.Span { return session.Span{From: s.Range.From, To: s.Range.To} }

func (s scope) stored() map[string]any {
	return map[string]any{
		"queryType": query.Summary, "measures": []string{"sessions"}, "bots": s.Bots, "containmentTypes": s.ContainmentTypes,
		"sessionType": s.SessionType, "status": s.Status, "developerSessions": s.DeveloperSessions, "filters": s.Filters,
		"filled": true,
	}
}

// parseScope makes a query of a scope, with the same checks as any query.
func (i *Instance) parseScope(s scope) (query.Query, error) {
	return i.parseStored(s, s.stored())
}

func (i *Instance) parseStored(s scope, stored map[string]any) (query.Query, error) {
	if s.span().Empty() {
		return query.Query{}, &query.Error{Field: "range", Problem: "is missing or empty", Hint: "Send range.from and range.to in milliseconds."}
	}
	raw, err := json.Marshal(stored)
	if err != nil {
		return query.Query{}, err
	}
	q, _, err := query.Parse(raw, query.Context{
		RefID: "suggestions", Range: s.span(), Zone: i.settings.Zone, KnownBots: i.botIDs(), Account: i.settings.Account,
	})
	if err != nil {
		return q, err
	}
	return q, i.policy.Check(q)
}

// suggestionScope is parseScope without what cannot be read: a bot that was
// removed, a filter that is broken or hidden. The panel says what is wrong with
// it; whoever is about to mend it needs suggestions.
func (i *Instance) suggestionScope(s scope) (query.Query, error) {
	stored := s.stored()
	for {
		q, err := i.parseStored(s, stored)
		var wrong *query.Error
		if err == nil || !errors.As(err, &wrong) || !leaveOut(stored, wrong) {
			return q, err
		}
	}
}

// leaveOut takes out of a stored query what an error is about, and reports
// whether something was taken out. A list that is too long stays, and so does
// the last bot: both are errors.
func leaveOut(stored map[string]any, wrong *query.Error) bool {
	end := strings.IndexAny(wrong.Field+".", "[.")
	field := wrong.Field[:end]
	value, present := stored[field]
	if !present || value == nil {
		return false
	}
	list, isList := value.([]any)
	if field == "bots" && !isList {
		return false
	}
	if !isList || !slices.Contains([]string{"bots", "containmentTypes", "filters"}, field) {
		delete(stored, field)
		return true
	}
	if len(list) > query.MaxBots {
		return false // each turn takes out one entry
	}
	digits, _, _ := strings.Cut(strings.TrimPrefix(wrong.Field[end:], "["), "]")
	at, err := strconv.Atoi(digits)
	if err != nil {
		at = slices.IndexFunc(list, func(entry any) bool { return isAbout(entry, wrong.Value) })
	}
	if at < 0 || at >= len(list) {
		return false
	}
	if field == "bots" && len(list) == 1 {
		return false // without any, every bot would be meant
	}
	stored[field] = slices.Delete(slices.Clone(list), at, at+1)
	return true
}

// isAbout reports whether an entry is the value that an error names: a text, or
// a filter by a key.
func isAbout(entry any, value string) bool {
	switch entry := entry.(type) {
	case string:
		return entry == value
	case map[string]any:
		return entry["key"] == value
	}
	return false
}

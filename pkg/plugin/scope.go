package plugin

import (
	"encoding/json"
	"maps"
	"slices"

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

// constraints are the scope's fields of a stored query.
func (s scope) constraints() map[string]any {
	return map[string]any{
		"bots": s.Bots, "containmentTypes": s.ContainmentTypes, "sessionType": s.SessionType, "status": s.Status,
		"developerSessions": s.DeveloperSessions, "filters": s.Filters,
	}
}

// parseScope makes a query of a scope, with the same checks as any query.
func (i *Instance) parseScope(s scope) (query.Query, error) {
	return i.parseConstraints(s.span(), s.constraints())
}

func (i *Instance) parseConstraints(span session.Span, constraints map[string]any) (query.Query, error) {
	if span.Empty() {
		return query.Query{}, &query.Error{Field: "range", Problem: "is missing or empty", Hint: "Send range.from and range.to in milliseconds."}
	}
	stored := map[string]any{"queryType": query.Summary, "measures": []string{"sessions"}, "filled": true}
	maps.Copy(stored, constraints)
	raw, err := json.Marshal(stored)
	if err != nil {
		return query.Query{}, err
	}
	q, _, err := query.Parse(raw, query.Context{
		RefID: "suggestions", Range: span, Zone: i.settings.Zone, KnownBots: i.botIDs(), Account: i.settings.Account,
	})
	if err != nil {
		return q, err
	}
	return q, i.policy.Check(q)
}

// suggestionScope is parseScope without what cannot be read: a bot that was
// removed, a filter that is broken or hidden. The panel says what is wrong with
// it; whoever is about to repair it needs suggestions.
func (i *Instance) suggestionScope(s scope) (query.Query, error) {
	constraints := s.constraints()
	for field, value := range constraints {
		valid := func(v any) bool {
			_, err := i.parseConstraints(s.span(), map[string]any{field: v})
			return err == nil
		}
		list, isList := value.([]any)
		switch {
		case valid(value) || len(list) > query.MaxBots:
		case isList && slices.ContainsFunc(list, func(entry any) bool { return valid([]any{entry}) }):
			constraints[field] = slices.DeleteFunc(slices.Clone(list), func(entry any) bool { return !valid([]any{entry}) })
		case field != "bots": // without any, every bot would be meant
			delete(constraints, field)
		}
	}
	return i.parseConstraints(s.span(), constraints)
}

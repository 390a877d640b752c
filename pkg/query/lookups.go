package query

import (
	"fmt"
	"slices"
	"strings"
)

func (p *parser) fetch() (err error) {
	if p.q.Fetch, err = word(p.stored, "fetch", Shared, []string{Shared, Filtered}); err != nil {
		return err
	}
	if p.q.APIUserIDs, err = p.lookups("apiUserId", MaxUserIDLength); err != nil {
		return err
	}
	if p.q.CallIDs, err = p.lookups("callId", MaxIDLength); err != nil {
		return err
	}
	if n := max(1, len(p.q.APIUserIDs)) * max(1, len(p.q.CallIDs)); n > MaxLookups {
		return &Error{Field: "callId", Problem: fmt.Sprintf("and apiUserId make %d pairs to ask Kore.ai for, one by one; at most %d are allowed", n, MaxLookups), Hint: "Choose fewer."}
	}
	if p.q.SessionIDs, err = textsField(p.stored, "sessionIds", "sessionIds", MaxSessionIDs, MaxIDLength); err != nil {
		return err
	}
	p.q.SessionIDs = trimmed(p.q.SessionIDs)
	for _, id := range p.q.SessionIDs {
		if id == "" {
			return &Error{Field: "sessionIds", Problem: "has an empty entry", Hint: "Remove it, or write a session ID."}
		}
	}
	return nil
}

// lookups are IDs that Kore.ai is asked for one by one. An empty text is none,
// as an empty input and a variable on All are.
func (p *parser) lookups(field string, longest int) ([]string, error) {
	ids, err := textsField(p.stored, field, field, MaxFilterValues, longest)
	ids = slices.DeleteFunc(trimmed(ids), func(id string) bool { return id == "" })
	if err == nil && len(ids) > MaxLookups {
		err = &Error{Field: field, Problem: fmt.Sprintf("has %d values; Kore.ai is asked for them one by one, and at most %d are allowed", len(ids), MaxLookups),
			Hint: "Choose fewer in the variable or the query."}
	}
	if err != nil || len(ids) == 0 {
		return nil, err
	}
	return ids, nil
}

// trimmed is IDs without the blanks that come along when they are pasted, each once.
func trimmed(ids []string) []string {
	var out []string
	for _, id := range ids {
		if id = strings.TrimSpace(id); !slices.Contains(out, id) {
			out = append(out, id)
		}
	}
	return out
}

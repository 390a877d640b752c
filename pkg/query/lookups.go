package query

import (
	"fmt"
	"slices"
	"strings"
)

// lookups reads what only Kore.ai can answer: users and calls one by one, and sessions by ID.
func (p *parser) lookups() {
	p.q.Fetch = word(p.reader, "fetch", Shared, Filtered)
	p.q.APIUserIDs = p.askedAlone("apiUserId", MaxUserIDLength)
	p.q.CallIDs = p.askedAlone("callId", MaxIDLength)
	if n := max(1, len(p.q.APIUserIDs)) * max(1, len(p.q.CallIDs)); n > MaxLookups {
		p.fail(&Error{Field: "callId", Problem: fmt.Sprintf("and apiUserId make %d pairs to ask Kore.ai for, one by one; at most %d are allowed", n, MaxLookups), Hint: "Choose fewer."})
	}
	p.q.SessionIDs = trimmed(p.texts("sessionIds", limits.Max["sessionIds"], MaxIDLength))
	if slices.Contains(p.q.SessionIDs, "") {
		p.fail(&Error{Field: "sessionIds", Problem: "has an empty entry", Hint: "Remove it, or write a session ID."})
	}
	if n := len(p.q.SessionIDs); p.q.Type == Conversation && n > MaxConversations {
		p.fail(&Error{Field: "sessionIds", Problem: fmt.Sprintf("has %d entries; messages of at most %d sessions are shown at once", n, MaxConversations), Hint: "Remove some."})
	}
}

// askedAlone is IDs that Kore.ai is asked for one by one. An empty text is none,
// as an empty input and a variable on All are.
func (p *parser) askedAlone(field string, longest int) []string {
	ids := trimmed(p.texts(field, MaxFilterValues, longest))
	ids = slices.DeleteFunc(ids, func(id string) bool { return id == "" })
	if len(ids) > MaxLookups {
		p.fail(&Error{Field: field, Problem: fmt.Sprintf("has %d values; Kore.ai is asked for them one by one, and at most %d are allowed", len(ids), MaxLookups),
			Hint: "Choose fewer in the variable or the query."})
	}
	return ids
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

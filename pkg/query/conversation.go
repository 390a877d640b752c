package query

import "fmt"

// conversation reads what only messages have.
func (p *parser) conversation() (err error) {
	if p.q.Type != Conversation {
		return nil
	}
	if n := len(p.q.SessionIDs); n > MaxConversations {
		return &Error{Field: "sessionIds", Problem: fmt.Sprintf("has %d entries; messages of at most %d sessions are shown at once", n, MaxConversations), Hint: "Remove some."}
	}
	if last := p.stored["lastMessages"]; last != nil && last != "" { // else all are shown
		if p.q.LastMessages, err = boundedField(p.stored, "lastMessages", 0, 1, MaxLastMessages); err != nil {
			return err
		}
	}
	return nil
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

package koreai

import (
	"encoding/json"
	"strings"

	"github.com/koreai/sessions-datasource/pkg/session"
)

// tags reads {"userTags": [...], "sessionTags": [...]}; anything else is no tags.
func (r *rowReader) tags(v json.RawMessage) (ofSession, ofUser []session.Tag) {
	if absent(v) {
		return nil, nil
	}
	var lists struct{ SessionTags, UserTags json.RawMessage }
	if json.Unmarshal(v, &lists) != nil {
		if string(v) != "[]" {
			r.repaired(RepairTagsShape, 1)
		}
		return nil, nil
	}
	room := maxTags
	ofSession = r.tagList(lists.SessionTags, &room)
	ofUser = r.tagList(lists.UserTags, &room)
	return ofSession, ofUser
}

// tagList reads a list of {name, value}. Bare values and tags without a name
// are documented oddities and left out; so is what exceeds the room left.
func (r *rowReader) tagList(v json.RawMessage, room *int) []session.Tag {
	if absent(v) {
		return nil
	}
	var items []json.RawMessage
	if json.Unmarshal(v, &items) != nil {
		r.repaired(RepairTagsShape, 1)
	}
	var list []session.Tag
	beyond := 0
	for _, item := range items {
		name, value, ok := tagOf(item)
		switch {
		case !ok:
		case *room == 0:
			beyond++
		default:
			list = append(list, r.tag(name, value))
			*room--
		}
	}
	if beyond > 0 {
		r.repaired(RepairTags, beyond)
	}
	return list
}

// tagOf takes an entry of a list of tags apart; false without a name.
func tagOf(v json.RawMessage) (name string, value json.RawMessage, ok bool) {
	var tag struct{ Name, Value json.RawMessage }
	if json.Unmarshal(v, &tag) != nil {
		return "", nil, false
	}
	name, ok = text(tag.Name)
	return name, tag.Value, ok && strings.TrimSpace(name) != ""
}

func (r *rowReader) tag(name string, v json.RawMessage) session.Tag {
	name, long := cut(name, maxTagName)
	value, longer := cut(compact(v), maxTagValue)
	if long || longer {
		r.repaired(RepairLong, 1)
	}
	return session.Tag{Name: name, Value: value}
}

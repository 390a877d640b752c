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
	var sessionTags, userTags json.RawMessage
	isObject := members(v, func(name []byte, value json.RawMessage) {
		switch {
		case named(name, "sessionTags"):
			sessionTags = value
		case named(name, "userTags"):
			userTags = value
		}
	})
	if !isObject {
		if string(v) != "[]" {
			r.repaired(RepairTagsShape, 1)
		}
		return nil, nil
	}
	room := maxTags
	ofSession = r.tagList(sessionTags, &room)
	ofUser = r.tagList(userTags, &room)
	return ofSession, ofUser
}

// tagList reads a list of {name, value}. Bare values and tags without a name
// are documented oddities and left out; so is what exceeds the room left.
func (r *rowReader) tagList(v json.RawMessage, room *int) []session.Tag {
	if absent(v) {
		return nil
	}
	var list []session.Tag
	var beyond int
	isList := elements(v, func(item json.RawMessage) {
		name, value, ok := tagOf(item)
		switch {
		case !ok:
		case *room == 0:
			beyond++
		default:
			list = append(list, r.tag(name, value))
			*room--
		}
	})
	if !isList {
		r.repaired(RepairTagsShape, 1)
	}
	if beyond > 0 {
		r.repaired(RepairTags, beyond)
	}
	return list
}

// tagOf takes an entry of a list of tags apart; false without a name.
func tagOf(v json.RawMessage) (name string, value json.RawMessage, ok bool) {
	var called json.RawMessage
	members(v, func(name []byte, v json.RawMessage) {
		switch {
		case named(name, "name"):
			called = v
		case named(name, "value"):
			value = v
		}
	})
	name, ok = text(called)
	return name, value, ok && strings.TrimSpace(name) != ""
}

func (r *rowReader) tag(name string, v json.RawMessage) session.Tag {
	name, long := cut(name, maxTagName)
	value, longer := cut(compact(v), maxTagValue)
	if long || longer {
		r.repaired(RepairLong, 1)
	}
	return session.Tag{Name: name, Value: value}
}

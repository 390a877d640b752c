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
	var w struct {
		User    json.RawMessage `json:"userTags"`
		Session json.RawMessage `json:"sessionTags"`
	}
	if json.Unmarshal(v, &w) != nil {
		if string(v) != "[]" {
			r.repaired(RepairTagsShape, 1)
		}
		return nil, nil
	}
	room := maxTags
	ofSession = r.tagList(w.Session, &room)
	ofUser = r.tagList(w.User, &room)
	return ofSession, ofUser
}

// wireTag is an entry of a list of tags; zero for one that is no object.
type wireTag struct {
	Name  json.RawMessage `json:"name"`
	Value json.RawMessage `json:"value"`
}

// tagList reads a list of {name, value}. Bare values and tags without a name
// are documented oddities and left out; so is what exceeds the room left.
func (r *rowReader) tagList(v json.RawMessage, room *int) []session.Tag {
	if absent(v) || string(v) == "[]" {
		return nil
	}
	var items []wireTag
	if err := json.Unmarshal(v, &items); v[0] != '[' || err != nil && !isTypeError(err) {
		r.repaired(RepairTagsShape, 1)
		return nil
	}
	var list []session.Tag
	var beyond int
	for _, item := range items {
		name, ok := text(item.Name)
		if !ok || strings.TrimSpace(name) == "" {
			continue
		}
		if *room == 0 {
			beyond++
			continue
		}
		list = append(list, r.tag(name, item.Value))
		*room--
	}
	if beyond > 0 {
		r.repaired(RepairTags, beyond)
	}
	return list
}

func (r *rowReader) tag(name string, v json.RawMessage) session.Tag {
	name, long := cut(name, maxTagName)
	value, longer := cut(compact(v), maxTagValue)
	if long || longer {
		r.repaired(RepairLong, 1)
	}
	return session.Tag{Name: name, Value: value}
}

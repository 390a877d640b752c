package koreai

import (
	"bytes"
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

// tagList reads a list of {name, value}. Bare values and tags without a name
// are documented oddities and left out; so is what exceeds the room left.
func (r *rowReader) tagList(v json.RawMessage, room *int) []session.Tag {
	if absent(v) {
		return nil
	}
	if v[0] != '[' {
		r.repaired(RepairTagsShape, 1)
		return nil
	}
	var list []session.Tag
	var beyond int
	items := json.NewDecoder(bytes.NewReader(v))
	_, _ = items.Token() // the bracket
	for items.More() {
		var item json.RawMessage
		if items.Decode(&item) != nil {
			break // cannot be: the list is valid JSON
		}
		if *room == 0 {
			beyond++
			continue
		}
		if tag, ok := r.tag(item); ok {
			list = append(list, tag)
			*room--
		}
	}
	if beyond > 0 {
		r.repaired(RepairTags, beyond)
	}
	return list
}

func (r *rowReader) tag(v json.RawMessage) (session.Tag, bool) {
	var w struct {
		Name  json.RawMessage `json:"name"`
		Value json.RawMessage `json:"value"`
	}
	if len(v) == 0 || v[0] != '{' || json.Unmarshal(v, &w) != nil {
		return session.Tag{}, false
	}
	name, ok := text(w.Name)
	if !ok || strings.TrimSpace(name) == "" {
		return session.Tag{}, false
	}
	name, long := cut(name, maxTagName)
	value, longer := cut(compact(w.Value), maxTagValue)
	if long || longer {
		r.repaired(RepairLong, 1)
	}
	return session.Tag{Name: name, Value: value}, true
}

package koreai

import (
	"reflect"
	"strings"
	"testing"

	"github.com/koreai/sessions-datasource/pkg/session"
)

func tagsOf(t *testing.T, tags string) (session.Session, Page) {
	t.Helper()
	p := decodeRows(t, `{"sessionId":"a","start_time":1741944413589,"tags":`+tags+`}`)
	if len(p.Sessions) != 1 {
		t.Fatalf("tags cost the row: %v", p.SkipReasons)
	}
	return p.Sessions[0], p
}

func TestTagValuesOfAnyType(t *testing.T) {
	s, p := tagsOf(t, `{"sessionTags":[
		{"name":"text","value":"a \"b\" é"},{"name":"number","value":1.50},{"name":"flag","value":true},{"name":"null","value":null},{"name":"missing"},
		{"name":"object","value":{ "b" : [1, "<x>"], "a":null }},{"name":"list","value":[ ]},{"name":"empty","value":""},
		"bare", 5, null, [], {}, {"value":"nameless"}, {"name":"","value":"x"}, {"name":"  ","value":"x"}, {"name":5,"value":"x"}, {"name":null}]}`)
	want := []session.Tag{
		{Name: "text", Value: `a "b" é`}, {Name: "number", Value: "1.50"}, {Name: "flag", Value: "true"}, {Name: "null"}, {Name: "missing"},
		{Name: "object", Value: `{"b":[1,"<x>"],"a":null}`}, {Name: "list", Value: "[]"}, {Name: "empty"},
	}
	if !reflect.DeepEqual(s.SessionTags, want) || s.UserTags != nil || p.Repairs != nil {
		t.Errorf("got %+v, %v", s.SessionTags, p.Repairs)
	}
}

func TestTagsOfAnyShape(t *testing.T) {
	for _, tags := range []string{`5`, `"x"`, `[1]`, `{"sessionTags":{"a":"b"}}`, `{"sessionTags":5}`, `{"userTags":"x"}`} {
		t.Run(tags, func(t *testing.T) {
			s, p := tagsOf(t, tags)
			if s.SessionTags != nil || s.UserTags != nil || p.Repairs[RepairTagsShape] != 1 {
				t.Errorf("%s: %+v, repaired %v", tags, s, p.Repairs)
			}
		})
	}
	for _, tags := range []string{`null`, `{}`, `[]`, `{"sessionTags":null,"userTags":[]}`, `{"altText":5}`} {
		if s, p := tagsOf(t, tags); s.SessionTags != nil || s.UserTags != nil || p.Repairs != nil {
			t.Errorf("%s: %+v, repaired %v", tags, s, p.Repairs)
		}
	}
}

func TestAMillionTags(t *testing.T) {
	million := strings.Repeat(`{"name":"a","value":"b"},`, 1_000_000)
	s, p := tagsOf(t, `{"sessionTags":[`+strings.TrimSuffix(million, ",")+`],"userTags":[{"name":"u","value":"v"}]}`)
	if len(s.SessionTags) != maxTags || len(s.UserTags) != 0 || p.Repairs[RepairTags] != 1_000_000-maxTags+1 {
		t.Errorf("kept %d and %d, repaired %v", len(s.SessionTags), len(s.UserTags), p.Repairs)
	}
}

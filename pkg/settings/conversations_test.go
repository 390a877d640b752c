package settings

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/grafana/grafana-plugin-sdk-go/backend"
)

func withConversations(t *testing.T, jsonData map[string]any) backend.DataSourceInstanceSettings {
	t.Helper()
	jsonData["bots"], jsonData["clientId"] = "st-1", "cs-1"
	raw, err := json.Marshal(jsonData)
	if err != nil {
		t.Fatal(err)
	}
	return backend.DataSourceInstanceSettings{URL: "https://kore.example", JSONData: raw, DecryptedSecureJSONData: map[string]string{"clientSecret": "c"}}
}

func TestConversations(t *testing.T) {
	for name, c := range map[string]struct {
		jsonData map[string]any
		mode     string
		patterns int
		shown    bool
	}{
		"missing":  {map[string]any{}, "off", 0, false},
		"null":     {map[string]any{"conversations": nil, "conversationPatterns": nil}, "off", 0, false},
		"off":      {map[string]any{"conversations": "off"}, "off", 0, false},
		"on":       {map[string]any{"conversations": "on"}, "on", 0, true},
		"masked":   {map[string]any{"conversations": "masked", "conversationPatterns": []string{`\bC-\d+`, "", "name"}}, "masked", 2, true},
		"repeated": {map[string]any{"conversations": "masked", "conversationPatterns": []string{"a", "a"}}, "masked", 1, true},
	} {
		t.Run(name, func(t *testing.T) {
			s, err := Parse(withConversations(t, c.jsonData))
			if err != nil {
				t.Fatal(err)
			}
			got := s.Conversations
			if got.Mode != c.mode || len(got.Patterns) != c.patterns || got.Shown() != c.shown {
				t.Errorf("%+v", got)
			}
		})
	}
}

func TestWrongConversations(t *testing.T) {
	for name, c := range map[string]struct {
		jsonData map[string]any
		key      string
	}{
		"mode":            {map[string]any{"conversations": "yes"}, "conversations"},
		"a switch":        {map[string]any{"conversations": true}, "conversations"},
		"no list":         {map[string]any{"conversationPatterns": map[string]any{"a": 1}}, "conversationPatterns"},
		"no RE2":          {map[string]any{"conversationPatterns": []string{"(?=a)"}}, "conversationPatterns"},
		"too long":        {map[string]any{"conversationPatterns": []string{strings.Repeat("a", described["conversationPatterns"].Items.MaxLength+1)}}, "conversationPatterns"},
		"too many":        {map[string]any{"conversationPatterns": make([]string, described["conversationPatterns"].MaxItems+1)}, "conversationPatterns"},
		"too large":       {map[string]any{"conversationPatterns": []string{`(\pL{100}){10}`, `(\pN{100}){10}`}}, "conversationPatterns"},
		"large at a time": {map[string]any{"conversationPatterns": []string{`(.{500}){2}(.{500}){2}`}}, "conversationPatterns"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := Parse(withConversations(t, c.jsonData))
			e, ok := err.(*Error)
			if !ok || e.Key != c.key || !strings.Contains(e.Message, c.key) {
				t.Errorf("the error is %v", err)
			}
		})
	}
}

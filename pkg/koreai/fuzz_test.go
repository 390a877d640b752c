package koreai

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/koreai/sessions-datasource/pkg/session"
)

// Whatever a server answers, the decoder ends with sessions that can be relied
// on and with counts that add up, or with an error in a sentence.
func FuzzDecode(f *testing.F) {
	for _, seed := range []string{
		`{"total":1,"moreAvailable":false,"sessions":[` + fullRow + `]}`, `{"sessions":[null,5,{},[],"x"],"invalidSessions":["a"]}`,
		`{"sessions":[{"sessionId":"a","start_time":1741944413589,"end_time":"x","tags":{"sessionTags":[{"name":"n","value":{"a":[1]}},"bare"]}}]}`,
		`{"sessions":[{"sessionId":"a","start_time":"2025-03-14","isDeveloper":"1","noOfTasksExecuted":"3.0","session_lang":"en"}]}`,
		refusing("Invalid StreamId"), `{"data":"` + compactJWE + `"}`, `"` + compactJWE + `"`, `<html>`, ``, `[`, `{"sessions":`, "\xef\xbb\xbf{}",
		`{"sessions":[{"sessionId":"\ud800\u0000","start_time":1e12,"channel":"` + "\xff" + `"}],"sessions":[]}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		var p Page
		if err := decode(bytes.NewReader(body), testCall, &p); err != nil {
			var e *Error
			var refused refusal
			if !errors.As(err, &refused) && (!errors.As(err, &e) || e.Kind == "" || !strings.HasSuffix(e.Message, ".") || len(e.Message) > 500) {
				t.Fatalf("no sentence: %#v", err)
			}
			return
		}
		sum := 0
		for _, n := range p.SkipReasons {
			sum += n
		}
		if p.Received != len(p.Sessions)+p.Skipped || sum != p.Skipped || p.Total < -1 {
			t.Fatalf("received %d, kept %d, skipped %d: %v", p.Received, len(p.Sessions), p.Skipped, p.SkipReasons)
		}
		var whole struct{ Sessions []json.RawMessage }
		if json.Unmarshal(body, &whole) == nil && p.Received < len(whole.Sessions) {
			t.Fatalf("received %d of %d rows", p.Received, len(whole.Sessions))
		}
		for _, s := range p.Sessions {
			checkSession(t, s)
		}
	})
}

func checkSession(t *testing.T, s session.Session) {
	t.Helper()
	texts := append([]string{s.ID, s.Bot, s.User, s.Channel, s.Type, s.Containment, s.Status}, s.Languages...)
	for _, tag := range append(s.SessionTags[:len(s.SessionTags):len(s.SessionTags)], s.UserTags...) {
		texts = append(texts, tag.Name)
		if strings.TrimSpace(tag.Name) == "" || len(tag.Value) > maxTagValue || !utf8.ValidString(tag.Value) {
			t.Fatalf("tag %q = %q", tag.Name, tag.Value)
		}
	}
	for _, text := range texts {
		if len(text) > maxText || !utf8.ValidString(text) {
			t.Fatalf("text %q", text)
		}
	}
	if s.ID == "" || s.Type == "" || s.Status == "" || s.Start < minTime || s.Start >= maxTime || s.Messages < session.NoCount || s.Tasks < session.NoCount ||
		s.End != session.NoTime && (s.End < minTime || s.End >= maxTime) || len(s.SessionTags)+len(s.UserTags) > maxTags || len(s.Languages) > maxLanguages {
		t.Fatalf("session %+v", s)
	}
}

// Whatever a refusal says, the sentence is short, printable and without secrets.
func FuzzRefusal(f *testing.F) {
	for _, msg := range []string{"Invalid StreamId", "…" + testSecret + "…", "eyJhbGciOiJIUzI1NiJ9.e30.x", "a\x00b\u202e", strings.Repeat("ab ", 99)} {
		f.Add(400, msg)
	}
	cfg := testConfig("https://kore.example")
	c := &Client{settings: cfg.Settings, now: cfg.Now}
	f.Fuzz(func(t *testing.T, status int, msg string) {
		body, err := json.Marshal(map[string]any{"errors": []any{map[string]any{"msg": msg}}})
		if err != nil {
			t.Fatal(err) // a string always encodes
		}
		var e *Error
		if !errors.As(c.refused(refusalResponse(status), refusalIn(body), testCall), &e) || e.Kind == "" || len([]rune(e.Message)) > 500 || !strings.HasSuffix(e.Message, ".") {
			t.Fatalf("no sentence: %#v", e)
		}
		if strings.Contains(e.Message, testSecret) || strings.Contains(e.Message, testStatic) || strings.ContainsAny(e.Message, "\x00\n\u202e") || !utf8.ValidString(e.Message) {
			t.Fatalf("%q", e.Message)
		}
	})
}

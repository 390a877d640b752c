package koreai

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"github.com/grafana/grafana-plugin-sdk-go/backend/httpclient"
	"github.com/koreai/sessions-datasource/pkg/session"
)

func messagesOf(bot string) Request {
	return Request{Bot: bot, SessionIDs: []string{"s1", "s2"}, From: testTime.Add(-time.Hour), To: testTime, Limit: 1000}
}

func TestMessagesRequest(t *testing.T) {
	for bot, path := range map[string]string{testBot: "/api/public/bot/st-test/getMessagesV2", "": "/api/public/getMessages"} {
		t.Run(path, func(t *testing.T) {
			var got string
			server := newFake(t, func(w http.ResponseWriter, r *http.Request) {
				got = r.URL.Path
				says(200, `{"messages":[]}`)(w, r)
			})
			if _, err := newTestClient(t, testConfig(server.URL)).Messages(t.Context(), messagesOf(bot)); err != nil {
				t.Fatal(err)
			}
			if got != path {
				t.Errorf("asked %s", got)
			}
			want := `{"skip":0,"limit":1000,"dateFrom":"2025-03-14T08:26:53.000Z","dateTo":"2025-03-14T09:26:53.000Z","sessionId":["s1","s2"]}`
			if server.bodies[0] != want {
				t.Errorf("sent %s\nwant %s", server.bodies[0], want)
			}
		})
	}
	for name, bad := range map[string]func(*Request){
		"7 days":      func(r *Request) { r.From = r.To.Add(-MaxWindow) },
		"21 sessions": func(r *Request) { r.SessionIDs = make([]string, 21) },
		"no limit":    func(r *Request) { r.Limit = 0 },
		"bad bot":     func(r *Request) { r.Bot = "../x" },
	} {
		t.Run("refused: "+name, func(t *testing.T) {
			r := messagesOf(testBot)
			bad(&r)
			if _, err := newTestClient(t, testConfig("http://127.0.0.1:1")).Messages(t.Context(), r); KindOf(err) != KindInvalid && KindOf(err) != KindBot {
				t.Errorf("the error is %v", err)
			}
		})
	}
}

func TestMessages(t *testing.T) {
	const answer = `{"total":7,"moreAvailable":true,"messages":[
		{"_id":"ms-1","type":"incoming","createdOn":"2025-03-14T09:00:00.123Z","timestampValue":1741942800000,"sessionId":"s1","botId":"st-test","createdBy":"u-1","channels":[{"type":"rtm"}],
		 "components":[{"cT":"text","data":{"text":"Hello\nthere"}}],"tags":{"messageTags":[{"name":"mood","value":"good"},{"name":"n","value":7},"bare"]},"taskName":"Greet","intent":{"name":"hi"}},
		{"_id":"ms-2","type":"outgoing","timestampValue":1741942800000,"sessionId":"s2","chnl":"ivr","components":[
		 {"cT":"text","data":{"text":"{\"type\":\"template\"}"}},
		 {"cT":"action","data":{"payload":{"text":"Choose one","buttons":[{"title":"Yes","payload":"1"},{"title":"No"}]}}},
		 {"cT":"attachment","data":{"fileName":"a  b.pdf"}},
		 {"cT":"location","data":{"lat":1.5}},
		 {"cT":"audio"},
		 "bare"]},
		{"_id":"ms-3","createdOn":"2025-03-14T09:00:00Z"},
		{"createdOn":"2025-03-14T09:00:00Z","sessionId":"s1"},
		{"_id":"ms-4","createdOn":"soon","sessionId":"s1"},
		5
	]}`
	server := newFake(t, says(200, answer))
	page, err := newTestClient(t, testConfig(server.URL)).Messages(t.Context(), messagesOf(testBot))
	if err != nil {
		t.Fatal(err)
	}
	want := []Message{
		{ID: "ms-1", Session: "s1", Bot: testBot, At: 1741942800123, FromUser: true, Channel: "rtm", Text: "Hello\nthere", Task: "Greet", Intent: "hi",
			Tags: []session.Tag{{Name: "mood", Value: "good"}, {Name: "n", Value: "7"}}},
		{ID: "ms-2", Session: "s2", Bot: testBot, At: 1741942800000, Channel: "ivr",
			Text: "{\"type\":\"template\"}\n[action] Choose one · Yes · No\n[attachment] a b.pdf\n[location] {\"lat\":1.5}\n[audio]\nbare"},
	}
	if diff := cmp.Diff(want, page.Messages); diff != "" {
		t.Error(diff)
	}
	reasons := map[string]int{SkipNoMessageID: 1, SkipNoMessageTime: 1, SkipNoMessageSession: 1, SkipNoObject: 1}
	if diff := cmp.Diff(reasons, page.SkipReasons); diff != "" || page.Received != 6 || page.Total != 7 || !page.MoreAvailable || !page.SaidMore {
		t.Errorf("%s\n%+v", diff, page)
	}
}

func TestMessagesErrors(t *testing.T) {
	for name, c := range map[string]struct {
		status int
		body   string
		bot    string
		kind   Kind
		says   string
	}{
		"scope":            {401, `{"errors":[{"msg":"Permission denied. Scope is incorrect!","code":4003}]}`, testBot, KindScope, "lacks the scope Chat History"},
		"scope, account":   {401, `{"errors":[{"msg":"Permission denied. Scope is incorrect!"}]}`, "", KindScope, "lacks the scope Bot Analytics > Chat History (Admin Console)"},
		"forbidden":        {403, `{}`, testBot, KindScope, "lacks the scope Chat History"},
		"credentials":      {401, `{"errors":[{"msg":"Invalid SDK credentials"}]}`, testBot, KindAuth, "client secret is wrong"},
		"arguments":        {412, `{"errors":[{"msg":"Validation errors/ Invalid arguments"}]}`, testBot, KindInvalid, "does not accept the request (status 412"},
		"no such endpoint": {404, ``, testBot, KindNotKore, "no getMessagesV2 at the URL"},
		"another shape":    {200, `{"sessions":[]}`, testBot, KindShape, "not an answer of getMessagesV2"},
		"a web page":       {200, `<html>`, testBot, KindNotKore, "instead of messages"},
		"an empty page":    {200, `{"total":5,"moreAvailable":true,"messages":[]}`, testBot, KindShape, "has more messages"},
	} {
		t.Run(name, func(t *testing.T) {
			server := newFake(t, says(c.status, c.body))
			_, err := newTestClient(t, testConfig(server.URL)).Messages(t.Context(), messagesOf(c.bot))
			if KindOf(err) != c.kind || !strings.Contains(err.Error(), c.says) {
				t.Errorf("%s: %v; want %s: %q", KindOf(err), err, c.kind, c.says)
			}
			wantSilence(t, server.sentTokens(), err)
		})
	}
}

// A capture of HTTP traffic is a middleware in the context of a request.
func TestMessagesAreNotCaptured(t *testing.T) {
	server := newFake(t, says(200, `{"messages":[]}`))
	seen := 0
	capture := httpclient.MiddlewareFunc(func(_ httpclient.Options, next http.RoundTripper) http.RoundTripper {
		return httpclient.RoundTripperFunc(func(r *http.Request) (*http.Response, error) {
			seen++
			return next.RoundTrip(r)
		})
	})
	ctx := httpclient.WithContextualMiddleware(t.Context(), capture)
	client := newTestClient(t, testConfig(server.URL))
	if _, err := client.Messages(ctx, messagesOf(testBot)); err != nil || seen != 0 {
		t.Errorf("the capture saw %d calls for messages: %v", seen, err)
	}
	ctx, cancel := context.WithCancel(ctx)
	cancel()
	if _, err := client.Messages(ctx, messagesOf(testBot)); KindOf(err) != KindCanceled {
		t.Errorf("a call that nobody waits for: %v", err)
	}
}

func FuzzMessage(f *testing.F) {
	f.Add([]byte(`{"_id":"ms-1","createdOn":"2025-03-14T09:26:53.123Z","sessionId":"s1","components":[{"cT":"text","data":{"text":"a"}}]}`))
	f.Add([]byte(`{"_id":1,"channels":{"type":5},"components":[[{}]],"tags":{"messageTags":[{"name":"a","value":[{}]}]}}`))
	f.Add([]byte(`{"_id":"x","createdOn":1741944413589,"sessionId":"s","components":["1\u200b",{"cT":"image","data":{"url":["https://a.b"],"title":"\ud800"}},null],"intent":{"name":"\u0967"}}`))
	f.Fuzz(func(t *testing.T, row []byte) {
		m, skipped := (&rowReader{page: &Page{}}).message(row)
		if skipped != "" {
			return
		}
		texts := []string{m.ID, m.Session, m.Bot, m.Channel, m.Task, m.Intent}
		for _, tag := range m.Tags {
			texts = append(texts, tag.Name)
			if len(tag.Value) > maxTagValue || !utf8.ValidString(tag.Value) {
				t.Errorf("tag %q", tag)
			}
		}
		for _, text := range texts {
			if len(text) > maxText || !utf8.ValidString(text) {
				t.Errorf("text %q", text)
			}
		}
		if m.ID == "" || m.Session == "" || len(m.Text) > maxMessageText || !utf8.ValidString(m.Text) || !json.Valid(row) {
			t.Errorf("%+v of %q", m, row)
		}
	})
}

package koreai

import (
	"net/http"
	"strings"
	"testing"
	"time"
)

func TestRequestOnTheWire(t *testing.T) {
	from := time.Date(2025, 1, 2, 3, 4, 5, 6_000_000, time.FixedZone("east", 3600))
	for _, test := range []struct {
		name       string
		r          Request
		path, body string
	}{
		{
			"window", Request{Bot: testBot, From: from, To: from.Add(time.Hour), Skip: 200, Limit: 100},
			"/api/public/bot/st-test/getSessions",
			`{"skip":200,"limit":100,"dateFrom":"2025-01-02T02:04:05.006Z","dateTo":"2025-01-02T03:04:05.006Z"}`,
		},
		{"account", Request{Limit: 1}, "/api/public/getSessions", `{"skip":0,"limit":1}`},
		{
			"filters", Request{
				Bot: testBot, Limit: 5, ContainmentType: "dropOff", CallID: "a b&c=d/é", SessionType: "non-interactive", UserID: "a@example.com",
				Tags: []TagFilter{{Name: "n", Values: []string{"a", "b"}, Scope: TagSession}, {Name: "<m>", Values: []string{"\"c"}, Scope: TagUser}},
			},
			"/api/public/bot/st-test/getSessions?callId=a+b%26c%3Dd%2F%C3%A9&containmentType=dropOff",
			`{"skip":0,"limit":5,"sessionType":"non-interactive","userId":"a@example.com","tags":{"and":[{"name":"n","values":["a","b"],"type":"session"},{"name":"\u003cm\u003e","values":["\"c"],"type":"user"}]}}`,
		},
		{"IDs", Request{Bot: testBot, Limit: 50, SessionIDs: []string{"a", "b"}}, "/api/public/bot/st-test/getSessions", `{"skip":0,"limit":50,"sessionId":["a","b"]}`},
	} {
		t.Run(test.name, func(t *testing.T) {
			var uri, contentType, method string
			f := newFake(t, func(w http.ResponseWriter, r *http.Request) {
				uri, contentType, method = r.RequestURI, r.Header.Get("Content-Type"), r.Method
				says(200, emptyPage)(w, r)
			})
			if _, err := newTestClient(t, testConfig(f.URL)).Sessions(t.Context(), test.r); err != nil {
				t.Fatal(err)
			}
			if uri != test.path || f.bodies[0] != test.body || method != "POST" || contentType != "application/json" {
				t.Errorf("%s %s %s\n%s\nwant %s\n%s", method, uri, contentType, f.bodies[0], test.path, test.body)
			}
		})
	}
}

func TestRequestBelowAPath(t *testing.T) {
	var uri string
	f := newFake(t, func(w http.ResponseWriter, r *http.Request) {
		uri = r.RequestURI
		says(200, emptyPage)(w, r)
	})
	if _, err := newTestClient(t, testConfig(f.URL+"/kore")).Sessions(t.Context(), oneCall()); err != nil {
		t.Fatal(err)
	}
	if uri != "/kore/api/public/bot/st-test/getSessions" {
		t.Errorf("asked %s", uri)
	}
}

// Odd bot IDs are refused before; should one get through, it stays one part of the path.
func TestBotIDIsEscaped(t *testing.T) {
	if got, want := (call{getSessions, Request{Bot: "a/../b?c#d%"}}).url("https://kore.example"), "https://kore.example/api/public/bot/a%2F..%2Fb%3Fc%23d%25/getSessions"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestRequestsThatAreNotSent(t *testing.T) {
	f := newFake(t, says(200, emptyPage))
	c := newTestClient(t, testConfig(f.URL))
	for name, test := range map[string]struct {
		r    Request
		kind Kind
	}{
		"dots":          {Request{Bot: "..", Limit: 1}, KindBot},
		"slash":         {Request{Bot: "st-1/../../x", Limit: 1}, KindBot},
		"escape":        {Request{Bot: "st-1%2f", Limit: 1}, KindBot},
		"question mark": {Request{Bot: "st-1?x", Limit: 1}, KindBot},
		"no limit":      {Request{Bot: testBot}, KindInvalid},
		"negative skip": {Request{Bot: testBot, Limit: 1, Skip: -1}, KindInvalid},
		"7 days":        {Request{Bot: testBot, Limit: 1, From: testTime, To: testTime.Add(MaxWindow)}, KindInvalid},
		"51 IDs":        {Request{Bot: testBot, Limit: 1, SessionIDs: make([]string, 51)}, KindInvalid},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := c.Sessions(t.Context(), test.r)
			if KindOf(err) != test.kind || !strings.HasSuffix(err.Error(), ".") {
				t.Errorf("%s: %v", name, err)
			}
		})
	}
	if n := len(f.sentTokens()); n != 0 {
		t.Errorf("%d calls were spent", n)
	}
	week := Request{Bot: testBot, Limit: 1, From: testTime, To: testTime.Add(MaxWindow - time.Millisecond)}
	if _, err := c.Sessions(t.Context(), week); err != nil {
		t.Errorf("just under 7 days: %v", err)
	}
}

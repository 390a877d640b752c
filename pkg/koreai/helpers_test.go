package koreai

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/grafana/grafana-plugin-sdk-go/backend"
	"github.com/koreai/sessions-datasource/pkg/secret"
	"github.com/koreai/sessions-datasource/pkg/settings"
)

const (
	testSecret = "client-secret-of-the-test"
	testStatic = "static.token.of-the-test"
	testBot    = "st-test"
)

// clock is a clock that moves a second at each look.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(time.Second)
	return c.now
}

var testTime = time.Date(2025, 3, 14, 9, 26, 53, 0, time.UTC)

// config is a client to be made.
type config struct {
	Settings settings.Settings
	Now      func() time.Time
	in       backend.DataSourceInstanceSettings
}

func testConfig(url string) config {
	return config{
		Settings: settings.Settings{
			URL: url, Auth: settings.AuthJWT, ClientID: "cs-test", ClientSecret: secret.New(testSecret), Token: secret.New(testStatic),
			Bots: []settings.Bot{{ID: testBot}}, Timeout: time.Minute,
		},
		Now: (&clock{now: testTime}).Now,
		in:  backend.DataSourceInstanceSettings{URL: url, UID: "uid", Type: "koreai-sessions-datasource", JSONData: []byte(`{}`)},
	}
}

func newTestClient(t *testing.T, cfg config) *Client {
	t.Helper()
	c, err := New(t.Context(), cfg.in, cfg.Settings)
	if err != nil {
		t.Fatal(err)
	}
	c.now = cfg.Now
	t.Cleanup(c.http.CloseIdleConnections)
	return c
}

// fake is a server with the tokens that it got.
type fake struct {
	*httptest.Server
	mu     sync.Mutex
	tokens []string
	bodies []string
}

func newFake(t *testing.T, answer http.HandlerFunc) *fake {
	t.Helper()
	f := &fake{}
	f.Server = httptest.NewServer(f.record(answer))
	t.Cleanup(f.Close)
	return f
}

func (f *fake) record(answer http.HandlerFunc) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var body strings.Builder
		_ = copyLimited(&body, r)
		f.mu.Lock()
		f.tokens = append(f.tokens, r.Header.Get(authHeader))
		f.bodies = append(f.bodies, body.String())
		f.mu.Unlock()
		answer(w, r)
	})
}

func copyLimited(to *strings.Builder, r *http.Request) error {
	buf := make([]byte, 1<<16)
	for {
		n, err := r.Body.Read(buf)
		to.Write(buf[:n])
		if err != nil {
			return err
		}
	}
}

func (f *fake) sentTokens() []string {
	f.mu.Lock()
	defer f.mu.Unlock()
	return append([]string(nil), f.tokens...)
}

// says answers with a status and a body.
func says(status int, body string, headers ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		for i := 0; i+1 < len(headers); i += 2 {
			w.Header().Set(headers[i], headers[i+1])
		}
		w.WriteHeader(status)
		_, _ = w.Write([]byte(body))
	}
}

// oneCall is a plain request for a page.
func oneCall() Request {
	return Request{Bot: testBot, From: testTime.Add(-time.Hour), To: testTime, Limit: 100}
}

// claimsOf decodes a JWT without looking at its signature.
func claimsOf(t *testing.T, token string) map[string]any {
	t.Helper()
	parts := strings.Split(token, ".")
	if len(parts) != 3 {
		t.Fatalf("%q is no JWT", token)
	}
	text, err := base64.RawURLEncoding.DecodeString(parts[1])
	if err != nil {
		t.Fatal(err)
	}
	var claims map[string]any
	if err := json.Unmarshal(text, &claims); err != nil {
		t.Fatal(err)
	}
	return claims
}

// wantSilence expects that no secret and none of the tokens shows in any way
// of printing the values.
func wantSilence(t *testing.T, tokens []string, values ...any) {
	t.Helper()
	var all strings.Builder
	for _, v := range values {
		asJSON, _ := json.Marshal(v)
		fmt.Fprintf(&all, "%s\n%v\n%+v\n%#v\n%q\n", asJSON, v, v, v, v)
		if err, ok := v.(error); ok {
			all.WriteString(err.Error())
		}
	}
	for _, hidden := range append(tokens, testSecret, testStatic) {
		if hidden != "" && strings.Contains(all.String(), hidden) {
			t.Errorf("%q is shown in: %s", hidden, all.String())
		}
	}
	if strings.Contains(all.String(), "eyJ") {
		t.Errorf("something like a token is shown in: %s", all.String())
	}
}

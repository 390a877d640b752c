package koreai

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/koreai/sessions-datasource/pkg/secret"
	"github.com/koreai/sessions-datasource/pkg/settings"
)

func refusing(msg string) string {
	quoted, _ := json.Marshal(msg) // a string always encodes
	return fmt.Sprintf(`{"errors":[{"msg":%s,"code":4002}]}`, quoted)
}

// Every refusal that is documented, and near ones: kind, retry, and the words
// that tell people what to do.
func TestRefusals(t *testing.T) {
	for _, test := range []struct {
		name   string
		status int
		body   string
		kind   Kind
		retry  bool
		says   string
	}{
		{"wrong secret", 401, refusing("Invalid SDK credentials"), KindAuth, false, "client secret"},
		{"no token", 401, refusing("Invalid JWT token"), KindAuth, false, "HS256"},
		{"scope", 401, refusing("Permission denied. Scope is incorrect!"), KindScope, false, "Bot Sessions"},
		{"scope, 403", 403, refusing("Permission denied. Scope is incorrect!"), KindScope, false, "publish"},
		{"expired", 401, refusing("error verifying the jwt: jwt expired"), KindAuth, false, "clock"},
		{"replayed", 401, refusing("error verifying the jwt: jti already used"), KindAuth, false, "already used"},
		{"other 401", 401, refusing("No entry"), KindAuth, false, "“No entry”"},
		{"401 without words", 401, ``, KindAuth, false, "client ID"},
		{"wrong bot", 400, refusing("Invalid StreamId"), KindBot, false, testBot},
		{"other 400", 400, refusing("Something is off."), KindInvalid, false, "“Something is off”"},
		{"412", 412, refusing("Validation errors/ Invalid arguments"), KindInvalid, false, "page size"},
		{"minute", 429, refusing("You've exceeded the per-minute rate limit. Wait an hour at most."), KindRateMinute, true, "Calls per minute"},
		{"hour", 429, refusing("You've exceeded the hourly rate limit. Wait some minutes."), KindRateHour, true, "Calls per hour"},
		{"429 without words", 429, ``, KindRateMinute, true, "minute"},
		{"limit with another status", 403, refusing("rate limit exceeded for the hour"), KindRateHour, true, "hourly"},
		{"500", 500, refusing("Internal error"), KindServer, true, "status 500"},
		{"502 HTML", 502, `<html><body><h1>Bad Gateway</h1></body></html>`, KindServer, true, "status 502"},
		{"503", 503, `no healthy upstream`, KindServer, true, "status 503"},
		{"504", 504, ``, KindTimeout, true, "page size"},
		{"408", 408, ``, KindTimeout, true, "page size"},
		{"404 HTML", 404, `<html>Not found</html>`, KindNotKore, false, "check the URL"},
		{"405", 405, ``, KindNotKore, false, "check the URL"},
		{"407", 407, ``, KindConfig, false, "proxy"},
		{"304", 304, ``, KindNotKore, false, "URL"},
		{"204", 204, ``, KindEmpty, true, "empty answer"},
		{"413", 413, ``, KindInvalid, false, "status 413"},
		{"errors in a success", 200, refusing("Invalid SDK credentials"), KindAuth, false, "client secret"},
		{"errors beside no sessions", 200, `{"sessions":[],"errors":[{"msg":"Invalid StreamId"}]}`, KindBot, false, "bot ID"},
		{"unknown errors in a success", 200, refusing("Not today"), KindInvalid, false, "“Not today”"},
		{"errors as text", 400, `{"errors":["Invalid StreamId"]}`, KindBot, false, "bot ID"},
		{"errors as object", 400, `{"errors":{"message":"Invalid StreamId"}}`, KindBot, false, "bot ID"},
		{"errors of other types", 400, `{"errors":[5,null,[],{"msg":{}}]}`, KindInvalid, false, "status 400"},
		{"message", 400, `{"message":"Invalid StreamId"}`, KindBot, false, "bot ID"},
		{"broken JSON", 400, `{"errors":[{"msg":"Inv`, KindInvalid, false, "status 400"},
		{"encrypted", 200, `{"data":"` + compactJWE + `"}`, KindEncrypted, false, "encrypt"},
		{"wrong shape", 200, `{"hello":"world"}`, KindShape, false, "getSessions"},
		{"HTML", 200, `<html>Sign in</html>`, KindNotKore, false, "web page"},
		{"truncated", 200, `{"sessions":[` + fullRow + `,{"sessionId":"a"`, KindTruncated, true, "ends in the middle"},
	} {
		t.Run(test.name, func(t *testing.T) {
			f := newFake(t, says(test.status, test.body, dateHeader(testTime)...))
			c := newTestClient(t, testConfig(f.URL))
			page, err := c.Sessions(t.Context(), oneCall())
			var e *Error
			if !errors.As(err, &e) {
				t.Fatalf("no *Error: %v", err)
			}
			if e.Kind != test.kind || Retryable(err) != test.retry {
				t.Errorf("kind %s, retry %v; want %s, %v", e.Kind, Retryable(err), test.kind, test.retry)
			}
			if !strings.Contains(e.Message, test.says) || !strings.HasSuffix(e.Message, ".") {
				t.Errorf("%q does not say %q in a sentence", e.Message, test.says)
			}
			if page.Sent.IsZero() || !page.Answered.After(page.Sent) || page.KoreTime.IsZero() || page.Sessions != nil || page.Received != 0 {
				t.Errorf("the page of an error: %+v", page)
			}
			wantSilence(t, f.sentTokens(), err, e, *e, c, page)
		})
	}
}

func TestRefusedStaticToken(t *testing.T) {
	for msg, want := range map[string]string{"error verifying the jwt: jti already used": "new token without jti", "Invalid JWT token": "paste it again"} {
		t.Run(want, func(t *testing.T) {
			f := newFake(t, says(401, refusing(msg), dateHeader(testTime.Add(time.Hour))...))
			cfg := testConfig(f.URL)
			cfg.Settings.Auth = settings.AuthToken
			_, err := newTestClient(t, cfg).Sessions(t.Context(), oneCall())
			if KindOf(err) != KindAuth || !strings.Contains(err.Error(), want) || Retryable(err) {
				t.Errorf("%s: %v", msg, err)
			}
		})
	}
}

func TestScopeOfTheAccount(t *testing.T) {
	f := newFake(t, says(401, refusing("Permission denied. Scope is incorrect!")))
	_, err := newTestClient(t, testConfig(f.URL)).Sessions(t.Context(), Request{Limit: 1})
	if KindOf(err) != KindScope || !strings.Contains(err.Error(), "Bot Analytics") {
		t.Errorf("got %v", err)
	}
}

func TestRetryAfter(t *testing.T) {
	for value, want := range map[string]time.Duration{
		"":    0,
		"17":  17 * time.Second,
		" 5 ": 5 * time.Second,
		"0":   0, "-3": 0, "soon": 0, "1e3": 0, "99999999999999999999": 0,
		"86400": maxRetryAfter,
		testTime.Add(90 * time.Second).Format(http.TimeFormat):  90 * time.Second,
		testTime.Add(-90 * time.Second).Format(http.TimeFormat): 0,
	} {
		t.Run(value, func(t *testing.T) {
			headers := []string{"Retry-After", value}
			if value == "" {
				headers = nil
			}
			// The server's clock counts, not ours, which is an hour off here.
			f := newFake(t, says(429, "", append(headers, dateHeader(testTime)...)...))
			cfg := testConfig(f.URL)
			cfg.Now = (&clock{now: testTime.Add(time.Hour)}).Now
			_, err := newTestClient(t, cfg).Sessions(t.Context(), oneCall())
			var e *Error
			if !errors.As(err, &e) || (e.RetryAfter-want).Abs() > 5*time.Second || want == 0 && e.RetryAfter != 0 {
				t.Errorf("Retry-After %q is read as %v, want %s", value, e, want)
			}
		})
	}
}

// A server may echo what it got: secrets in plain, headers, tokens.
func TestQuotedRefusals(t *testing.T) {
	f := newFake(t, nil)
	f.Config.Handler = f.record(func(w http.ResponseWriter, r *http.Request) {
		says(400, refusing("got auth: "+r.Header.Get(authHeader)+" with "+testSecret+"\x00\n\x1b[31m and "+testStatic+" "+strings.Repeat("blah ", 500)))(w, r)
	})
	_, err := newTestClient(t, testConfig(f.URL)).Sessions(t.Context(), oneCall())
	if KindOf(err) != KindInvalid || len(err.Error()) > 500 || strings.ContainsAny(err.Error(), "\x00\n\x1b") || !strings.Contains(err.Error(), "got auth") {
		t.Errorf("got %q", err)
	}
	wantSilence(t, f.sentTokens(), err)
}

// A secret may be too short and plain to look like one.
func TestShortSecretsAreNotQuoted(t *testing.T) {
	f := newFake(t, says(400, refusing("the key swordfish is odd, as is plain-jane")))
	cfg := testConfig(f.URL)
	cfg.Settings.ClientSecret, cfg.Settings.Token = secret.New("swordfish"), secret.New("plain-jane")
	_, err := newTestClient(t, cfg).Sessions(t.Context(), oneCall())
	if err == nil || strings.Contains(err.Error(), "swordfish") || strings.Contains(err.Error(), "plain-jane") || !strings.Contains(err.Error(), "is odd") {
		t.Errorf("got %v", err)
	}
}

func refusalResponse(status int) *http.Response {
	return &http.Response{StatusCode: status, Header: http.Header{}}
}

package koreai

import (
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"github.com/koreai/sessions-datasource/pkg/settings"
)

func dateHeader(t time.Time) []string { return []string{"Date", t.UTC().Format(http.TimeFormat)} }

const emptyPage = `{"total":0,"moreAvailable":false,"sessions":[]}`

func TestTokenIsSignedForEachRequest(t *testing.T) {
	f := newFake(t, says(200, emptyPage, dateHeader(testTime)...))
	c := newTestClient(t, testConfig(f.URL))
	for range 3 {
		if _, err := c.Sessions(t.Context(), oneCall()); err != nil {
			t.Fatal(err)
		}
	}
	ids := map[string]bool{}
	for _, token := range f.sentTokens() {
		_, err := jwt.Parse(token, func(*jwt.Token) (any, error) { return []byte(testSecret), nil }, jwt.WithValidMethods([]string{"HS256"}),
			jwt.WithTimeFunc(func() time.Time { return testTime }), jwt.WithExpirationRequired(), jwt.WithIssuedAt())
		if err != nil {
			t.Errorf("the server would refuse the token: %v", err)
		}
		claims := claimsOf(t, token)
		if claims["appId"] != "cs-test" || claims["sub"] == "" || claims["jti"] == "" {
			t.Errorf("claims %v", claims)
		}
		ids[claims["jti"].(string)] = true
		if ahead := int64(claims["exp"].(float64)) - testTime.Unix(); ahead <= 60 || ahead > 330 {
			t.Errorf("the token expires in %d s, want about 5 minutes", ahead)
		}
	}
	if len(ids) != 3 {
		t.Errorf("%d token IDs in 3 requests: each must be new", len(ids))
	}
}

func TestStaticTokenIsSentAsItIs(t *testing.T) {
	f := newFake(t, says(200, emptyPage))
	cfg := testConfig(f.URL)
	cfg.Settings.Auth = settings.AuthToken
	if _, err := newTestClient(t, cfg).Sessions(t.Context(), oneCall()); err != nil {
		t.Fatal(err)
	}
	if got := f.sentTokens(); len(got) != 1 || got[0] != testStatic {
		t.Errorf("sent %q", got)
	}
}

func TestTokenUsesKoreTime(t *testing.T) {
	theirs := testTime.Add(-time.Hour)
	f := newFake(t, says(401, `{"errors":[{"msg":"error verifying the jwt: expired","code":401}]}`, dateHeader(theirs)...))
	c := newTestClient(t, testConfig(f.URL))

	_, first := c.Sessions(t.Context(), oneCall())
	if !Retryable(first) || !strings.Contains(first.Error(), "ahead of Kore.ai's") || KindOf(first) != KindAuth {
		t.Errorf("the first refusal taught the time, so a retry helps; got %v", first)
	}
	_, second := c.Sessions(t.Context(), oneCall())
	if Retryable(second) {
		t.Errorf("a second refusal has nothing to do with the clock: %v", second)
	}
	tokens := f.sentTokens()
	if got := int64(claimsOf(t, tokens[0])["iat"].(float64)); got < testTime.Unix()-30 {
		t.Errorf("the first token uses a clock that was not known: iat %d", got)
	}
	iat, exp := int64(claimsOf(t, tokens[1])["iat"].(float64)), int64(claimsOf(t, tokens[1])["exp"].(float64))
	if iat > theirs.Unix() || exp > theirs.Unix()+330 || exp < theirs.Unix()+60 {
		t.Errorf("the second token holds from %d to %d, the server's clock says %d", iat, exp, theirs.Unix())
	}
	if off := c.clockOffset(); off > -59*time.Minute || off < -61*time.Minute {
		t.Errorf("offset %s, want about an hour", off)
	}
}

func TestWrongSecretWithClockOff(t *testing.T) {
	f := newFake(t, says(401, `{"errors":[{"msg":"Invalid SDK credentials","code":4002}]}`, dateHeader(testTime.Add(time.Hour))...))
	_, err := newTestClient(t, testConfig(f.URL)).Sessions(t.Context(), oneCall())
	if Retryable(err) {
		t.Errorf("a retry is no use: %v", err)
	}
}

func TestCallsInParallel(t *testing.T) {
	f := newFake(t, says(200, `{"total":1,"sessions":[`+fullRow+`]}`, dateHeader(testTime)...))
	c := newTestClient(t, testConfig(f.URL))
	var calls sync.WaitGroup
	for range 16 {
		calls.Go(func() {
			if page, err := c.Sessions(t.Context(), oneCall()); err != nil || len(page.Sessions) != 1 {
				t.Errorf("got %+v, %v", page, err)
			}
		})
	}
	calls.Wait()
	ids := map[any]bool{}
	for _, token := range f.sentTokens() {
		ids[claimsOf(t, token)["jti"]] = true
	}
	if len(ids) != 16 {
		t.Errorf("%d token IDs in 16 calls", len(ids))
	}
}

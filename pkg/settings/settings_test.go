package settings

import (
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/grafana/grafana-plugin-sdk-go/backend"
)

// valid are settings that Parse accepts.
func valid() backend.DataSourceInstanceSettings { return validWith("", nil) }

// validWith are valid settings with one key of jsonData set; nil takes it away.
func validWith(key string, v any) backend.DataSourceInstanceSettings {
	return stored(map[string]any{"bots": []any{map[string]any{"id": "st-1", "name": "Support"}}, "clientId": "cs-1"}, key, v)
}

// stored are settings with the data, and one key of it set or taken away.
func stored(data map[string]any, key string, v any) backend.DataSourceInstanceSettings {
	if v != nil {
		data[key] = v
	} else if key != "" {
		delete(data, key)
	}
	text, err := json.Marshal(data)
	if err != nil {
		panic(err)
	}
	return backend.DataSourceInstanceSettings{
		URL: "https://platform.kore.ai", JSONData: text,
		DecryptedSecureJSONData: map[string]string{"clientSecret": "hush"},
	}
}

func mustParse(t *testing.T, in backend.DataSourceInstanceSettings) Settings {
	t.Helper()
	s, err := Parse(in)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// wantKey expects an error that names the setting in a sentence.
func wantKey(t *testing.T, in backend.DataSourceInstanceSettings, key string) {
	t.Helper()
	_, err := Parse(in)
	var e *Error
	if !errors.As(err, &e) {
		t.Errorf("%s: no error for %s", key, in.JSONData)
		return
	}
	if e.Key != key || !strings.HasSuffix(e.Message, ".") {
		t.Errorf("error of %q, want one of %q: %s", e.Key, key, e.Message)
	}
}

func TestDefaults(t *testing.T) {
	got := mustParse(t, valid())
	want := Settings{
		URL: "https://platform.kore.ai", Bots: []Bot{{ID: "st-1", Name: "Support"}},
		Auth: AuthJWT, ClientID: "cs-1", ClientSecret: got.ClientSecret, Zone: time.UTC,
		PageSize: 1000, CallsPerMinute: 60, CallsPerHour: 1800, Parallel: 8, Timeout: 30 * time.Second,
		Freshness: 15 * time.Second, Open: 30 * time.Minute, MaxAge: 24 * time.Hour, LongestSession: 24 * time.Hour, ClosingLag: 15 * time.Minute, MemoryBytes: 256 << 20,
		Tags: TagPrivacy{Mode: TagsAll}, UserIDs: UserIDsShown, Conversations: Conversations{Mode: "off"}, Redis: Redis{Mode: RedisNone},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
	if got.ClientSecret.Reveal() != "hush" {
		t.Error("the client secret is not kept")
	}
}

func TestValuesAreRead(t *testing.T) {
	in := valid()
	in.JSONData = []byte(`{"scope":"account","authType":"token","timeZone":"Europe/Berlin","pageSize":"250","callsPerMinute":0,
		"callsPerHour":"0","parallelCalls":2.0,"freshnessSeconds":" 5 ","openMinutes":"","maxAgeHours":null,"memoryMiB":64,"timeoutSeconds":10,
		"allowPlainHttp":"true","tagPrivacy":"list","tagList":["a"," b ","a",""],"userIdPrivacy":"hashed","somethingElse":{"x":1}}`)
	in.DecryptedSecureJSONData = map[string]string{"token": " Bearer abc.def \n"}
	got := mustParse(t, in)
	if !got.Account || got.Auth != AuthToken || got.Token.Reveal() != "abc.def" || got.Zone.String() != "Europe/Berlin" {
		t.Errorf("scope, token or zone: %+v", got)
	}
	if got.PageSize != 250 || got.CallsPerMinute != 0 || got.CallsPerHour != 0 || got.Parallel != 2 || got.Freshness != 5*time.Second ||
		got.Open != 30*time.Minute || got.MaxAge != 24*time.Hour || got.MemoryBytes != 64<<20 || got.Timeout != 10*time.Second {
		t.Errorf("numbers: %+v", got)
	}
	if !got.AllowPlainHTTP || got.Tags.Mode != TagsList || !reflect.DeepEqual(got.Tags.Names, []string{"a", "b"}) || got.UserIDs != UserIDsHashed {
		t.Errorf("plain HTTP or privacy: %+v", got)
	}
}

// TestKeyInAnotherCase is of provisioning files: YAML of other data sources has clientID.
func TestKeyInAnotherCase(t *testing.T) {
	in := valid()
	in.JSONData = []byte(`{"Bots":["st-1"],"clientID":"cs-1","pageSize":70,"PAGESIZE":80}`)
	if got := mustParse(t, in); got.ClientID != "cs-1" || got.PageSize != 70 {
		t.Errorf("got %+v", got)
	}
}

func TestWrongValues(t *testing.T) {
	for _, test := range []struct {
		key   string
		value any
	}{
		{"pageSize", "many"}, {"pageSize", 9}, {"pageSize", 1.5}, {"pageSize", []int{1}}, {"pageSize", true}, {"pageSize", "1e400"}, {"pageSize", "NaN"},
		{"timeZone", "Mars/Base"}, {"timeZone", "Local"}, {"timeZone", 5}, {"timeZone", "../../etc/passwd"},
		{"scope", 1}, {"clientId", map[string]any{}}, {"clientId", ""}, {"clientId", strings.Repeat("x", 501)}, {"allowPlainHttp", "perhaps"},
		{"tagList", "a,b"}, {"tagList", []any{true}}, {"tagList", []any{strings.Repeat("x", 257)}},
		{"serverName", 5}, {"httpHeaderName1", 5}, {"secureSocksProxyUsername", []any{}}, {"access", nil2{}}, {"sigV4Region", 1}, {"basicAuthUser", 1}, {"url", 1},
	} {
		t.Run(fmt.Sprintf("%s %.20v", test.key, test.value), func(t *testing.T) {
			wantKey(t, validWith(test.key, test.value), test.key)
		})
	}
	for _, jsonData := range []string{`[]`, `"x"`, `{`, `5`} {
		t.Run(jsonData, func(t *testing.T) {
			in := valid()
			in.JSONData = []byte(jsonData)
			wantKey(t, in, "jsonData")
		})
	}
}

// nil2 encodes as null, which validWith would take for "missing".
type nil2 struct{}

func (nil2) MarshalJSON() ([]byte, error) { return []byte("null"), nil }

func TestNoBotsAtAll(t *testing.T) {
	for _, jsonData := range []string{``, `null`, `{}`} {
		t.Run(jsonData, func(t *testing.T) {
			in := valid()
			in.JSONData = []byte(jsonData)
			wantKey(t, in, "bots")
		})
	}
}

func TestBots(t *testing.T) {
	for _, test := range []struct {
		name  string
		value any
		want  []Bot
	}{
		{"IDs alone", []any{"st-1", "st-2"}, []Bot{{ID: "st-1"}, {ID: "st-2"}}},
		{"text with commas", " st-1, st-2 ,", []Bot{{ID: "st-1"}, {ID: "st-2"}}},
		{"empty rows", []any{map[string]any{"id": "", "name": ""}, map[string]any{"id": " st-1 "}}, []Bot{{ID: "st-1"}}},
		{"one bot", map[string]any{"id": "st-1"}, []Bot{{ID: "st-1"}}},
		{"digits that YAML takes for numbers", []any{5, map[string]any{"id": "st-1", "name": 7}}, []Bot{{ID: "5"}, {ID: "st-1", Name: "7"}}},
		{"repeated", []any{map[string]any{"id": "st-1", "name": "A"}, map[string]any{"id": "st-1", "name": "B"}}, []Bot{{ID: "st-1", Name: "A"}}},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := mustParse(t, validWith("bots", test.value)).Bots; !reflect.DeepEqual(got, test.want) {
				t.Errorf("%s: got %+v, want %+v", test.name, got, test.want)
			}
		})
	}
	for _, bad := range []any{
		[]any{}, 5, []any{true}, map[string]any{"id": "st/1"}, "../x", "st-1/../st-2", "st 1", "st-1?x", "st-1%2f", ".", "..", "st-ü",
		strings.Repeat("s", 101), []any{map[string]any{"name": "no ID"}}, []any{map[string]any{"id": true}}, []any{map[string]any{"id": "st-1", "name": strings.Repeat("x", 201)}},
	} {
		t.Run(fmt.Sprintf("%.40v", bad), func(t *testing.T) {
			wantKey(t, validWith("bots", bad), "bots")
		})
	}
}

func TestAuthentication(t *testing.T) {
	in := valid()
	in.DecryptedSecureJSONData = nil
	wantKey(t, in, "clientSecret")
	in = validWith("authType", "token")
	wantKey(t, in, "token")
	for _, bad := range []string{"a b", "a\nb", "a\x00b", "tökен"} {
		t.Run(bad, func(t *testing.T) {
			in.DecryptedSecureJSONData["token"] = bad
			wantKey(t, in, "token")
		})
	}
	in.DecryptedSecureJSONData["token"] = strings.Repeat("x", maxSecret+1)
	wantKey(t, in, "clientSecret")
}

func TestNothingPrintsSecrets(t *testing.T) {
	secrets := map[string]string{"clientSecret": "hush-hush", "token": "tokk-tokk", "redisPassword": "redd-redd", "redisSentinelPassword": "sent-sent"}
	in := redisWith("", nil)
	in.DecryptedSecureJSONData = secrets
	s := mustParse(t, in)
	asJSON, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	holder := struct{ inner, other any }{s, &s}
	printed := string(asJSON) + s.CredentialHash() + s.Redis.Identity()
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%x", "%q", "%d"} {
		printed += fmt.Sprintf(verb, s) + fmt.Sprintf(verb, &s) + fmt.Sprintf(verb, holder)
	}
	for _, secret := range secrets {
		if strings.Contains(printed, secret) || strings.Contains(printed, fmt.Sprintf("%x", secret)) {
			t.Errorf("%q is printed: %s", secret, printed)
		}
	}
}

func TestCredentialHashAndUserIDKey(t *testing.T) {
	base := mustParse(t, valid())
	if base.CredentialHash() != mustParse(t, valid()).CredentialHash() || string(base.UserIDKey()) != string(mustParse(t, valid()).UserIDKey()) {
		t.Error("equal settings differ")
	}
	moved, other, account := valid(), valid(), validWith("scope", "account")
	moved.URL = "https://bots.kore.ai"
	other.DecryptedSecureJSONData = map[string]string{"clientSecret": "other"}
	seen := map[string]bool{base.CredentialHash(): true}
	for _, in := range []backend.DataSourceInstanceSettings{moved, other, account, validWith("clientId", "cs-2")} {
		hash := mustParse(t, in).CredentialHash()
		if seen[hash] {
			t.Errorf("%s %s has the hash of other credentials", in.URL, in.JSONData)
		}
		seen[hash] = true
	}
	if mustParse(t, validWith("pageSize", 70)).CredentialHash() != base.CredentialHash() {
		t.Error("the page size changes the hash")
	}
	if string(mustParse(t, other).UserIDKey()) == string(base.UserIDKey()) {
		t.Error("pseudonyms do not depend on the secret")
	}
}

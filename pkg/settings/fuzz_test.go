package settings

import (
	"errors"
	"net"
	"net/url"
	"strings"
	"testing"

	"github.com/grafana/grafana-plugin-sdk-go/backend"
)

// Whatever is stored, Parse answers with usable settings or a sentence, and
// Grafana's SDK can read the HTTP settings without a panic.
func FuzzParse(f *testing.F) {
	for _, jsonData := range []string{
		`{"bots":[{"id":"st-1","name":"A"}],"clientId":"cs-1"}`, `{"scope":"account","authType":"token","timeZone":"Asia/Kolkata"}`,
		`{"bots":"st-1,st-2","clientId":"x","pageSize":"70","memoryMiB":1e3}`, `{"bots":["st-1"],"httpHeaderName1":"X-A","serverName":"a","tlsAuth":true}`,
		`{"bots":null,"tagList":[null,"x"],"tagPrivacy":"list","timeout":-1}`, ``, `null`, `[1]`,
	} {
		f.Add(jsonData, "https://platform.kore.ai/", "hush", "Bearer a.b.c")
	}
	for _, redis := range []string{
		`"redisMode":"single","redisAddress":"redis:6379","redisTls":"true"`, `"redisMode":"cluster","redisAddress":" A:1 ,b:2,,[::1]:3","redisDatabase":"0"`,
		`"redisMode":"sentinel","redisAddress":"s:26379","redisMaster":"m","redisUser":"u"`, `"redisMode":"single","redisAddress":"redis://u:p@h:1/2"`,
	} {
		f.Add(`{"scope":"account","clientId":"x",`+redis+`}`, "https://platform.kore.ai", "s", "")
	}
	f.Add(`{"scope":"account","clientId":"x","allowPlainHttp":"1"}`, "http://[::1%25eth0]:80/api/public/x", "s", "")
	f.Fuzz(func(t *testing.T, jsonData, address, clientSecret, token string) {
		in := backend.DataSourceInstanceSettings{
			URL: address, JSONData: []byte(jsonData),
			DecryptedSecureJSONData: map[string]string{"clientSecret": clientSecret, "token": token, "httpHeaderValue1": "v", "redisPassword": token, "redisCaCert": clientSecret},
		}
		s, err := Parse(in)
		if err != nil {
			var e *Error
			if !errors.As(err, &e) || e.Key == "" || !strings.HasSuffix(e.Message, ".") {
				t.Fatalf("not a sentence with a setting: %#v", err)
			}
			return
		}
		u, err := url.Parse(s.URL)
		if err != nil || u.Host == "" || u.User != nil || u.RawQuery != "" || strings.HasSuffix(s.URL, "/") {
			t.Fatalf("%q became %q", address, s.URL)
		}
		if u.Scheme != "https" && !s.AllowPlainHTTP && !loopback(u.Hostname()) {
			t.Fatalf("%q sends tokens unencrypted", s.URL)
		}
		if s.Zone == nil || s.PageSize < 1 || s.Parallel < 1 || s.Timeout <= 0 || len(s.Bots) == 0 && !s.Account || len(s.Bots) > 500 {
			t.Fatalf("incomplete: %+v", s)
		}
		for _, b := range s.Bots {
			if !ValidBotID(b.ID) {
				t.Fatalf("bot ID %q", b.ID)
			}
		}
		checkRedis(t, s.Redis)
		_, _ = in.HTTPClientOptions(t.Context())
	})
}

func checkRedis(t *testing.T, r Redis) {
	t.Helper()
	if !r.On() {
		if len(r.Addresses) > 0 || !r.Password.IsEmpty() {
			t.Fatalf("something is left of a Redis that is switched off: %+v", r)
		}
		return
	}
	if len(r.Addresses) == 0 || r.Keep <= 0 || r.FallbackPercent < 1 || r.FallbackPercent > 100 || (r.Mode == RedisSentinel) != (r.Master != "") {
		t.Fatalf("incomplete: %+v", r)
	}
	for _, address := range r.Addresses {
		if host, port, err := net.SplitHostPort(address); err != nil || host == "" || port == "" {
			t.Fatalf("address %q", address)
		}
	}
}

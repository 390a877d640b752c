package settings

import (
	"errors"
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
		`{"bots":"st-1,st-2","clientId":"x","pageSize":"7","memoryMiB":1e3}`, `{"bots":["st-1"],"httpHeaderName1":"X-A","serverName":"a","tlsAuth":true}`,
		`{"bots":null,"tagList":[null,"x"],"tagPrivacy":"list","timeout":-1}`, ``, `null`, `[1]`,
	} {
		f.Add(jsonData, "https://platform.kore.ai/", "hush", "Bearer a.b.c")
	}
	f.Add(`{"scope":"account","clientId":"x","allowPlainHttp":"1"}`, "http://[::1%25eth0]:80/api/public/x", "s", "")
	f.Fuzz(func(t *testing.T, jsonData, address, clientSecret, token string) {
		in := backend.DataSourceInstanceSettings{
			URL: address, JSONData: []byte(jsonData),
			DecryptedSecureJSONData: map[string]string{"clientSecret": clientSecret, "token": token, "httpHeaderValue1": "v"},
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
		if s.Zone == nil || s.PageSize < 1 || s.Parallel < 1 || s.Timeout <= 0 || len(s.Bots) == 0 && !s.Account || len(s.Bots) > maxBots {
			t.Fatalf("incomplete: %+v", s)
		}
		for _, b := range s.Bots {
			if !ValidBotID(b.ID) {
				t.Fatalf("bot ID %q", b.ID)
			}
		}
		_, _ = in.HTTPClientOptions(t.Context())
	})
}

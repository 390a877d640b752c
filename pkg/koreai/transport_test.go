package koreai

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/grafana/grafana-plugin-sdk-go/backend"
	"github.com/grafana/grafana-plugin-sdk-go/backend/harcapture"
	"github.com/grafana/grafana-plugin-sdk-go/backend/httpclient"
	"github.com/grafana/grafana-plugin-sdk-go/backend/tracing"
	"go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"
)

// withCapture does to a context what the SDK does on X-Grafana-HAR-Capture.
func withCapture(ctx context.Context, buf *harcapture.Buffer) context.Context {
	return httpclient.WithContextualMiddleware(ctx, httpclient.NamedMiddlewareFunc("capture", func(_ httpclient.Options, next http.RoundTripper) http.RoundTripper {
		return httpclient.RoundTripperFunc(func(r *http.Request) (*http.Response, error) {
			body, truncated := buf.DrainRequestBody(r)
			resp, err := next.RoundTrip(r)
			buf.AddEntry(r, body, truncated, resp, err, testTime, time.Second)
			if resp != nil { // what else a capture could look at
				buf.AddEntry(resp.Request, nil, false, nil, nil, testTime, time.Second)
			}
			return resp, err
		})
	}))
}

// A capture shows what was sent and answered to whoever asks for it: so it sees
// no call, good or failed, whatever a server echoes. A trace has the call as part
// of the request, without the token.
func TestCaptureHoldsNoCall(t *testing.T) {
	spans := tracetest.NewInMemoryExporter()
	tracer := trace.NewTracerProvider(trace.WithSyncer(spans)).Tracer("test")
	tracing.InitDefaultTracer(tracer)
	for name, answer := range map[string]http.HandlerFunc{
		"answered": says(200, `{"total":7,"sessions":[]}`), "refused": says(403, refusing("Invalid JWT")),
	} {
		t.Run(name, func(t *testing.T) {
			spans.Reset()
			f := newFake(t, answer)
			c := newTestClient(t, testConfig(f.URL))
			buf := harcapture.NewBuffer()
			ctx, request := tracer.Start(withCapture(t.Context(), buf), "request")
			_, err := c.Sessions(ctx, oneCall())
			request.End()
			if har, failed := buf.ToHARString(); failed != nil || strings.Contains(har, "getSessions") || strings.Contains(har, "127.0.0.1") {
				t.Errorf("captured: %s, %v", har, failed)
			}
			stubs := spans.GetSpans()
			call := slices.IndexFunc(stubs, func(s tracetest.SpanStub) bool {
				return strings.Contains(fmt.Sprintf("%+v", s.Attributes), "getSessions")
			})
			if call < 0 || stubs[call].Parent.SpanID() != request.SpanContext().SpanID() {
				t.Errorf("no trace of the call in that of the request: %+v", stubs)
			}
			tokens := f.sentTokens()
			if len(tokens) != 1 || tokens[0] == "" {
				t.Fatalf("sent tokens %q", tokens)
			}
			wantSilence(t, tokens, fmt.Sprintf("%+v", stubs), err)
		})
	}
}

// A call ends when who asked for it does not wait any more.
func TestACallEndsWithItsRequest(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	f := newFake(t, func(_ http.ResponseWriter, r *http.Request) {
		cancel()
		<-r.Context().Done()
	})
	if _, err := newTestClient(t, testConfig(f.URL)).Sessions(ctx, oneCall()); err == nil {
		t.Error("no error")
	}
}

// What answers in no HTTP at all is quoted by the error, which traces keep.
func TestNoHTTPIsNotQuoted(t *testing.T) {
	const gate = "the-value-of-a-custom-header"
	for _, header := range []string{"Auth", "X-Gateway"} {
		t.Run(header, func(t *testing.T) {
			var sent string
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				sent = r.Header.Get(header)
				conn, _, err := w.(http.Hijacker).Hijack()
				if err != nil {
					t.Error(err)
					return
				}
				_, _ = io.WriteString(conn, "SAID:"+sent+"\r\n\r\n")
				_ = conn.Close()
			}))
			t.Cleanup(server.Close)
			spans := tracetest.NewInMemoryExporter()
			tracing.InitDefaultTracer(trace.NewTracerProvider(trace.WithSyncer(spans)).Tracer("test"))
			cfg := testConfig(server.URL)
			cfg.in.JSONData = []byte(`{"httpHeaderName1":"x-gateway","httpHeaderName2":"host"}`)
			cfg.in.DecryptedSecureJSONData = map[string]string{"httpHeaderValue1": gate, "httpHeaderValue2": "kore.example"}
			_, failed := newTestClient(t, cfg).Sessions(t.Context(), oneCall())
			if failed == nil || sent == "" {
				t.Fatalf("sent %q, %v", sent, failed)
			}
			wantSilence(t, []string{sent, gate}, fmt.Sprintf("%+v", spans.GetSpans()), failed)
		})
	}
}

func TestAuthMiddlewareIsInnermost(t *testing.T) {
	list := (&Client{}).withAuth(httpclient.Options{}, httpclient.DefaultMiddlewares())
	last, ok := list[len(list)-1].(httpclient.MiddlewareName)
	if !ok || last.MiddlewareName() != authMiddleware || len(list) != len(httpclient.DefaultMiddlewares()) {
		t.Errorf("%v does not end with %s in place of the middleware for custom headers", list, authMiddleware)
	}
}

func TestHTTPSettingsOfGrafana(t *testing.T) {
	var got http.Header
	f := newFake(t, func(w http.ResponseWriter, r *http.Request) {
		got = r.Header.Clone()
		says(200, emptyPage)(w, r)
	})
	cfg := testConfig(f.URL)
	cfg.in = backend.DataSourceInstanceSettings{
		URL: f.URL, BasicAuthEnabled: true, BasicAuthUser: "u",
		JSONData:                []byte(`{"httpHeaderName1":"X-Own","httpHeaderName2":"Auth","timeout":1}`),
		DecryptedSecureJSONData: map[string]string{"httpHeaderValue1": "yes", "httpHeaderValue2": "no", "basicAuthPassword": "p"},
	}
	c := newTestClient(t, cfg)
	if c.http.Timeout != cfg.Settings.Timeout {
		t.Errorf("time-out %s, want that of the settings, %s", c.http.Timeout, cfg.Settings.Timeout)
	}
	if _, err := c.Sessions(t.Context(), oneCall()); err != nil {
		t.Fatal(err)
	}
	if got.Get("X-Own") != "yes" || !strings.HasPrefix(got.Get("Authorization"), "Basic ") || strings.Count(got.Get(authHeader), ".") != 2 || len(got.Values(authHeader)) != 1 {
		t.Errorf("headers %v", got)
	}
}

func TestUnusableHTTPSettings(t *testing.T) {
	for _, jsonData := range []string{`{"tlsAuthWithCACert":true}`, `{"tlsAuth":true}`, `5`} {
		t.Run(jsonData, func(t *testing.T) {
			_, err := New(t.Context(), backend.DataSourceInstanceSettings{
				JSONData:                []byte(jsonData),
				DecryptedSecureJSONData: map[string]string{"tlsCACert": "no PEM " + testSecret, "tlsClientCert": "no", "tlsClientKey": testSecret},
			}, testConfig("https://example.com").Settings)
			if KindOf(err) != KindConfig {
				t.Errorf("%s: %v", jsonData, err)
			}
			wantSilence(t, nil, err)
		})
	}
}

func TestRedirects(t *testing.T) {
	other := newFake(t, says(200, emptyPage))
	for _, test := range []struct {
		name   string
		status int
		to     func(own string) string
		ok     bool
	}{
		{"same server, 307", 307, func(own string) string { return own + "/moved" }, true},
		{"same server, 308", 308, func(own string) string { return own + "/moved" }, true},
		{"same server, 302 drops the body", 302, func(own string) string { return own + "/moved" }, false},
		{"other host", 307, func(string) string { return other.URL }, false},
		{"other host, 301", 301, func(string) string { return other.URL }, false},
		{"other scheme", 308, func(own string) string { return strings.Replace(own, "http:", "https:", 1) }, false},
		{"for ever", 307, func(own string) string { return own + "/again" }, false},
		{"without an address", 307, func(string) string { return "" }, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			var f *fake
			f = newFake(t, func(w http.ResponseWriter, r *http.Request) {
				if r.URL.Path == "/moved" {
					says(200, emptyPage)(w, r)
					return
				}
				says(test.status, "", "Location", test.to(f.URL))(w, r)
			})
			_, err := newTestClient(t, testConfig(f.URL)).Sessions(t.Context(), oneCall())
			if test.ok != (err == nil) || !test.ok && KindOf(err) != KindNotKore {
				t.Errorf("got %v", err)
			}
			tokens := f.sentTokens()
			if slices.Contains(tokens, "") || len(slices.Compact(tokens)) != len(f.sentTokens()) {
				t.Errorf("each request needs a token of its own: %q", tokens)
			}
			if test.ok && f.bodies[0] != f.bodies[1] {
				t.Errorf("the body got lost: %q", f.bodies)
			}
			wantSilence(t, tokens, err)
		})
	}
	if tokens := other.sentTokens(); len(tokens) != 0 {
		t.Errorf("the other host was asked with %q", tokens)
	}
}

func TestCheckRedirectComparesServers(t *testing.T) {
	first := httptest.NewRequest(http.MethodPost, "https://kore.example/a", nil)
	for to, ok := range map[string]bool{
		"https://kore.example/b": true, "https://kore.example:444/b": false, "http://kore.example/b": false,
		"https://kore.example.evil.example/b": false, "https://evil.example/": false,
	} {
		t.Run(to, func(t *testing.T) {
			next := httptest.NewRequest(http.MethodPost, to, nil)
			next.Response = &http.Response{StatusCode: http.StatusPermanentRedirect}
			if err := checkRedirect(next, []*http.Request{first}); (err == nil) != ok {
				t.Errorf("%s: %v", to, err)
			}
		})
	}
}

func TestTokenStaysOnItsServer(t *testing.T) {
	other := newFake(t, says(200, emptyPage))
	c := newTestClient(t, testConfig("https://example.com"))
	// Even a request built for another host does not get out.
	resp, err := c.http.Post(other.URL, "application/json", strings.NewReader("{}"))
	if err == nil {
		_ = resp.Body.Close()
	}
	if KindOf(err) != KindNotKore || len(other.sentTokens()) != 0 {
		t.Errorf("got %v", err)
	}
}

package koreai

import (
	"io"
	"net/http"
	"testing"

	"github.com/grafana/grafana-plugin-sdk-go/backend/httpclient"
)

// The SDK puts FromAlert on what is called for an alert rule, as it was sent.
func TestAlertHeaderIsNotForwarded(t *testing.T) {
	f := newFake(t, func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("FromAlert") != "" {
			t.Error("FromAlert was sent on")
		}
		_, _ = io.WriteString(w, `{"sessions":[]}`)
	})
	forward := httpclient.MiddlewareFunc(func(_ httpclient.Options, next http.RoundTripper) http.RoundTripper {
		return httpclient.RoundTripperFunc(func(r *http.Request) (*http.Response, error) {
			r.Header.Set("FromAlert", "whatever")
			return next.RoundTrip(r)
		})
	})
	ctx := httpclient.WithContextualMiddleware(t.Context(), forward)
	if _, err := newTestClient(t, testConfig(f.URL)).Sessions(ctx, oneCall()); err != nil {
		t.Fatal(err)
	}
}

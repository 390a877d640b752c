package plugin

import (
	"context"
	"net/http"
	"testing"

	"github.com/grafana/grafana-plugin-sdk-go/backend"
	"github.com/grafana/grafana-plugin-sdk-go/backend/httpclient"
	"github.com/koreai/sessions-datasource/pkg/budget"
	"github.com/koreai/sessions-datasource/pkg/koreai"
)

// A capture of the traffic is of answers as they come: what is hidden would be in it.
func TestWhatIsHiddenIsNotCaptured(t *testing.T) {
	for hidden, want := range map[string]bool{"all": true, "none": false} {
		captured := false
		watch := httpclient.MiddlewareFunc(func(_ httpclient.Options, next http.RoundTripper) http.RoundTripper {
			captured = true
			return next
		})
		i := door(t, three(), map[string]any{"tagPrivacy": hidden})
		reader := privateReader{client: i.client, policy: i.policy}
		ctx := httpclient.WithContextualMiddleware(context.Background(), watch)
		if _, err := reader.Sessions(ctx, koreai.Request{Bot: "st-one", SessionIDs: []string{"x"}, Limit: 1}); err != nil {
			t.Fatal(err)
		}
		if captured != want {
			t.Errorf("tags %s: captured %v, want %v", hidden, captured, want)
		}
	}
}

// With all calls spent for an hour the health check must not hang for an hour.
func TestHealthDoesNotWaitForSpentCalls(t *testing.T) {
	kore := three()
	i := door(t, kore, nil)
	kore.fail = func(w http.ResponseWriter) bool {
		w.Header().Set("Retry-After", "3600")
		w.WriteHeader(http.StatusTooManyRequests)
		return true
	}
	for range 2 {
		done := make(chan struct{})
		go func() {
			defer close(done)
			if res, err := i.CheckHealth(context.Background(), nil); err != nil || res.Status == 1 {
				t.Errorf("got %v, %v", res, err)
			}
		}()
		<-done
	}
	if n := len(kore.seen()); n != 1 {
		t.Errorf("%d calls", n)
	}
}

// Anybody may check the health of a data source, as often as they like.
func TestViewersCheckInTheLaneOfPanels(t *testing.T) {
	for role, want := range map[string]budget.Lane{"Viewer": budget.Panel, "": budget.Panel, "Editor": budget.Refresh, "Admin": budget.Refresh} {
		if got := checkLane(backend.WithUser(context.Background(), &backend.User{Role: role})); got != want {
			t.Errorf("%q: %s, want %s", role, got, want)
		}
	}
	if got := checkLane(context.Background()); got != budget.Panel {
		t.Errorf("nobody: %s", got)
	}
}

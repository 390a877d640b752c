package plugin

import (
	"context"
	"net/http"
	"testing"

	"github.com/grafana/grafana-plugin-sdk-go/backend"
	"github.com/koreai/sessions-datasource/pkg/budget"
)

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
func TestCheckLane(t *testing.T) {
	for role, want := range map[string]budget.Lane{"Viewer": budget.Panel, "": budget.Panel, "Editor": budget.Refresh, "Admin": budget.Refresh} {
		t.Run(role, func(t *testing.T) {
			if got := checkLane(backend.WithUser(context.Background(), &backend.User{Role: role})); got != want {
				t.Errorf("%q: %s, want %s", role, got, want)
			}
		})
	}
	if got := checkLane(context.Background()); got != budget.Panel {
		t.Errorf("nobody: %s", got)
	}
}

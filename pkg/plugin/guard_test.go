package plugin

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"github.com/grafana/grafana-plugin-sdk-go/backend"
)

func TestPanicInQuery(t *testing.T) {
	i := door(t, three(), nil)
	i.store = nil // whatever asks the store now panics
	res := ask(t, i, map[string]any{}, nil)
	if res.Error == nil || res.Status != backend.StatusInternal || res.ErrorSource != backend.ErrorSourcePlugin {
		t.Fatalf("got %d %s %v", res.Status, res.ErrorSource, res.Error)
	}
	if text := res.Error.Error(); !strings.HasPrefix(text, "Something went wrong inside") || strings.Contains(text, "nil pointer") {
		t.Errorf("got %q", text)
	}
}

// The SDK would send the panic itself to whoever asked.
func TestPanicInResourceOrCheck(t *testing.T) {
	i := door(t, three(), nil)
	i.store = nil
	const says = "Something went wrong inside"
	for _, path := range []string{"keys", "values", "refresh"} {
		status, out := call(t, i, "Admin", path, map[string]any{"range": twoHours(), "key": "channel"})
		if text, _ := out["message"].(string); status != http.StatusInternalServerError || !strings.HasPrefix(text, says) {
			t.Errorf("%s: %d %q", path, status, text)
		}
	}
	if res, err := i.CheckHealth(context.Background(), nil); err != nil || res.Status != backend.HealthStatusError || !strings.HasPrefix(res.Message, says) {
		t.Errorf("health: %v, %v", res, err)
	}
}

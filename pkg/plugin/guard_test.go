package plugin

import (
	"strings"
	"testing"

	"github.com/grafana/grafana-plugin-sdk-go/backend"
)

func TestAPanicIsAnErrorOfThePluginInWords(t *testing.T) {
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

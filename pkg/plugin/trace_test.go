package plugin

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/grafana/grafana-plugin-sdk-go/backend/tracing"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"
)

// A trace shows where the time of a query goes: what it lacked, each window and
// page that was read for it, and measuring.
func TestQueriesAreTraced(t *testing.T) {
	spans := tracetest.NewInMemoryExporter()
	provider := trace.NewTracerProvider(trace.WithSyncer(spans))
	before := tracing.DefaultTracer()
	tracing.InitDefaultTracer(provider.Tracer("test"))
	t.Cleanup(func() { tracing.InitDefaultTracer(before) })

	kore := &fakeKore{rows: []map[string]any{row(1, 5, "dropOff", nil), row(2, 65, "selfService", nil)}}
	i := door(t, kore, nil)
	if res := ask(t, i, map[string]any{"queryType": "summary", "measures": []string{"sessions"}, "bots": []string{"st-one"}}, nil); res.Error != nil {
		t.Fatal(res.Error)
	}
	i.Dispose()
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	if err := provider.ForceFlush(ctx); err != nil {
		t.Fatal(err)
	}
	seen := map[string][]string{}
	for _, s := range spans.GetSpans() {
		for _, a := range s.Attributes {
			seen[s.Name] = append(seen[s.Name], string(a.Key))
			if a.Value.Type() == attribute.STRING && a.Value.AsString() == "st-one" {
				t.Errorf("the span %s names the bot", s.Name)
			}
		}
		seen[s.Name] = append(seen[s.Name], "")
	}
	for name, key := range map[string]string{"query": "gapMs", "page": "rows", "measure": ""} {
		if !slices.Contains(seen[name], key) {
			t.Errorf("span %q has %q, want %q among it", name, seen[name], key)
		}
	}
}

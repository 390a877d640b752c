package store

import (
	"context"

	"github.com/grafana/grafana-plugin-sdk-go/backend/tracing"
	"github.com/koreai/sessions-datasource/pkg/budget"
	"github.com/koreai/sessions-datasource/pkg/koreai"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/trace"
)

// trace notes in the trace of the request what it lacks when it begins.
func (w *wait) trace(ctx context.Context) {
	gaps, millis, due := 0, int64(0), 0
	for _, p := range w.parts {
		gaps += len(p.lacks)
		millis += p.lacks.Millis()
		due += p.due
	}
	trace.SpanFromContext(ctx).SetAttributes(
		attribute.String("lane", w.req.Lane.String()), attribute.Int("sources", len(w.parts)), attribute.Int("gaps", gaps),
		attribute.Int64("gapMs", millis), attribute.Int("activeDue", due))
}

// traceCall is around one call.
func traceCall(ctx context.Context, req koreai.Request, lane budget.Lane) (context.Context, func(koreai.Page, error)) {
	ctx, span := tracing.DefaultTracer().Start(ctx, "page", trace.WithAttributes(
		attribute.String("lane", lane.String()), attribute.Int("skip", req.Skip), attribute.Int("limit", req.Limit),
		attribute.Int("sessionIds", len(req.SessionIDs)),
	))
	return ctx, func(p koreai.Page, err error) {
		span.SetAttributes(attribute.Int("rows", p.Received), attribute.Int("total", p.Total))
		if err != nil {
			_ = tracing.Error(span, err)
		}
		span.End()
	}
}

package store

import (
	"context"

	"github.com/grafana/grafana-plugin-sdk-go/backend/tracing"
	"github.com/koreai/sessions-datasource/pkg/budget"
	"github.com/koreai/sessions-datasource/pkg/koreai"
	"github.com/koreai/sessions-datasource/pkg/session"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/trace"
)

// tracePlan is around the planning of a request; the end records what it lacks.
func tracePlan(ctx context.Context, req Request) (context.Context, func([]*part)) {
	hull := req.Span
	if n := len(req.Spans); n > 0 {
		hull = session.Span{From: req.Spans[0].From, To: req.Spans[n-1].To}
	}
	ctx, span := tracing.DefaultTracer().Start(ctx, "gap plan", trace.WithAttributes(
		attribute.String("lane", req.Lane.String()),
		attribute.Int64("from", hull.From), attribute.Int64("to", hull.To),
	))
	return ctx, func(parts []*part) {
		gaps, millis, due := 0, int64(0), 0
		for _, p := range parts {
			gaps += len(p.lacks)
			millis += p.lacks.Millis()
			due += p.due
		}
		span.SetAttributes(attribute.Int("sources", len(parts)), attribute.Int("gaps", gaps),
			attribute.Int64("gapMs", millis), attribute.Int("activeDue", due))
		span.End()
	}
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

package store

import (
	"context"

	"github.com/grafana/grafana-plugin-sdk-go/backend/tracing"
	"github.com/koreai/sessions-datasource/pkg/budget"
	"github.com/koreai/sessions-datasource/pkg/crawl"
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

// traceList is around a window being read, from its first page to its last.
func traceList(uid string, l *crawl.List) func() {
	_, span := tracing.DefaultTracer().Start(context.Background(), "window", trace.WithAttributes(
		attribute.String("datasource", uid), attribute.String("lane", budget.Lane(l.Urgency).String()), attribute.Bool("openEnd", l.Keyset),
		attribute.Int64("from", l.Span.From), attribute.Int64("to", l.Span.To),
	))
	return func() {
		span.SetAttributes(attribute.Int("pages", l.Pages()), attribute.Int("expected", l.Expect))
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

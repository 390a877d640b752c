package shared

import (
	"context"
	"errors"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// Figures for operators, exposed by the SDK. Neither addresses nor bots are named.
var (
	operations = prometheus.NewCounterVec(prometheus.CounterOpts{
		Namespace: namespace, Name: "redis_operations_total", Help: "What was asked of Redis, by operation and outcome.",
	}, []string{"operation", "outcome"})
	operationTime = prometheus.NewHistogramVec(prometheus.HistogramOpts{
		Namespace: namespace, Name: "redis_seconds", Help: "Time until Redis answered.",
		Buckets: []float64{.0005, .001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5},
	}, []string{"operation"})
)

const namespace = "koreai_sessions"

func init() { prometheus.MustRegister(operations, operationTime) }

func count(operation string, took time.Duration, err error) {
	operations.WithLabelValues(operation, outcome(err)).Inc()
	operationTime.WithLabelValues(operation).Observe(took.Seconds())
}

// unreadable counts what was written by another version, or is damaged.
func unreadable() { operations.WithLabelValues("open", "unreadable").Inc() }

// outcome is a kind of error, of which there are few.
func outcome(err error) string {
	var e *Error
	switch {
	case err == nil:
		return "ok"
	case errors.As(err, &e):
		return string(e.Kind)
	case errors.Is(err, context.Canceled):
		return "canceled"
	default:
		return string(KindOther)
	}
}

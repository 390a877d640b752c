package store

import (
	"cmp"
	"time"

	"github.com/koreai/sessions-datasource/pkg/budget"
	"github.com/koreai/sessions-datasource/pkg/koreai"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promauto"
)

const namespace = "koreai_sessions"

// Figures for operators, exposed by the SDK. The label datasource is the data
// source's UID; bots are not named.
var (
	callsTotal = counter("calls_total", "Calls of Kore.ai, by lane and outcome.", "lane", "outcome")
	callTime   = histogram("call_seconds", "Time until Kore.ai answered a call.")
	waitTime   = histogram("wait_seconds", "Time that requests to the store waited for sessions.")
	requests   = counter("requests_total", "Requests to the store: hit (no call needed), read, partial or error.", "result")
	evictions  = counter("evictions_total", "Chunks of sessions dropped to make room.")
	heldRows   = gauge("sessions_held", "Sessions held in memory.")
	heldBytes  = gauge("bytes_held", "Memory that sessions take.")
	leftCalls  = gauge("budget_left", "Calls left, of the bot with the fewest; -1 without a limit.", "window")
	sharing    = gauge("budget_sharing", "Bots whose calls are shared with other Grafana servers, or not because Redis is lost.", "state")
)

func counter(name, help string, labels ...string) *prometheus.CounterVec {
	opts := prometheus.CounterOpts{Namespace: namespace, Name: name, Help: help}
	return promauto.NewCounterVec(opts, append(labels, "datasource"))
}

func gauge(name, help string, labels ...string) *prometheus.GaugeVec {
	opts := prometheus.GaugeOpts{Namespace: namespace, Name: name, Help: help}
	return promauto.NewGaugeVec(opts, append(labels, "datasource"))
}

func histogram(name, help string) *prometheus.HistogramVec {
	return promauto.NewHistogramVec(prometheus.HistogramOpts{
		Namespace: namespace, Name: name, Help: help, Buckets: []float64{.01, .05, .1, .25, .5, 1, 2.5, 5, 10, 25, 60},
	}, []string{"datasource"})
}

func countCall(uid string, lane budget.Lane, took time.Duration, err error) {
	outcome := "ok"
	if err != nil {
		outcome = cmp.Or(string(koreai.KindOf(err)), "other") // kinds are few
	}
	callsTotal.WithLabelValues(lane.String(), outcome, uid).Inc()
	callTime.WithLabelValues(uid).Observe(took.Seconds())
}

func countRequest(uid string, v View, err error, waited time.Duration) {
	result := "read"
	switch {
	case err != nil:
		result = "error"
	case !v.Complete:
		result = "partial"
	case v.Stats.Calls == 0:
		result = "hit"
	}
	requests.WithLabelValues(result, uid).Inc()
	waitTime.WithLabelValues(uid).Observe(waited.Seconds())
}

// measure sets the figures of what is held and left.
func (c *upstream) measure() {
	rows, minute, hour := 0, -1, -1
	modes := map[budget.Mode]int{}
	for _, s := range c.all() {
		s.Locked(func() { rows += s.Rows.Len() })
		modes[s.budget.State().Mode]++
		left := s.budget.Left()
		minute, hour = fewest(minute, left.Minute), fewest(hour, left.Hour)
	}
	uid := c.uid
	heldRows.WithLabelValues(uid).Set(float64(rows))
	heldBytes.WithLabelValues(uid).Set(float64(c.bytes()))
	leftCalls.WithLabelValues("minute", uid).Set(float64(minute))
	leftCalls.WithLabelValues("hour", uid).Set(float64(hour))
	for _, mode := range []budget.Mode{budget.Shared, budget.Waiting, budget.Alone} {
		sharing.WithLabelValues(string(mode), uid).Set(float64(modes[mode]))
	}
}

// fewest is the smaller of two, where -1 is no limit.
func fewest(a, b int) int {
	if a < 0 || b >= 0 && b < a {
		return b
	}
	return a
}

// dropFigures drops the figures of a data source that is gone.
func dropFigures(uid string) {
	for _, v := range []interface {
		DeletePartialMatch(prometheus.Labels) int
	}{callsTotal, callTime, waitTime, requests, evictions, heldRows, heldBytes, leftCalls, sharing} {
		v.DeletePartialMatch(prometheus.Labels{"datasource": uid})
	}
}

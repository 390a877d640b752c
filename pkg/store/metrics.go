package store

import (
	"time"

	"github.com/koreai/sessions-datasource/pkg/budget"
	"github.com/koreai/sessions-datasource/pkg/koreai"
	"github.com/prometheus/client_golang/prometheus"
)

// Figures for operators, exposed by the SDK. The label is the data source's
// UID; bots are not named.
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

const namespace = "koreai_sessions"

func counter(name, help string, labels ...string) *prometheus.CounterVec {
	v := prometheus.NewCounterVec(prometheus.CounterOpts{Namespace: namespace, Name: name, Help: help}, append([]string{"datasource"}, labels...))
	prometheus.MustRegister(v)
	return v
}

func gauge(name, help string, labels ...string) *prometheus.GaugeVec {
	v := prometheus.NewGaugeVec(prometheus.GaugeOpts{Namespace: namespace, Name: name, Help: help}, append([]string{"datasource"}, labels...))
	prometheus.MustRegister(v)
	return v
}

func histogram(name, help string) *prometheus.HistogramVec {
	v := prometheus.NewHistogramVec(prometheus.HistogramOpts{
		Namespace: namespace, Name: name, Help: help, Buckets: []float64{.01, .05, .1, .25, .5, 1, 2.5, 5, 10, 25, 60},
	}, []string{"datasource"})
	prometheus.MustRegister(v)
	return v
}

// meter keeps the figures of one data source.
type meter struct{ uid string }

func newMeter(uid string) *meter { return &meter{uid: uid} }

func (m *meter) called(lane budget.Lane, took time.Duration, err error) {
	callsTotal.WithLabelValues(m.uid, lane.String(), outcome(err)).Inc()
	callTime.WithLabelValues(m.uid).Observe(took.Seconds())
}

// outcome is a kind of error, of which there are few.
func outcome(err error) string {
	switch kind := koreai.KindOf(err); {
	case err == nil:
		return "ok"
	case kind != "":
		return string(kind)
	default:
		return "other"
	}
}

func (m *meter) asked(v View, err error, waited time.Duration) {
	result := "read"
	switch {
	case err != nil:
		result = "error"
	case !v.Complete:
		result = "partial"
	case v.Stats.Calls == 0:
		result = "hit"
	}
	requests.WithLabelValues(m.uid, result).Inc()
	waitTime.WithLabelValues(m.uid).Observe(waited.Seconds())
}

func (m *meter) evicted() { evictions.WithLabelValues(m.uid).Inc() }

// measure sets the figures of what is held and left.
func (c *upstream) measure() {
	sessions := 0
	minute, hour := -1, -1
	modes := map[budget.Mode]int{}
	for _, s := range c.all() {
		s.locked(func() { sessions += s.Rows.Len() })
		modes[s.budget.State().Mode]++
		left := s.budget.Left()
		minute, hour = fewest(minute, left.Minute), fewest(hour, left.Hour)
	}
	uid := c.meter.uid
	heldRows.WithLabelValues(uid).Set(float64(sessions))
	heldBytes.WithLabelValues(uid).Set(float64(c.bytes()))
	leftCalls.WithLabelValues(uid, "minute").Set(float64(minute))
	leftCalls.WithLabelValues(uid, "hour").Set(float64(hour))
	for _, mode := range []budget.Mode{budget.Shared, budget.Waiting, budget.Alone} {
		sharing.WithLabelValues(uid, string(mode)).Set(float64(modes[mode]))
	}
}

// fewest is the smaller of two, where -1 is no limit.
func fewest(a, b int) int {
	if a < 0 || b >= 0 && b < a {
		return b
	}
	return a
}

// drop takes the figures of a data source that is gone away.
func (m *meter) drop() {
	for _, v := range []interface {
		DeletePartialMatch(prometheus.Labels) int
	}{callsTotal, callTime, waitTime, requests, evictions, heldRows, heldBytes, leftCalls, sharing} {
		v.DeletePartialMatch(prometheus.Labels{"datasource": m.uid})
	}
}

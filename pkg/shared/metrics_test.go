package shared

import (
	"strings"
	"testing"

	"github.com/koreai/sessions-datasource/pkg/shared/redistest"
	"github.com/prometheus/client_golang/prometheus"
)

// figure is the value of a counter, by its labels in the order of their names.
func figure(t *testing.T, name, labels string) float64 {
	t.Helper()
	families, err := prometheus.DefaultGatherer.Gather()
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range families {
		for _, m := range f.GetMetric() {
			values := []string{}
			for _, l := range m.GetLabel() {
				values = append(values, l.GetValue())
			}
			if f.GetName() == name && strings.Join(values, " ") == labels {
				return m.GetCounter().GetValue() + float64(m.GetHistogram().GetSampleCount())
			}
		}
	}
	return 0
}

func TestFigures(t *testing.T) {
	before := map[string]float64{}
	count := func(labels string) float64 { return figure(t, "koreai_sessions_redis_operations_total", labels) }
	for _, labels := range []string{"check ok", "ping ok", "ping unreachable"} {
		before[labels] = count(labels)
	}
	s := redistest.Start(t, redistest.Options{})
	works(t, s.Settings)
	s.Stop()
	fails(t, s.Settings, KindUnreachable)
	for labels, n := range before {
		if got := count(labels) - n; got != 1 {
			t.Errorf("%s was counted %v times", labels, got)
		}
	}
	if figure(t, "koreai_sessions_redis_seconds", "ping") < 2 {
		t.Error("the time of answers is not measured")
	}
}

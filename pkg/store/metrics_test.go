package store

import (
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// figures are the metrics of the test's data source, by name and other labels.
func figures(t *testing.T) map[string]float64 {
	t.Helper()
	families, err := prometheus.DefaultGatherer.Gather()
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]float64{}
	for _, f := range families {
		if !strings.HasPrefix(f.GetName(), namespace) {
			continue
		}
		for _, m := range f.GetMetric() {
			name := strings.TrimPrefix(f.GetName(), namespace+"_")
			for _, l := range m.GetLabel() {
				if strings.Contains(l.GetValue(), bot) {
					t.Errorf("%s names a bot", f.GetName())
				}
				if l.GetName() != "datasource" {
					name += " " + l.GetValue()
				} else if l.GetValue() != "figures" {
					name = ""
					break
				}
			}
			if name != "" {
				out[name] = m.GetCounter().GetValue() + m.GetGauge().GetValue() + float64(m.GetHistogram().GetSampleCount())
			}
		}
	}
	return out
}

func TestFigures(t *testing.T) {
	in(t, func(k *kore, c *Config) {
		limited(k, c)
		c.UID = "figures"
	}, func(f *fixture) {
		f.kore.add(spread(bot, day, 250)...)
		f.read(panel(last(day)))
		f.read(panel(last(day)))
		got := figures(t)
		for name, want := range map[string]float64{
			"calls_total panel ok": 3, "call_seconds": 3, "requests_total read": 1, "requests_total hit": 1, "wait_seconds": 2,
			"sessions_held": 250, "budget_left minute": 57, "budget_left hour": 1797,
		} {
			if got[name] != want {
				t.Errorf("%s is %v, want %v", name, got[name], want)
			}
		}
		if got["bytes_held"] < 250*50 {
			t.Errorf("bytes held %v", got["bytes_held"])
		}
		f.h.Release()
		time.Sleep(2 * grace)
		if left := figures(t); len(left) != 0 {
			t.Errorf("figures of a data source that is gone: %v", left)
		}
	})
}

package query

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestMeasures(t *testing.T) {
	type row struct {
		Title, Unit, RateOf string
		Rate                bool
	}
	want := map[Measure]row{
		"sessions":          {Title: "Sessions", Unit: ""},
		"dropOffRate":       {Title: "Drop-off rate", Unit: "percentunit", RateOf: "dropOff", Rate: true},
		"selfServiceRate":   {Title: "Self-service rate", Unit: "percentunit", RateOf: "selfService", Rate: true},
		"agentTransferRate": {Title: "Agent transfer rate", Unit: "percentunit", RateOf: "agent", Rate: true},
		"users":             {Title: "Users", Unit: ""},
		"sessionsPerUser":   {Title: "Sessions per user", Unit: ""},
		"averageDuration":   {Title: "Average duration", Unit: "ms"},
		"medianDuration":    {Title: "Median duration", Unit: "ms"},
		"p95Duration":       {Title: "95th percentile duration", Unit: "ms"},
		"messages":          {Title: "Messages", Unit: ""},
		"tasks":             {Title: "Tasks", Unit: ""},
		"averageMessages":   {Title: "Average messages", Unit: ""},
		"averageTasks":      {Title: "Average tasks", Unit: ""},
	}
	got := map[Measure]row{}
	for _, m := range AllMeasures() {
		got[m] = row{m.Title(), m.Unit(), m.RateOf(), m.IsRate()}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if m := Measure("x"); m.IsRate() || m.Title() != "x" || m.Unit() != "" {
		t.Error("an unknown measure is known")
	}
}

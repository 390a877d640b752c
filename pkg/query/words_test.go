package query

import (
	"slices"
	"strings"
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

func TestDimensions(t *testing.T) {
	type row struct {
		Title string
		Multi bool
		Fixed int
	}
	want := map[Dimension]row{
		"bot": {Title: "Bot"}, "containmentType": {Title: "Containment type", Fixed: 3}, "sessionType": {Title: "Session type", Fixed: 2},
		"status": {Title: "Status", Fixed: 2}, "channel": {Title: "Channel"}, "language": {Title: "Language", Multi: true},
		"userId": {Title: "User ID"}, "hourOfDay": {Title: "Hour of day", Fixed: 24}, "dayOfWeek": {Title: "Day of week", Fixed: 7},
	}
	got := map[Dimension]row{}
	for _, d := range AllDimensions() {
		fixed, ok := d.Fixed()
		if ok != (len(fixed) > 0) || !d.Valid() || d.IsTag() {
			t.Errorf("%s: fixed %v %v, valid %v, tag %v", d, fixed, ok, d.Valid(), d.IsTag())
		}
		got[d] = row{d.Title(), d.MultiValued(), len(fixed)}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	for d, first := range map[Dimension]string{ContainmentType: "dropOff", SessionType: "interactive", Status: "closed", HourOfDay: "00", DayOfWeek: "Mon"} {
		t.Run(string(d), func(t *testing.T) {
			values, _ := d.Fixed()
			if values[0] != first {
				t.Errorf("%s begins with %s", d, values[0])
			}
			values[0] = "changed"
			if again, _ := d.Fixed(); again[0] != first {
				t.Errorf("%s shares its order", d)
			}
		})
	}
}

func TestTags(t *testing.T) {
	for d, want := range map[Dimension][]string{
		"sessionTag.intent":    {SessionTag, "intent", "intent"},
		"sessionTag.a.b c":     {SessionTag, "a.b c", "a.b c"},
		"userTag.plan":         {UserTag, "plan", "plan (user tag)"},
		"userTag.sessionTag.x": {UserTag, "sessionTag.x", "sessionTag.x (user tag)"},
	} {
		t.Run(string(d), func(t *testing.T) {
			scope, name, ok := d.Tag()
			if !ok || !d.IsTag() || !d.Valid() || !d.MultiValued() || !slices.Equal([]string{scope, name, d.Title()}, want) {
				t.Errorf("%s: %s %s %v %s", d, scope, name, ok, d.Title())
			}
		})
	}
	for _, d := range []Dimension{"", "sessionTag", "sessionTag.", "userTag.", "messageTag.x", "Channel"} {
		t.Run(string(d), func(t *testing.T) {
			if d.Valid() || d.IsTag() {
				t.Errorf("%q is a dimension", d)
			}
		})
	}
}

func TestErrorSentences(t *testing.T) {
	e := &Error{Field: "f", Value: strings.Repeat("ü", 100), Problem: "is wrong", Allowed: slices.Repeat([]string{"a"}, maxShown+5), Hint: "Do better."}
	got := e.Error()
	if !strings.HasPrefix(got, `f: "üü`) || !strings.Contains(got, `…" is wrong. Allowed: a, a`) || !strings.HasSuffix(got, " and 5 more. Do better.") {
		t.Error(got)
	}
	if shorten(e.Value) != strings.Repeat("ü", longestShown-1)+"…" {
		t.Errorf("cut inside a letter: %q", shorten(e.Value))
	}
}

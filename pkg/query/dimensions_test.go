package query

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

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

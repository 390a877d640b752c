package plugin

import (
	"testing"
)

// Two hours with 60 sessions, five to a bucket of ten minutes.
func TestAutoInterval(t *testing.T) {
	kore := &fakeKore{}
	for n := range 60 {
		kore.rows = append(kore.rows, row(n, 2*n, []string{"dropOff", "selfService"}[n%2], map[string]any{"channel": []string{"rtm", "ivr"}[n/2%2]}))
	}
	i := door(t, kore, nil)
	tests := []struct {
		name  string
		query map[string]any
		want  string
	}{
		{"a rate has 20 sessions a bucket, or a quarter of the range", map[string]any{}, "30m"},
		{"a count takes what fits", map[string]any{"measures": []string{"sessions"}}, "5m"},
		{"the containment type does not matter", map[string]any{"measures": []string{"sessions", "medianDuration"}, "containmentTypes": []string{"agent"}}, "30m"},
		{"the bound of an answer before", map[string]any{"intervalAtLeast": "3h"}, "3h"},
		{"a sibling in an earlier period has the same", map[string]any{"timeShift": "7d"}, "30m"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			res := ask(t, i, tt.query, nil)
			if res.Error != nil {
				t.Fatal(res.Error)
			}
			if got, ok := res.Frames[0].Meta.Custom.(custom); !ok || got.Interval != tt.want || got.Status != "" {
				t.Errorf("custom = %+v, want the interval %s", res.Frames[0].Meta.Custom, tt.want)
			}
		})
	}
}

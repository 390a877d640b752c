package frames

import (
	"testing"

	"github.com/koreai/sessions-datasource/pkg/query"
)

// The text of a change stands in a frame by the number as a browser writes it.
func TestChangeText(t *testing.T) {
	tests := []struct {
		measure    query.Measure
		value      float64
		text, name string
	}{
		{query.DropOffRate, 0.6964, "+0.7 pp", "0.6964"},
		{query.DropOffRate, -12.26, "-12.3 pp", "-12.26"},
		{query.DropOffRate, 0, "±0 pp", "0"},
		{query.DropOffRate, 1e-7, "±0 pp", "1e-7"},
		{query.SessionCount, 155, "+155", "155"},
		{query.SessionCount, -155_204, "-155\u202f204", "-155204"},
		{query.SessionsPerUser, 1.25, "+1.25", "1.25"},
		{query.MedianDuration, -90_500, "-1.51 mins", "-90500"},
		{query.MedianDuration, 7_200_000, "+2 hours", "7200000"},
		{query.MedianDuration, 12_345.6, "+12.3 s", "12345.6"},
	}
	for _, tt := range tests {
		if got := changeText(tt.measure, tt.value); got != tt.text {
			t.Errorf("%s %v: %q, want %q", tt.measure, tt.value, got, tt.text)
		}
		if got := asJavaScript(tt.value); got != tt.name {
			t.Errorf("%v is %q to a browser, want %q", tt.value, got, tt.name)
		}
	}
}

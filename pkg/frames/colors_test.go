package frames

import "testing"

func TestSeriesColor(t *testing.T) {
	tests := []struct {
		name, stored string
		values       []string
		want         any
	}{
		{"a rate alone is left to the panel's thresholds", `{}`, nil, nil},
		{"rates side by side", `{"measures":["dropOffRate","agentTransferRate"]}`, nil, "orange"},
		{"a count beside a rate", `{"measures":["sessions","dropOffRate"]}`, nil, nil},
		{"rates by channel", `{"measures":["dropOffRate","agentTransferRate"],"groupBy":["channel"]}`, []string{"dropOff"}, nil},
		{"by containment type", `{"measures":["sessions"],"groupBy":["containmentType"]}`, []string{"agent"}, "blue"},
		{"an unknown containment type", `{"measures":["sessions"],"groupBy":["containmentType"]}`, []string{"x"}, nil},
		{"by containment type and more", `{"measures":["sessions"],"groupBy":["containmentType","channel"]}`, []string{"agent", "rtm"}, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			q := parsed(t, tt.stored)
			color := seriesColor(q, q.Measures[0], tt.values)
			if tt.want == nil && color != nil || tt.want != nil && (color["mode"] != "fixed" || color["fixedColor"] != tt.want) {
				t.Errorf("got %v, want %v", color, tt.want)
			}
		})
	}
}

package query

import (
	"fmt"
	"testing"
	"time"

	"github.com/koreai/sessions-datasource/pkg/session"
)

func TestAutoInterval(t *testing.T) {
	const h = 3_600_000
	from := int64(1_767_225_600_000) // a midnight of UTC
	tests := []struct {
		name, stored string
		hours        int64
		sessions     float64
		known        int64 // hours from the end that are known; 0: all
		want         string
	}{
		{"a busy bot fills the panel", `{}`, 24, 100_000, 0, "5m"},
		{"300 sessions a day make 15 buckets of 20 at most", `{}`, 24, 300, 0, "3h"},
		{"a share of the range is known, with as many a bucket", `{}`, 24, 100, 8, "3h"},
		{"few sessions: the longest that makes a line", `{}`, 24, 12, 0, "6h"},
		{"few in an hour", `{}`, 1, 3, 0, "15m"},
		{"no shorter than before", `{"intervalAtLeast":"6h"}`, 24, 300, 0, "6h"},
		{"longer than before", `{"intervalAtLeast":"1h"}`, 24, 300, 0, "3h"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			q, _, err := Parse([]byte(tt.stored), Context{Range: session.Span{From: from, To: from + tt.hours*h}, MaxDataPoints: 400})
			if err != nil {
				t.Fatal(err)
			}
			known := q.Range
			if tt.known > 0 {
				known.From = known.To - tt.known*h
			}
			if got := q.AutoInterval(known, tt.sessions); got != tt.want {
				t.Errorf("%s, want %s", got, tt.want)
			}
		})
	}
}

func TestNeedsSessions(t *testing.T) {
	for stored, want := range map[string]bool{
		`{}`: true, `{"measures":["sessions","p95Duration"]}`: true, `{"measures":["sessionsPerUser"]}`: true,
		`{"measures":["sessions","users","messages","tasks"]}`: false, `{"interval":"1h"}`: false, `{"queryType":"summary"}`: false,
	} {
		t.Run(stored, func(t *testing.T) {
			q, _, err := Parse([]byte(stored), Context{Range: session.Span{To: int64(time.Hour / time.Millisecond)}})
			if err != nil || q.NeedsSessions() != want {
				t.Error(fmt.Sprint(q.NeedsSessions(), err))
			}
		})
	}
}

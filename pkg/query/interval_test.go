package query

import (
	"encoding/json"
	"strings"
	"testing"
)

func TestIntervalSpellings(t *testing.T) {
	type spelling struct {
		Written, Interval, Error string
		Longer                   bool
	}
	for _, c := range readCases[spelling](t, "intervals.json") {
		t.Run(c.Written, func(t *testing.T) {
			stored, _ := json.Marshal(map[string]string{"interval": c.Written})
			q, notices, err := Parse(stored, aDay)
			if c.Error != "" {
				if err == nil || !strings.Contains(err.Error(), c.Error) || !strings.Contains(err.Error(), "Allowed: 1m") {
					t.Errorf("got %q, %v", q.Interval, err)
				}
				return
			}
			if err != nil || q.Auto != (c.Interval == "") || !q.Auto && q.Interval != c.Interval || (len(notices) > 0) != c.Longer {
				t.Errorf("got %q, notices %q, %v", q.Interval, notices, err)
			}
		})
	}
}

func TestLongerIntervalNotice(t *testing.T) {
	for stored, noted := range map[string]bool{
		`{"interval":"10m"}`: true, `{"interval":"60m"}`: false, `{"interval":"10m","queryType":"summary"}`: false,
	} {
		t.Run(stored, func(t *testing.T) {
			q, notices, err := Parse(json.RawMessage(stored), aDay)
			if err != nil || (len(notices) == 1 && strings.Contains(notices[0], "15m")) != noted || q.Interval == "" {
				t.Errorf("%s: %v %q %v", stored, q.Interval, notices, err)
			}
		})
	}
}

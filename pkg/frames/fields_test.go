package frames

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/koreai/sessions-datasource/pkg/session"
)

func TestFields(t *testing.T) {
	q := parsed(t, `{"queryType":"sessions","format":"fields","sessionIds":["665b00000000000000000001"],"timeZone":"Europe/Berlin"}`)
	tests := []struct {
		name string
		rows []session.Session
		want [][2]string
	}{
		{"everything, tags last", rows[:1], [][2]string{
			{"Start", "2024-06-01 14:00:00 CEST"}, {"Duration", "1.51 mins"}, {"Containment type", "Drop-off"}, {"Channel", "rtm"}, {"Bot", "Support"},
			{"User ID", "u-1"}, {"Session ID", "665b00000000000000000001"}, {"End", "2024-06-01 14:01:30 CEST"}, {"Language", "en, de"},
			{"Session type", "interactive"}, {"Status", "closed"}, {"Developer", "no"}, {"Messages", "12"}, {"Tasks", "0"},
			{"intent", `billing, {"a":1}`}, {"x", "y"}, {"plan (user tag)", "gold"},
		}},
		{"next to nothing", rows[1:2], [][2]string{
			{"Start", "2024-06-01 13:59:59 CEST"}, {"Duration", "(none)"}, {"Containment type", "(none)"}, {"Channel", "(none)"}, {"Bot", "st-2"},
			{"User ID", "(none)"}, {"Session ID", "665b00000000000000000002"}, {"End", "(none)"}, {"Language", "(none)"},
			{"Session type", "non-interactive"}, {"Status", "closed"}, {"Developer", "yes"}, {"Messages", "(none)"}, {"Tasks", "(none)"},
		}},
		{"no session", nil, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f := Fields(q, tt.rows, names)
			var got [][2]string
			for i := range f.Fields[0].Len() {
				got = append(got, [2]string{f.Fields[0].At(i).(string), f.Fields[1].At(i).(string)})
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

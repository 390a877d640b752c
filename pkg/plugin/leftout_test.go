package plugin

import (
	"strings"
	"testing"
)

func TestLeftOutByDefaults(t *testing.T) {
	developer, silent, open := map[string]any{"isDeveloper": true}, map[string]any{"sessionType": "non-interactive"}, map[string]any{"sessionStatus": "active"}
	rows := func(kinds ...map[string]any) *fakeKore {
		kore := &fakeKore{}
		for n, kind := range kinds {
			kore.rows = append(kore.rows, row(n, n, "dropOff", kind))
		}
		return kore
	}
	for _, tt := range []struct {
		name string
		kore *fakeKore
		more map[string]any
		want string // the beginning of the notice; "": there is none
	}{
		{"everything, of developers", rows(developer, developer, developer), nil,
			"3 of 3 sessions of this range are left out by what a query counts unless it says otherwise: 3 of developers (developerSessions: exclude)."},
		{"more than half, of several kinds", rows(nil, developer, silent, open), nil,
			"3 of 4 sessions of this range are left out by what a query counts unless it says otherwise: 1 of developers (developerSessions: exclude), 1 not interactive (sessionType: interactive), 1 still open (status: closed)."},
		{"half is not more than half", rows(nil, nil, developer, silent), nil, ""},
		{"open sessions have a notice of their own", rows(open, open, nil), nil, ""},
		{"of those that the filters leave", rows(nil, nil, map[string]any{"isDeveloper": 1, "channel": "sms"}),
			map[string]any{"filters": []any{map[string]any{"key": "channel", "operator": "=", "values": []string{"sms"}}}},
			"1 of 1 sessions of this range are left out"},
		{"beside a choice that was made", rows(map[string]any{"isDeveloper": true, "sessionType": "non-interactive"}, nil), map[string]any{"developerSessions": "only"}, "1 of 1 sessions of this range are left out by what a query counts unless it says otherwise: 1 not interactive"},
		{"and leaves out nothing by default", rows(nil, nil, developer), map[string]any{"developerSessions": "only"}, ""},
		{"nothing at all", rows(), nil, ""},
	} {
		for _, queryType := range []string{"timeSeries", "summary", "sessions"} {
			t.Run(tt.name+", "+queryType, func(t *testing.T) {
				q := map[string]any{"queryType": queryType}
				for k, v := range tt.more {
					q[k] = v
				}
				res := ask(t, door(t, tt.kore, nil), q, nil)
				if res.Error != nil {
					t.Fatal(res.Error)
				}
				var got []string
				for _, n := range res.Frames[0].Meta.Notices {
					if strings.Contains(n.Text, "unless it says otherwise") {
						got = append(got, n.Text)
					}
				}
				if tt.want == "" && len(got) > 0 || tt.want != "" && (len(got) != 1 || !strings.HasPrefix(got[0], tt.want)) {
					t.Errorf("notices %q, want %q", got, tt.want)
				}
			})
		}
	}
}

package plugin

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestNeverOccurs(t *testing.T) {
	filter := func(key, operator string, values ...string) map[string]any {
		return map[string]any{"key": key, "operator": operator, "values": values}
	}
	tests := []struct {
		name  string
		query map[string]any
		want  []string
	}{
		{"a misspelt value", map[string]any{"filters": []any{filter("sessionTag.intent", "=", "biling")}},
			[]string{`No session of this range has intent = "biling".`}},
		{"a pattern, in a list of sessions", map[string]any{"queryType": "sessions", "filters": []any{filter("channel", "=~", "r.m.", "x"), filter("sessionTag.intent", "=", "billing")}},
			[]string{`No session of this range has Channel =~ "r.m." or "x".`}},
		{"values that occur, but not together with the rest", map[string]any{"containmentTypes": []string{"agent"}, "measures": []string{"sessions"}, "filters": []any{filter("channel", "=", "rtm")}}, nil},
		{"a value that is ruled out", map[string]any{"filters": []any{filter("channel", "!=", "rtm")}}, nil},
		{"something to show", map[string]any{"filters": []any{filter("channel", "=", "rtm", "ivr")}}, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			res := ask(t, door(t, three(), nil), tt.query, nil)
			if res.Error != nil {
				t.Fatal(res.Error)
			}
			var got []string
			for _, n := range res.Frames[0].Meta.Notices {
				if n.Severity == 1 {
					got = append(got, n.Text)
				}
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
	t.Run("a range without any session is not the filter's fault", func(t *testing.T) {
		res := ask(t, door(t, &fakeKore{}, nil), map[string]any{"filters": []any{filter("channel", "=", "sms")}}, nil)
		if res.Error != nil || len(res.Frames[0].Meta.Notices) != 0 {
			t.Errorf("%v, %v", res.Error, res.Frames[0].Meta.Notices)
		}
	})
}

package query

import (
	"slices"
	"testing"
)

func TestHolds(t *testing.T) {
	values := []string{"a", "b.*"}
	for _, tt := range []struct {
		operator Operator
		holds    []string
	}{
		{Equal, []string{"a", "b.*"}},
		{NotEqual, []string{"bc", "c"}},
		{Match, []string{"a", "b.*", "bc"}},
		{NotMatch, []string{"c"}},
	} {
		t.Run(string(tt.operator), func(t *testing.T) {
			for _, value := range []string{"a", "b.*", "bc", "c"} {
				f := Filter{Key: Channel, Operator: tt.operator, Values: values}
				if got, want := f.holds(value), slices.Contains(tt.holds, value); got != want {
					t.Errorf("%s of %q: %v", f, value, got)
				}
			}
		})
	}
}

func TestMissingHourCanBeFiltered(t *testing.T) {
	q := mustParse(t, `{"filters":[{"key":"hourOfDay","operator":"!=","values":["(none)","09"]}]}`, aDay)
	if len(q.Filters) != 1 || len(q.Filters[0].Values) != 2 {
		t.Errorf("got %v", q.Filters)
	}
}

func TestFilterInWords(t *testing.T) {
	f := Filter{Key: "sessionTag.intent", Operator: NotMatch, Values: []string{"a", `"b"`}}
	if got := f.String(); got != `sessionTag.intent !~ "a" or "\"b\""` {
		t.Error(got)
	}
	f.Values = slices.Repeat([]string{"v"}, maxShown+3)
	if got := f.String(); got[len(got)-6:] != "3 more" {
		t.Error(got)
	}
}

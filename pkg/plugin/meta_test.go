package plugin

import (
	"reflect"
	"testing"
	"time"

	"github.com/koreai/sessions-datasource/pkg/koreai"
	"github.com/koreai/sessions-datasource/pkg/query"
	"github.com/koreai/sessions-datasource/pkg/store"
)

func TestLoadingSaysHowFar(t *testing.T) {
	for want, tc := range map[string]struct {
		view   store.View
		budget int
	}{
		"Loading sessions: 42 %, about 50 s left (60 calls a minute).": {view: store.View{Loaded: 42, Total: 100, Left: 50 * time.Second}, budget: 60},
		"Loading sessions: 99 %.":                                      {view: store.View{Loaded: 120, Total: 100}},
		"Loading sessions: 7 so far.":                                  {view: store.View{Loaded: 7}},
		"Loading sessions, about 3 h left.":                            {view: store.View{Left: 3 * time.Hour}},
		"Loading sessions: 10 %, about 2 min left.":                    {view: store.View{Loaded: 1, Total: 10, Left: 100 * time.Second}},
	} {
		t.Run(want, func(t *testing.T) {
			if got := loading(tc.view, tc.budget).Text; got != want {
				t.Errorf("got %q, want %q", got, want)
			}
		})
	}
}

func TestAPIFilter(t *testing.T) {
	tag := func(op query.Operator, values ...string) query.Filter {
		return query.Filter{Key: "sessionTag.intent", Operator: op, Values: values}
	}
	asked := koreai.TagFilter{Name: "intent", Values: []string{"billing", "refund"}, Scope: koreai.TagSession}
	for name, tc := range map[string]struct {
		q    query.Query
		want koreai.Request
	}{
		"everything it can": {
			q: query.Query{Fetch: query.Filtered, SessionType: "interactive", ContainmentTypes: []string{"agent"},
				Measures: []query.Measure{query.SessionCount}, Filters: []query.Filter{tag(query.Equal, "billing", "refund")}},
			want: koreai.Request{SessionType: "interactive", ContainmentType: "agent", Tags: []koreai.TagFilter{asked}},
		},
		"groups of other types only show 0": {q: query.Query{Fetch: query.Filtered, SessionType: query.All, ContainmentTypes: []string{"agent"}, Measures: []query.Measure{query.SessionCount}, GroupBy: []query.Dimension{query.Channel}}},
		"groups by type show those that there are": {q: query.Query{Fetch: query.Filtered, SessionType: query.All, ContainmentTypes: []string{"agent"}, GroupBy: []query.Dimension{query.ContainmentType}},
			want: koreai.Request{ContainmentType: "agent"}},
		"a table lists what matches": {q: query.Query{Type: query.Sessions, Fetch: query.Filtered, SessionType: query.All, ContainmentTypes: []string{"agent"}, Measures: []query.Measure{query.DropOffRate}},
			want: koreai.Request{ContainmentType: "agent"}},
		"a rate needs every type":   {q: query.Query{Fetch: query.Filtered, SessionType: query.All, ContainmentTypes: []string{"agent"}, Measures: []query.Measure{query.AgentTransferRate}}},
		"two types cannot be asked": {q: query.Query{Fetch: query.Filtered, ContainmentTypes: []string{"agent", "dropOff"}}},
		"not":                       {q: query.Query{Fetch: query.Filtered, Filters: []query.Filter{tag(query.NotEqual, "billing")}}},
		"missing tags":              {q: query.Query{Fetch: query.Filtered, Filters: []query.Filter{tag(query.Equal, "billing", query.None)}}},
		"not a tag":                 {q: query.Query{Fetch: query.Filtered, Filters: []query.Filter{{Key: query.Channel, Operator: query.Equal, Values: []string{"rtm"}}}}},
		"not asked to":              {q: query.Query{Fetch: query.Shared, SessionType: "interactive", CallIDs: []string{"call-1"}}, want: koreai.Request{}},
	} {
		t.Run(name, func(t *testing.T) {
			if got := apiFilter(tc.q); !reflect.DeepEqual(got, tc.want) {
				t.Errorf("got %+v, want %+v", got, tc.want)
			}
		})
	}
}

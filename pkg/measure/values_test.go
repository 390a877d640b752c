package measure

import (
	"fmt"
	"slices"
	"testing"

	"github.com/koreai/sessions-datasource/pkg/query"
	"github.com/koreai/sessions-datasource/pkg/session"
)

func TestValuesByHand(t *testing.T) {
	in, n := snapshotOf(twelve()), basic()
	intent := query.Dimension("sessionTag.intent")
	for _, c := range []struct {
		name string
		q    query.Query
		key  query.Dimension
		want string
	}{
		{"channels", n, query.Channel, "[{ivr 3} {rtm 3} {web 2} {(none) 1}]"},
		{"its own filter is not applied", filtered(n, query.Channel, query.Equal, "rtm"), query.Channel, "[{ivr 3} {rtm 3} {web 2} {(none) 1}]"},
		{"others are", filtered(n, intent, query.Equal, "billing"), query.Channel, "[{rtm 2}]"},
		{"every value of a session counts", n, intent, "[{(none) 5} {billing 2} {cancel 2} {7 1}]"},
		{"the status that is left out by default", n, query.Status, "[{closed 9} {active 1}]"},
		{"the session type as well", n, query.SessionType, "[{interactive 9} {non-interactive 1}]"},
		{"and containment types", with(n, func(q *query.Query) { q.ContainmentTypes = []string{session.Agent} }), query.ContainmentType, "[{dropOff 3} {selfService 3} {agent 2} {transferred 1}]"},
		{"containment types hold for others", with(n, func(q *query.Query) { q.ContainmentTypes = []string{session.Agent} }), query.Channel, "[{ivr 2}]"},
		{"bots", with(n, func(q *query.Query) { q.Bots = []string{"st-9"} }), query.Bot, "[{st-1 9}]"},
		{"an unknown tag", n, "userTag.unknown", "[{(none) 9}]"},
	} {
		got, err := Values(c.q, c.key, in)
		if err != nil || fmt.Sprint(got) != c.want {
			t.Errorf("%s: got %v %v, want %s", c.name, got, err, c.want)
		}
	}
}

func TestTagNamesByHand(t *testing.T) {
	in := snapshotOf(twelve())
	if got := fmt.Sprint(TagNames(in, session.Span{From: at10, To: at10 + 2*hour})); got != "[{sessionTag intent 7} {userTag tier 1}]" {
		t.Errorf("got %s", got)
	}
	if got := fmt.Sprint(TagNames(in, session.Span{From: at10 + 5*60_000, To: at10 + 59*60_000})); got != "[{sessionTag intent 2}]" {
		t.Errorf("2 and 3 have one there, got %s", got)
	}
	if got := TagNames(in, session.Span{}); got != nil {
		t.Errorf("got %v out of nothing", got)
	}
}

func TestSelectByHand(t *testing.T) {
	q := with(basic(), func(q *query.Query) { q.Limit = 3 })
	rows, matched, open, err := Select(q, snapshotOf(twelve()), at10+60*60_000)
	var ids []string
	for _, s := range rows {
		ids = append(ids, s.ID[22:])
	}
	if err != nil || matched != 4 || open != 1 || !slices.Equal(ids, []string{"0c", "08", "07"}) {
		t.Errorf("12, 8, 7 of four (6), 9 left out; got %v of %d, %d left out, %v", ids, matched, open, err)
	}
}

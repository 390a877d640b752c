package plugin

import (
	"fmt"
	"testing"
)

// linkedKore answers for st-one with the sessions of st-two as well, as a bot does
// for those that are linked to it, and with one of a bot that nobody has set up.
func linkedKore() *fakeKore {
	return &fakeKore{linked: map[string][]string{"st-one": {"st-two", "st-child"}}, rows: []map[string]any{
		row(1, 5, "dropOff", nil),
		row(2, 10, "dropOff", map[string]any{"botId": "st-two", "channel": "sms"}),
		row(3, 15, "agent", map[string]any{"botId": "st-child"}),
	}}
}

// A session belongs to the bots that return it, once over all and once in the group of each.
func TestSessionsOfLinkedBots(t *testing.T) {
	bot := func(operator string, values ...string) map[string]any {
		return map[string]any{"filters": []any{map[string]any{"key": "bot", "operator": operator, "values": values}}}
	}
	for _, tt := range []struct {
		name string
		more map[string]any
		want string
	}{
		{"over all bots", nil, "map[:[3]]"},
		{"over all that are chosen", map[string]any{"bots": []string{"st-one", "st-two"}}, "map[:[3]]"},
		{"of the parent", map[string]any{"bots": []string{"st-one"}}, "map[:[3]]"},
		{"of the linked one", map[string]any{"bots": []string{"st-two"}}, "map[:[1]]"},
		{"in the group of each", map[string]any{"groupBy": []string{"bot"}}, "map[bot=st-one:[3] bot=st-two:[1]]"},
		{"by channel", map[string]any{"groupBy": []string{"channel"}}, "map[channel=rtm:[2] channel=sms:[1]]"},
		{"once in Other", map[string]any{"groupBy": []string{"bot", "channel"}, "groupLimit": 1}, "map[bot=Other, channel=Other:[1] bot=st-one, channel=rtm:[2]]"},
		{"a filter on the parent", bot("=", "st-one"), "map[:[3]]"},
		{"a filter on the linked one", bot("=", "st-two"), "map[:[1]]"},
		{"a pattern", bot("=~", ".*two"), "map[:[1]]"},
		{"is the negation", bot("!=", "st-two"), "map[:[2]]"},
		{"none of neither", bot("!=", "st-one"), "map[]"},
		{"the bot of a row is none that was asked", bot("=", "st-child"), "map[]"},
	} {
		for _, fetch := range []string{"shared", "filtered"} {
			t.Run(tt.name+", "+fetch, func(t *testing.T) {
				q := map[string]any{"queryType": "summary", "measures": []string{"sessions"}, "fetch": fetch}
				for k, v := range tt.more {
					q[k] = v
				}
				if got := fmt.Sprint(cells(t, ask(t, door(t, linkedKore(), nil), q, nil))); got != tt.want {
					t.Errorf("got %s, want %s", got, tt.want)
				}
			})
		}
	}
	t.Run("users once", func(t *testing.T) {
		q := map[string]any{"queryType": "summary", "measures": []string{"users"}}
		if got := fmt.Sprint(cells(t, ask(t, door(t, linkedKore(), nil), q, nil))); got != "map[:[3]]" {
			t.Errorf("got %s", got)
		}
	})
	t.Run("a table lists each once, with the bot that was asked", func(t *testing.T) {
		res := ask(t, door(t, linkedKore(), nil), map[string]any{"queryType": "sessions"}, nil)
		if res.Error != nil {
			t.Fatal(res.Error)
		}
		var got []string
		field, _ := res.Frames[0].FieldByName("bot")
		for n := range field.Len() {
			got = append(got, field.At(n).(string))
		}
		if want := "[st-one st-two st-one]"; fmt.Sprint(got) != want {
			t.Errorf("got %v, want %s", got, want)
		}
	})
}

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
	ids := []string{}
	for _, r := range linkedKore().rows {
		ids = append(ids, r["sessionId"].(string))
	}
	for name, q := range map[string]map[string]any{
		"shared":   {},
		"filtered": {"fetch": "filtered"},
		"by ID":    {"sessionIds": ids},
	} {
		t.Run("a table lists each once, with its own bot if that was asked, "+name, func(t *testing.T) {
			q["queryType"] = "sessions"
			res := ask(t, door(t, linkedKore(), nil), q, nil)
			if res.Error != nil {
				t.Fatal(res.Error)
			}
			if got, want := fmt.Sprint(column(res.Frames[0], "bot")), "[st-one st-two st-one]"; got != want {
				t.Errorf("got %v, want %s", got, want)
			}
		})
	}
}

// What was said in a session of a linked bot that is not asked itself is asked of
// the one that returns it, in one call where the session is known.
func TestConversationOfLinkedBots(t *testing.T) {
	kore := linkedKore()
	for _, r := range kore.rows {
		kore.messages = append(kore.messages, message(r, 0, "incoming", "Hello"))
	}
	i := door(t, kore, map[string]any{"conversations": "on"})
	if res := ask(t, i, map[string]any{"queryType": "sessions"}, nil); res.Error != nil {
		t.Fatal(res.Error)
	}
	for n, bot := range []string{"st-one", "st-two", "st-one"} {
		t.Run(fmt.Sprint(kore.rows[n]["botId"]), func(t *testing.T) {
			before := len(kore.seen())
			res := ask(t, i, conversationOf(kore.rows[n]["sessionId"]), nil)
			if res.Error != nil || res.Frames[0].Rows() != 1 {
				t.Fatalf("%v", res.Error)
			}
			calls := kore.seen()[before:]
			if len(calls) != 1 || calls[0]["path"] != "/api/public/bot/"+bot+"/getMessagesV2" {
				t.Errorf("calls: %v", calls)
			}
		})
	}
}

package frames

import (
	"testing"
	"time"

	"github.com/koreai/sessions-datasource/pkg/conversation"
)

func TestConversationGolden(t *testing.T) {
	at := time.UnixMilli(noon).UTC()
	line := func(n int, of, from, text string, labels map[string]string) conversation.Line {
		return conversation.Line{At: at.Add(time.Duration(n)), ID: "ms-" + text, Session: of, From: from, Text: text, Labels: labels}
	}
	one := []conversation.Line{
		line(1, "s1", conversation.FromBot, "Hello", map[string]string{"from": "bot", "sessionId": "s1", "channel": "rtm"}),
		line(2, "s1", conversation.FromUser, "Hi <b>", map[string]string{"from": "user", "sessionId": "s1", "intent": "greet"}),
	}
	of2 := map[string]string{"from": "bot", "sessionId": "s2"}
	two := []conversation.Line{one[0], line(2, "s2", conversation.FromBot, "Welcome", of2), one[1], line(3, "s2", conversation.FromBot, "Good bye", of2)}
	for name, c := range map[string]struct {
		stored string
		lines  []conversation.Line
	}{
		"conversation":                {`{"queryType":"conversation","sessionIds":["s1"]}`, one},
		"conversation-none":           {`{"queryType":"conversation","sessionIds":["s1"]}`, nil},
		"conversation-table":          {`{"queryType":"conversation","sessionIds":["s1"],"format":"table"}`, one},
		"conversation-table-sessions": {`{"queryType":"conversation","format":"table"}`, two},
	} {
		t.Run(name, func(t *testing.T) { golden(t, name, Conversation(parsed(t, c.stored), c.lines)) })
	}
}

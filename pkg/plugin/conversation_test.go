package plugin

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/grafana/grafana-plugin-sdk-go/data"
)

// secretWords are in every message of the fake: nobody may see them with the setting off.
const secretWords = "my card is 4111 1111 1111 1111"

// answerMessages answers getMessagesV2 as Kore.ai does, newest first.
func (f *fakeKore) answerMessages(w http.ResponseWriter, body map[string]any) {
	found := []map[string]any{}
	ids, byID := body["sessionId"].([]any)
	for _, m := range slices.Backward(f.messages) {
		at := m["createdOn"].(string)
		in := at >= body["dateFrom"].(string) && at <= body["dateTo"].(string)
		if in && (!byID || slices.Contains(ids, m["sessionId"])) {
			found = append(found, m)
		}
	}
	skip, limit := number(body["skip"]), number(body["limit"])
	page := found[min(skip, len(found)):]
	page = page[:min(len(page), limit)]
	_ = json.NewEncoder(w).Encode(map[string]any{"total": len(found), "moreAvailable": skip+len(page) < len(found), "messages": page})
}

// message is what somebody wrote in a session some seconds after it began.
func message(of map[string]any, n int, kind, text string) map[string]any {
	start, _ := time.Parse("2006-01-02T15:04:05.000Z", of["start_time"].(string))
	return map[string]any{
		"_id": fmt.Sprintf("ms-%d-%s", n, of["sessionId"]), "type": kind, "sessionId": of["sessionId"], "botId": of["botId"],
		"createdOn":  start.Add(time.Duration(n) * time.Second).Format("2006-01-02T15:04:05.000Z"),
		"components": []any{map[string]any{"cT": "text", "data": map[string]any{"text": text}}},
		"tags":       map[string]any{"messageTags": []any{map[string]any{"name": "mood", "value": "good 12345"}}},
	}
}

// talkative is a Kore.ai with three drop-offs with messages, the
// newest first, and one session without messages.
func talkative() *fakeKore {
	kore := &fakeKore{}
	for n := range 3 {
		s := row(n, 30-10*n, "dropOff", nil)
		kore.rows = append(kore.rows, s)
		kore.messages = append(kore.messages,
			message(s, 0, "outgoing", "Hello"), message(s, 1, "incoming", secretWords), message(s, 2, "outgoing", "Thank you"))
	}
	kore.rows = append(kore.rows, row(9, 1, "selfService", nil))
	return kore
}

func (f *fakeKore) callsTo(endpoint string) int {
	n := 0
	for _, c := range f.seen() {
		if strings.HasSuffix(c["path"].(string), endpoint) {
			n++
		}
	}
	return n
}

func conversationOf(ids ...any) map[string]any {
	return map[string]any{"queryType": "conversation", "sessionIds": ids}
}

func column(f *data.Frame, name string) []any {
	field, at := f.FieldByName(name)
	if at < 0 {
		return nil
	}
	out := make([]any, field.Len())
	for n := range out {
		out[n] = field.At(n)
	}
	return out
}

func TestConversation(t *testing.T) {
	for mode, body := range map[string]string{"on": secretWords, "masked": "my card is •••• •••• •••• ••••"} {
		t.Run(mode, func(t *testing.T) {
			kore := talkative()
			i := door(t, kore, map[string]any{"conversations": mode})
			res := ask(t, i, conversationOf(kore.rows[0]["sessionId"]), nil)
			if res.Error != nil {
				t.Fatal(res.Error)
			}
			f := res.Frames[0]
			if f.Meta.Type != data.FrameTypeLogLines || f.Meta.PreferredVisualization != data.VisTypeLogs {
				t.Errorf("%+v", f.Meta)
			}
			if got := fmt.Sprint(column(f, "body")); got != fmt.Sprint([]any{"Hello", body, "Thank you"}) {
				t.Errorf("messages: %s", got)
			}
			if got := fmt.Sprint(column(f, "severity")); got != "[info debug info]" {
				t.Errorf("severities: %s", got)
			}
			labels := string(column(f, "labels")[1].(json.RawMessage))
			mood := "good 12345"
			if mode == "masked" {
				mood = "good •••••"
			}
			want := fmt.Sprintf(`{"channel":"rtm","from":"user","messageTag.mood":%q,"sessionId":%q}`, mood, kore.rows[0]["sessionId"])
			if labels != want {
				t.Errorf("labels: %s\nwant %s", labels, want)
			}
			// The row of an unknown ID is asked first.
			if kore.callsTo("/getSessions") != 1 || kore.callsTo("/getMessagesV2") != 1 {
				t.Errorf("calls: %v", kore.seen())
			}
		})
	}
}

func TestConversationTable(t *testing.T) {
	kore := talkative()
	i := door(t, kore, map[string]any{"conversations": "on"})
	q := conversationOf(kore.rows[0]["sessionId"])
	q["format"] = "table"
	f := ask(t, i, q, nil).Frames[0]
	if got := fmt.Sprint(column(f, "from")); got != "[bot user bot]" || len(f.Fields) != 3 || f.Fields[0].Name != "time" || f.Fields[2].Name != "text" {
		t.Errorf("%s of %v", got, f.Fields)
	}
}

func TestConversationOfChosenSessions(t *testing.T) {
	kore := talkative()
	i := door(t, kore, map[string]any{"conversations": "on"})
	q := map[string]any{"queryType": "conversation", "bots": []string{"st-one"}, "containmentTypes": []string{"dropOff"}, "lastMessages": 1, "limit": 2}
	res := ask(t, i, q, nil)
	if res.Error != nil {
		t.Fatal(res.Error)
	}
	if got := fmt.Sprint(column(res.Frames[0], "id")); got != fmt.Sprintf("[ms-2-%s ms-2-%s]", kore.rows[1]["sessionId"], kore.rows[0]["sessionId"]) {
		t.Errorf("the last messages of the newest two: %s", got)
	}
	if n := kore.callsTo("/getMessagesV2"); n != 1 {
		t.Errorf("%d calls for messages of one window", n)
	}
	// Now that the rows are known, one call is enough; and no message is kept.
	before := len(kore.seen())
	if res := ask(t, i, conversationOf(kore.rows[0]["sessionId"]), nil); res.Error != nil || len(kore.seen()) != before+1 {
		t.Errorf("%v, calls: %v", res.Error, kore.seen()[before:])
	}
	if ask(t, i, conversationOf(kore.rows[0]["sessionId"]), nil); len(kore.seen()) != before+2 {
		t.Errorf("calls: %v", kore.seen()[before:])
	}
}

func TestConversationNotices(t *testing.T) {
	kore := talkative()
	long := row(20, 40, "dropOff", nil)
	kore.rows = append(kore.rows, long)
	for n := range 1200 {
		kore.messages = append(kore.messages, message(long, n, "incoming", fmt.Sprint(n)))
	}
	i := door(t, kore, map[string]any{"conversations": "on"})
	for name, c := range map[string]struct {
		query map[string]any
		says  string
		rows  int
	}{
		"without messages":  {conversationOf(kore.rows[3]["sessionId"]), "Kore.ai has no messages of session " + kore.rows[3]["sessionId"].(string), 0},
		"unknown":           {conversationOf("ffffffffffffffffffffffff"), "Kore.ai does not know the session ID ffffffffffffffffffffffff", 0},
		"one without":       {conversationOf(kore.rows[0]["sessionId"], kore.rows[3]["sessionId"]), "messages of 1 sessions, but none of session", 3},
		"no session":        {map[string]any{"queryType": "conversation", "bots": []string{"st-one"}, "containmentTypes": []string{"agent"}}, "No session of this range matches", 0},
		"too many messages": {conversationOf(long["sessionId"]), "Only the newest 1000 messages are shown", 1000},
	} {
		t.Run(name, func(t *testing.T) {
			res := ask(t, i, c.query, nil)
			if res.Error != nil {
				t.Fatal(res.Error)
			}
			var notices []string
			for _, n := range res.Frames[0].Meta.Notices {
				notices = append(notices, n.Text)
			}
			if !strings.Contains(strings.Join(notices, "\n"), c.says) || res.Frames[0].Rows() != c.rows {
				t.Errorf("%d rows, notices %q; want %d, %q", res.Frames[0].Rows(), notices, c.rows, c.says)
			}
		})
	}
}

package plugin

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/grafana/grafana-plugin-sdk-go/backend"
	"github.com/grafana/grafana-plugin-sdk-go/data"
)

// secretWords are in every message of the fake: nobody may see them with the setting off.
const secretWords = "my card is 4111 1111 1111 1111"

// answerMessages answers getMessagesV2 as Kore.ai does, newest first.
func (f *fakeKore) answerMessages(w http.ResponseWriter, body map[string]any) {
	found := []map[string]any{}
	ids, byID := body["sessionId"].([]any)
	for _, m := range slices.Backward(f.said) {
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

// message is what somebody said in a session some seconds after it began.
func message(of map[string]any, n int, kind, text string) map[string]any {
	start, _ := time.Parse("2006-01-02T15:04:05.000Z", of["start_time"].(string))
	return map[string]any{
		"_id": fmt.Sprintf("ms-%d-%s", n, of["sessionId"]), "type": kind, "sessionId": of["sessionId"], "botId": of["botId"],
		"createdOn":  start.Add(time.Duration(n) * time.Second).Format("2006-01-02T15:04:05.000Z"),
		"components": []any{map[string]any{"cT": "text", "data": map[string]any{"text": text}}},
		"tags":       map[string]any{"messageTags": []any{map[string]any{"name": "mood", "value": "good 12345"}}},
	}
}

// talkative is a Kore.ai with three drop-offs in which something was said, the
// newest first, and one session without messages.
func talkative() *fakeKore {
	kore := &fakeKore{}
	for n := range 3 {
		s := row(n, 30-10*n, "dropOff", nil)
		kore.rows = append(kore.rows, s)
		kore.said = append(kore.said,
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
				t.Errorf("said: %s", got)
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
	// Now that the rows are known, one call is enough; and nothing said is kept.
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
		kore.said = append(kore.said, message(long, n, "incoming", fmt.Sprint(n)))
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
			var said []string
			for _, n := range res.Frames[0].Meta.Notices {
				said = append(said, n.Text)
			}
			if !strings.Contains(strings.Join(said, "\n"), c.says) || res.Frames[0].Rows() != c.rows {
				t.Errorf("%d rows, notices %q; want %d, %q", res.Frames[0].Rows(), said, c.rows, c.says)
			}
		})
	}
}

func TestConversationRefused(t *testing.T) {
	kore := talkative()
	i := door(t, kore, map[string]any{"conversations": "on"})
	with := func(more map[string]any) map[string]any {
		q := conversationOf(kore.rows[0]["sessionId"])
		for k, v := range more {
			q[k] = v
		}
		return q
	}
	many := make([]any, 21)
	for n := range many {
		many[n] = fmt.Sprint(n)
	}
	for name, c := range map[string]struct {
		query   map[string]any
		headers map[string]string
		says    string
	}{
		"in an alert rule":        {with(nil), map[string]string{"FromAlert": "true"}, "queryType"},
		"beside an expression":    {with(nil), map[string]string{"http_X-Grafana-From-Expr": "true"}, "queryType"},
		"21 sessions":             {with(map[string]any{"sessionIds": many}), nil, "sessionIds"},
		"51 last messages":        {with(map[string]any{"lastMessages": 51}), nil, "lastMessages"},
		"no last messages":        {with(map[string]any{"lastMessages": 0}), nil, "lastMessages"},
		"another format":          {with(map[string]any{"format": "values"}), nil, "format"},
		"more sessions than 20":   {map[string]any{"queryType": "conversation", "limit": 21}, nil, "limit"},
		"measured at other times": {with(map[string]any{"timeShift": "1d"}), nil, "timeShift"},
	} {
		t.Run(name, func(t *testing.T) {
			res := ask(t, i, c.query, c.headers)
			if res.Error == nil || !strings.Contains(res.Error.Error(), c.says) || res.Status != backend.StatusBadRequest {
				t.Errorf("%d: %v", res.Status, res.Error)
			}
			if kore.callsTo("/getMessagesV2") != 0 {
				t.Error("messages were asked for")
			}
		})
	}
}

// With the setting off every way into the back end is tried.
func TestConversationsOff(t *testing.T) {
	headers := map[string]map[string]string{
		"a panel": nil, "an alert rule": {"FromAlert": "true"}, "an expression": {"http_X-Grafana-From-Expr": "true"},
		"a public dashboard": {"http_X-Grafana-Public-Dashboard": "token"},
	}
	queries := map[string]string{
		"by ID":              `{"queryType":"conversation","sessionIds":[%q]}`,
		"newest":             `{"queryType":"conversation"}`,
		"filtered":           `{"queryType":"conversation","fetch":"filtered","containmentTypes":["dropOff"]}`,
		"as a table":         `{"queryType":"conversation","format":"table","sessionIds":[%q]}`,
		"last messages":      `{"queryType":"conversation","lastMessages":3,"limit":20,"status":"all"}`,
		"forged: twice":      `{"queryType":"sessions","queryType":"conversation","sessionIds":[%q]}`,
		"forged: in a list":  `{"queryType":["conversation"],"sessionIds":[%q]}`,
		"forged: escaped":    `{"queryType":"conv\u0065rsation","sessionIds":[%q]}`,
		"forged: case":       `{"queryType":"Conversation","sessionIds":[%q]}`,
		"forged: setting":    `{"queryType":"conversation","conversations":"on","sessionIds":[%q]}`,
		"forged: partial":    `{"queryType":"conversation","allowPartial":true,"filled":true,"sessionIds":[%q]}`,
		"other: sessions":    `{"queryType":"sessions","lastMessages":3,"format":"logs","sessionIds":[%q]}`,
		"other: api user":    `{"queryType":"conversation","apiUserId":"a@b.c"}`,
		"other: call":        `{"queryType":"conversation","callId":"c-1"}`,
		"other: time series": `{"format":"logs","lastMessages":1}`,
	}
	for setting, jsonData := range map[string]map[string]any{"off": {"conversations": "off"}, "missing": {}, "null": {"conversations": nil}} {
		for from, header := range headers {
			for name, query := range queries {
				t.Run(setting+"/"+from+"/"+name, func(t *testing.T) {
					kore := talkative()
					i := door(t, kore, jsonData)
					text := query
					if strings.Contains(query, "%q") {
						text = fmt.Sprintf(query, kore.rows[0]["sessionId"])
					}
					res, err := i.QueryData(context.Background(), &backend.QueryDataRequest{Headers: header, Queries: []backend.DataQuery{{
						RefID: "A", JSON: []byte(text), QueryType: "conversation", MaxDataPoints: 100,
						TimeRange: backend.TimeRange{From: base, To: base.Add(2 * time.Hour)},
					}}})
					if err != nil {
						t.Fatal(err)
					}
					closed(t, kore, res)
					if a := res.Responses["A"]; header == nil && name == "by ID" && (a.Status != backend.StatusForbidden || !strings.Contains(fmt.Sprint(a.Error), "Conversations")) {
						t.Errorf("%d: %v", a.Status, a.Error)
					}
				})
			}
		}
		for _, path := range []string{"bots", "keys", "values", "refresh", "messages", "getMessagesV2", "conversation", "conversations"} {
			for _, method := range []string{"GET", "POST"} {
				t.Run(setting+"/resource/"+method+" "+path, func(t *testing.T) {
					kore := talkative()
					i := door(t, kore, jsonData)
					body := fmt.Sprintf(`{"queryType":"conversation","conversations":"on","sessionIds":[%q],"key":"sessionTag.intent","range":{"from":%d,"to":%d}}`,
						kore.rows[0]["sessionId"], base.UnixMilli(), base.Add(2*time.Hour).UnixMilli())
					var got []*backend.CallResourceResponse
					err := i.CallResource(context.Background(), &backend.CallResourceRequest{Method: method, Path: path, URL: path + "?queryType=conversation", Body: []byte(body)},
						backend.CallResourceResponseSenderFunc(func(r *backend.CallResourceResponse) error {
							got = append(got, r)
							return nil
						}))
					if err != nil {
						t.Fatal(err)
					}
					closed(t, kore, got)
				})
			}
		}
		t.Run(setting+"/health", func(t *testing.T) {
			kore := talkative()
			res, err := door(t, kore, jsonData).CheckHealth(context.Background(), &backend.CheckHealthRequest{})
			if err != nil || strings.Contains(res.Message, "Chat History") {
				t.Errorf("%+v %v", res, err)
			}
			closed(t, kore, res)
		})
	}
}

// closed expects that no message was asked for, nor is in an answer.
func closed(t *testing.T, kore *fakeKore, answer any) {
	t.Helper()
	if kore.callsTo("/getMessagesV2")+kore.callsTo("/getMessages") != 0 {
		t.Errorf("messages were asked for: %v", kore.seen())
	}
	text, err := json.Marshal(answer)
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(text), "4111") || strings.Contains(string(text), "my card") {
		t.Errorf("a message is in %s", text)
	}
}

func TestHealthOfConversations(t *testing.T) {
	for name, c := range map[string]struct {
		refuse string
		status backend.HealthStatus
		says   string
	}{
		"with the scope": {"", backend.HealthStatusOk, "has the scope Chat History"},
		"without it":     {`{"errors":[{"msg":"Permission denied. Scope is incorrect!"}]}`, backend.HealthStatusError, "lacks the scope Chat History"},
	} {
		t.Run(name, func(t *testing.T) {
			kore := talkative()
			kore.fail = func(w http.ResponseWriter) bool {
				if calls := kore.calls; c.refuse == "" || !strings.HasSuffix(calls[len(calls)-1]["path"].(string), "/getMessagesV2") {
					return false
				}
				w.WriteHeader(http.StatusUnauthorized)
				_, _ = w.Write([]byte(c.refuse))
				return true
			}
			res, err := door(t, kore, map[string]any{"conversations": "on"}).CheckHealth(context.Background(), &backend.CheckHealthRequest{})
			if err != nil || res.Status != c.status || !strings.Contains(res.Message, c.says) || !strings.Contains(res.Message, "Connected") {
				t.Errorf("%+v %v", res, err)
			}
			text, _ := json.Marshal(res)
			if strings.Contains(string(text), "4111") {
				t.Errorf("a message is in %s", text)
			}
		})
	}
}

// A call for messages that Kore.ai could not answer is made again.
func TestMessagesAreAskedForAgain(t *testing.T) {
	kore := talkative()
	failed := false
	kore.fail = func(w http.ResponseWriter) bool {
		if calls := kore.calls; failed || !strings.HasSuffix(calls[len(calls)-1]["path"].(string), "/getMessagesV2") {
			return false
		}
		failed = true
		w.WriteHeader(http.StatusServiceUnavailable)
		return true
	}
	i := door(t, kore, map[string]any{"conversations": "on"})
	if res := ask(t, i, conversationOf(kore.rows[0]["sessionId"]), nil); res.Error != nil || kore.callsTo("/getMessagesV2") != 2 {
		t.Errorf("%d calls, %v", kore.callsTo("/getMessagesV2"), res.Error)
	}
}

// Messages are a panel's calls: they never take what is kept for alert rules, and
// rules find calls left after people have read conversations until none was.
func TestMessagesTakeThePanelsShareOfTheBudget(t *testing.T) {
	kore := talkative()
	i := door(t, kore, map[string]any{"conversations": "on", "callsPerMinute": 10})
	if res := ask(t, i, map[string]any{"queryType": "sessions"}, nil); res.Error != nil {
		t.Fatal(res.Error)
	}
	q := conversationOf(kore.rows[0]["sessionId"])
	refused := false
	for range 10 {
		if res := ask(t, i, q, nil); res.Error != nil {
			refused = strings.Contains(res.Error.Error(), "calls")
			break
		}
	}
	spent := len(kore.seen())
	if !refused || spent >= 10 || kore.callsTo("/getMessagesV2") == 0 {
		t.Fatalf("%d calls were made before conversations were refused: %v", spent, refused)
	}
	raw := []byte(`{"queryType":"summary","measures":["sessions"],"bots":["st-one"]}`)
	res, err := i.QueryData(context.Background(), &backend.QueryDataRequest{
		Headers:       map[string]string{"FromAlert": "true"},
		PluginContext: backend.PluginContext{User: &backend.User{Login: "grafana_scheduler", Role: "Admin"}},
		Queries: []backend.DataQuery{{RefID: "A", JSON: raw, MaxDataPoints: 100,
			TimeRange: backend.TimeRange{From: base.Add(-72 * time.Hour), To: base.Add(-48 * time.Hour)}}},
	})
	if err != nil || res.Responses["A"].Error != nil || len(kore.seen()) <= spent {
		t.Errorf("a rule after %d calls: %v %v", len(kore.seen())-spent, err, res.Responses["A"].Error)
	}
}

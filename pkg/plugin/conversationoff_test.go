package plugin

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/grafana/grafana-plugin-sdk-go/backend"
)

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

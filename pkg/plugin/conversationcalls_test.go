package plugin

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/grafana/grafana-plugin-sdk-go/backend"
)

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
func TestMessagesInThePanelLane(t *testing.T) {
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

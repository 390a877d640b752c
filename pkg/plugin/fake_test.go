package plugin

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/grafana/grafana-plugin-sdk-go/backend"
	"github.com/koreai/sessions-datasource/pkg/store"
)

// fakeKore answers getSessions from rows that a test wrote down.
type fakeKore struct {
	mu       sync.Mutex
	rows     []map[string]any
	calls    []map[string]any // bodies received
	messages []map[string]any // in the order in which they were written
	fail     func(w http.ResponseWriter) bool
	// linked: whose sessions a bot returns besides its own.
	linked map[string][]string
}

func (f *fakeKore) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	f.mu.Lock()
	defer f.mu.Unlock()
	var body map[string]any
	_ = json.NewDecoder(r.Body).Decode(&body)
	body["path"], body["query"] = r.URL.Path, r.URL.RawQuery
	f.calls = append(f.calls, body)
	if f.fail != nil && f.fail(w) {
		return
	}
	if strings.Contains(r.URL.Path, "/getMessages") {
		f.answerMessages(w, body)
		return
	}
	found := f.match(r, body)
	skip, limit := number(body["skip"]), number(body["limit"])
	page := found[min(skip, len(found)):]
	more := limit > 0 && len(page) > limit
	if more {
		page = page[:limit]
	}
	_ = json.NewEncoder(w).Encode(map[string]any{
		"total": len(found), "moreAvailable": more, "sessions": page, "invalidSessions": f.unknown(body),
	})
}

func (f *fakeKore) match(r *http.Request, body map[string]any) []map[string]any {
	out := []map[string]any{}
	for _, row := range f.rows {
		if ids, ok := body["sessionId"].([]any); ok {
			if slices.Contains(ids, row["sessionId"]) {
				out = append(out, row)
			}
			continue
		}
		at := row["start_time"].(string)
		in := at >= body["dateFrom"].(string) && at <= body["dateTo"].(string)
		call, user := r.URL.Query().Get("callId"), body["userId"]
		asked := (call == "" || row["callId"] == call) && (user == nil || row["email"] == user)
		if in && asked && f.returns(r.URL.Path, row["botId"].(string)) {
			out = append(out, row)
		}
	}
	slices.SortFunc(out, func(a, b map[string]any) int {
		return strings.Compare(b["start_time"].(string), a["start_time"].(string))
	})
	return out
}

// returns reports whether the bot of the path returns the sessions of a bot.
func (f *fakeKore) returns(path, bot string) bool {
	if strings.Contains(path, bot) {
		return true
	}
	for parent, children := range f.linked {
		if strings.Contains(path, parent) && slices.Contains(children, bot) {
			return true
		}
	}
	return false
}

func (f *fakeKore) unknown(body map[string]any) []any {
	var out []any
	ids, _ := body["sessionId"].([]any)
	for _, id := range ids {
		if !slices.ContainsFunc(f.rows, func(row map[string]any) bool { return row["sessionId"] == id }) {
			out = append(out, id)
		}
	}
	return out
}

func (f *fakeKore) seen() []map[string]any {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.Clone(f.calls)
}

func number(v any) int {
	n, _ := v.(float64)
	return int(n)
}

// base is when the fake's sessions began: a full hour, yesterday.
var base = time.Now().UTC().Truncate(time.Hour).Add(-24 * time.Hour)

// row is a closed, interactive session that began some minutes after base.
func row(n, minutes int, containment string, more map[string]any) map[string]any {
	start := base.Add(time.Duration(minutes) * time.Minute)
	out := map[string]any{
		"sessionId": fmt.Sprintf("%08x%016x", start.Unix(), n), "botId": "st-one", "userId": fmt.Sprintf("u-%d", n),
		"start_time": start.Format("2006-01-02T15:04:05.000Z"), "end_time": start.Add(time.Minute).Format("2006-01-02T15:04:05.000Z"),
		"containmentType": containment, "sessionType": "interactive", "sessionStatus": "closed", "channel": "rtm",
		"tags": map[string]any{"sessionTags": []any{map[string]any{"name": "intent", "value": "billing"}}},
	}
	for k, v := range more {
		out[k] = v
	}
	return out
}

// door is an instance in front of a fake Kore.ai.
func door(t *testing.T, kore *fakeKore, jsonData map[string]any) *Instance {
	t.Helper()
	server := httptest.NewServer(kore)
	t.Cleanup(server.Close)
	return doorAt(t, server.URL, jsonData)
}

// doorAt is an instance in front of what answers at the URL.
func doorAt(t *testing.T, url string, jsonData map[string]any) *Instance {
	t.Helper()
	registry := store.NewRegistry()
	t.Cleanup(registry.Close)
	data := map[string]any{
		"scope": "bot", "bots": []any{map[string]any{"id": "st-one", "name": "First"}, map[string]any{"id": "st-two"}},
		"authType": "jwt", "clientId": "cs-test",
	}
	for k, v := range jsonData {
		data[k] = v
	}
	raw, err := json.Marshal(data)
	if err != nil {
		t.Fatal(err)
	}
	made, err := Factory(registry)(context.Background(), backend.DataSourceInstanceSettings{
		UID: "koreai-sessions", URL: url, JSONData: raw, DecryptedSecureJSONData: map[string]string{"clientSecret": "s3cr3t-of-the-test"},
	})
	if err != nil {
		t.Fatal(err)
	}
	i := made.(*Instance)
	t.Cleanup(i.Dispose)
	return i
}

// ask runs one query over the two hours after base.
func ask(t *testing.T, i *Instance, q map[string]any, headers map[string]string) backend.DataResponse {
	t.Helper()
	return askOver(t, i, q, headers, base, base.Add(2*time.Hour))
}

// askOver runs one query over a range.
func askOver(t *testing.T, i *Instance, q map[string]any, headers map[string]string, from, to time.Time) backend.DataResponse {
	t.Helper()
	raw, err := json.Marshal(q)
	if err != nil {
		t.Fatal(err)
	}
	res, err := i.QueryData(context.Background(), &backend.QueryDataRequest{
		Headers: headers,
		Queries: []backend.DataQuery{{
			RefID: "A", JSON: raw, MaxDataPoints: 100, TimeRange: backend.TimeRange{From: from, To: to},
		}},
	})
	if err != nil {
		t.Fatal(err)
	}
	return res.Responses["A"]
}

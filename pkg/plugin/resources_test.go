package plugin

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/grafana/grafana-plugin-sdk-go/backend"
	"github.com/koreai/sessions-datasource/pkg/query"
)

// call makes one resource call as a user of the role and returns status and body.
func call(t *testing.T, i *Instance, role, path string, body map[string]any) (int, map[string]any) {
	t.Helper()
	raw, err := json.Marshal(body)
	if err != nil {
		t.Fatal(err)
	}
	var got *backend.CallResourceResponse
	user := &backend.User{Login: "somebody", Role: role}
	pluginContext := backend.PluginContext{User: user}
	err = i.CallResource(backend.WithUser(context.Background(), user), &backend.CallResourceRequest{
		PluginContext: pluginContext, Path: path, URL: path, Method: http.MethodPost, Body: raw,
	}, backend.CallResourceResponseSenderFunc(func(r *backend.CallResourceResponse) error {
		got = r
		return nil
	}))
	if err != nil {
		t.Fatal(err)
	}
	var out map[string]any
	if err := json.Unmarshal(got.Body, &out); err != nil {
		t.Fatalf("%s answered %q: %v", path, got.Body, err)
	}
	return got.Status, out
}

// values are the "value" of a list of options.
func values(list any) []string {
	var out []string
	items, _ := list.([]any)
	for _, item := range items {
		out = append(out, item.(map[string]any)["value"].(string))
	}
	return out
}

func twoHours() map[string]any {
	return map[string]any{"from": base.UnixMilli(), "to": base.UnixMilli() + 2*3600_000}
}

// Grafana passes a GET on without any body, not even an empty one.
func TestBotsWithoutABody(t *testing.T) {
	i := door(t, three(), nil)
	var got *backend.CallResourceResponse
	err := i.CallResource(context.Background(), &backend.CallResourceRequest{Path: "bots", URL: "bots", Method: http.MethodGet},
		backend.CallResourceResponseSenderFunc(func(r *backend.CallResourceResponse) error {
			got = r
			return nil
		}))
	if err != nil || got.Status != http.StatusOK {
		t.Fatalf("status %d, %v", got.Status, err)
	}
	if want := `[{"value":"st-one","text":"First"},{"value":"st-two","text":"st-two"}]`; strings.TrimSpace(string(got.Body)) != want {
		t.Errorf("got %s, want %s", got.Body, want)
	}
}

func TestKeysOfferDimensionsAndRealTags(t *testing.T) {
	i := door(t, three(), nil)
	status, out := call(t, i, "Viewer", "keys", map[string]any{"range": twoHours()})
	got := strings.Join(values(out["keys"]), " ")
	if status != http.StatusOK || !strings.Contains(got, "channel") || !strings.Contains(got, "sessionTag.intent") {
		t.Errorf("status %d, keys %q", status, got)
	}
}

func TestValuesAreThoseOfTheScope(t *testing.T) {
	kore := three()
	kore.rows[0]["channel"] = "ivr"
	i := door(t, kore, nil)
	scope := map[string]any{"range": twoHours(), "key": "channel"}
	if _, out := call(t, i, "Viewer", "values", scope); strings.Join(values(out["values"]), " ") != "ivr rtm" {
		t.Errorf("all channels = %v, want those of the closed sessions", out["values"])
	}
	scope["containmentTypes"] = []string{"selfService"}
	if _, out := call(t, i, "Viewer", "values", scope); strings.Join(values(out["values"]), " ") != "rtm" {
		t.Errorf("channels of self-service sessions = %v, want rtm", out["values"])
	}
	scope = map[string]any{"range": twoHours(), "key": "bot", "search": "fir"}
	_, out := call(t, i, "Viewer", "values", scope)
	if list := out["values"].([]any); len(list) != 1 || list[0].(map[string]any)["text"] != "First" {
		t.Errorf("bots found by name = %v", list)
	}
}

// A variable takes an empty or a short list for the truth, and lets go of its value.
func TestIncompleteSuggestions(t *testing.T) {
	t.Run("an error is one", func(t *testing.T) {
		for path, jsonData := range map[string]map[string]any{"values": nil, "keys": nil, "bots": {"scope": "account"}} {
			kore := three()
			kore.fail = func(w http.ResponseWriter) bool {
				w.WriteHeader(http.StatusUnauthorized)
				return true
			}
			i := door(t, kore, jsonData)
			body := map[string]any{"range": twoHours(), "key": "channel"}
			var status int
			if path == "bots" {
				_, err := i.bots(context.Background(), struct{}{})
				status = int(failed(err).Status)
			} else {
				status, _ = call(t, i, "Viewer", path, body)
			}
			if status != http.StatusUnauthorized {
				t.Errorf("%s: status %d", path, status)
			}
		}
	})
	t.Run("a part of the range is not all of it", func(t *testing.T) {
		i := door(t, three(), nil)
		whole := map[string]any{"range": twoHours(), "key": "channel"}
		half := map[string]any{"range": map[string]any{"from": base.UnixMilli(), "to": base.UnixMilli() + 3600_000}, "key": "channel"}
		for _, tc := range []struct {
			body map[string]any
			want bool
		}{{half, true}, {whole, false}} {
			for _, path := range []string{"values", "keys"} {
				if _, out := call(t, i, "Viewer", path, tc.body); out["complete"] != tc.want {
					t.Errorf("%s of %v: complete %v, want %v", path, tc.body["range"], out["complete"], tc.want)
				}
			}
		}
		ask(t, i, map[string]any{}, nil)
		if _, out := call(t, i, "Viewer", "values", whole); out["complete"] != true {
			t.Errorf("once all is read: complete %v", out["complete"])
		}
	})
}

// A channel or tag may be called as if it were a variable.
func TestSuggestionsBesideValuesWithADollarSign(t *testing.T) {
	kore := three()
	kore.rows[0]["channel"] = "$plan"
	i := door(t, kore, nil)
	filters := []any{map[string]any{"key": "channel", "operator": "=", "values": []string{"$plan"}}}
	status, out := call(t, i, "Viewer", "values", map[string]any{"range": twoHours(), "key": "userId", "filters": filters})
	if got := values(out["values"]); status != http.StatusOK || len(got) != 1 {
		t.Errorf("status %d, users %q, %v", status, got, out["message"])
	}
}

func TestResourcesRefuseWhatIsWrong(t *testing.T) {
	i := door(t, three(), nil)
	for name, tc := range map[string]struct {
		path string
		body map[string]any
		want string
	}{
		"no range":     {path: "values", body: map[string]any{"key": "channel"}, want: "range"},
		"no dimension": {path: "values", body: map[string]any{"key": "mood", "range": twoHours()}, want: "mood"},
	} {
		t.Run(name, func(t *testing.T) {
			status, out := call(t, i, "Admin", tc.path, tc.body)
			if text, _ := out["message"].(string); status != http.StatusBadRequest || !strings.Contains(text, tc.want) {
				t.Errorf("status %d, message %q: want 400 naming %q", status, text, tc.want)
			}
		})
	}
}

// A bot can make up tags without end, and a viewer bodies.
func TestResourcesAreBounded(t *testing.T) {
	kore := three()
	for n := range 3 {
		named := make([]any, 600)
		for at := range named {
			named[at] = map[string]any{"name": fmt.Sprintf("made-up-%d-%d", n, at), "value": "x"}
		}
		kore.rows[n]["tags"] = map[string]any{"sessionTags": named}
	}
	i := door(t, kore, nil)
	_, out := call(t, i, "Viewer", "keys", map[string]any{"range": twoHours(), "status": "all"})
	if n := len(values(out["keys"])); n != maxSuggested || out["complete"] != false {
		t.Errorf("%d keys, complete: %v", n, out["complete"])
	}
	large := map[string]any{"range": twoHours(), "key": "channel"}
	for name, add := range map[string]any{
		"a large body": strings.Repeat("x", longestBody), "100 MB": strings.Repeat("x", 100<<20),
		"a list": slices.Repeat([]string{"st-one"}, query.MaxBots+1),
	} {
		body := maps.Clone(large)
		body["search"] = add
		if name == "a list" {
			delete(body, "search")
			body["bots"] = add
		}
		if status, out := call(t, i, "Viewer", "values", body); status != http.StatusBadRequest {
			t.Errorf("%s: %d %v", name, status, out)
		}
	}
}

func TestReadingAgainIsForEditors(t *testing.T) {
	kore := three()
	i := door(t, kore, nil)
	ask(t, i, map[string]any{}, nil)
	body := map[string]any{"range": twoHours()}
	if status, _ := call(t, i, "Viewer", "refresh", body); status != http.StatusForbidden {
		t.Errorf("status for a viewer = %d, want 403", status)
	}
	kore.mu.Lock()
	kore.rows[0]["containmentType"] = "selfService"
	kore.mu.Unlock()
	if status, out := call(t, i, "Editor", "refresh", body); status != http.StatusOK || out["message"] == "" {
		t.Errorf("status for an editor = %d, %v", status, out)
	}
	res := ask(t, i, map[string]any{"queryType": "summary"}, nil)
	if res.Error != nil {
		t.Fatal(res.Error)
	}
	if v, _ := res.Frames[0].Fields[0].ConcreteAt(0); v != 0.0 {
		t.Errorf("drop-off rate after reading again = %v, want 0", v)
	}
}

func TestPrivacyHoldsEverywhere(t *testing.T) {
	kore := three()
	i := door(t, kore, map[string]any{"tagPrivacy": "none", "userIdPrivacy": "hidden"})
	_, out := call(t, i, "Viewer", "keys", map[string]any{"range": twoHours()})
	if got := strings.Join(values(out["keys"]), " "); strings.Contains(got, "intent") || strings.Contains(got, "userId") {
		t.Errorf("keys offer what is hidden: %s", got)
	}
	for name, q := range map[string]map[string]any{
		"filter by tag":    {"filters": []any{map[string]any{"key": "sessionTag.intent", "operator": "=", "values": []string{"billing"}}}},
		"group by user":    {"groupBy": []string{"userId"}},
		"tag column":       {"queryType": "sessions", "tagColumns": []string{"sessionTag.intent"}},
		"look-up by email": {"queryType": "sessions", "apiUserId": "someone@example.com"},
	} {
		t.Run(name, func(t *testing.T) {
			if res := ask(t, i, q, nil); res.Error == nil || res.Status != backend.StatusBadRequest {
				t.Errorf("status %d, error %v: want 400", res.Status, res.Error)
			}
		})
	}
	res := ask(t, i, map[string]any{"queryType": "sessions"}, nil)
	if res.Error != nil {
		t.Fatal(res.Error)
	}
	raw, err := json.Marshal(res.Frames[0])
	if err != nil {
		t.Fatal(err)
	}
	for _, hidden := range []string{`"u-`, "billing"} {
		if strings.Contains(string(raw), hidden) {
			t.Errorf("the table shows %s", hidden)
		}
	}
	if res := ask(t, i, map[string]any{"queryType": "summary", "measures": []string{"users"}}, nil); res.Error != nil {
		t.Errorf("counting users names none: %v", res.Error)
	} else if v, _ := res.Frames[0].Fields[0].ConcreteAt(0); v != 2.0 {
		t.Errorf("users = %v, want 2", v)
	}
}

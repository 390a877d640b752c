package plugin

import (
	"encoding/json"
	"errors"
	"net/http"
	"testing"
	"time"

	"github.com/koreai/sessions-datasource/pkg/query"
	"github.com/koreai/sessions-datasource/pkg/settings"
)

// FuzzScope reads any JSON: an error in words, or a query that can be measured.
func FuzzScope(f *testing.F) {
	for _, body := range []string{
		`{"bots":["st-gone","st-one"]}`, `{"filters":[5,{"key":"mood","operator":"=","values":["x"]}]}`, `{"status":{},"containmentTypes":[1,null]}`, `{"bots":["",""]}`,
	} {
		f.Add([]byte(body))
	}
	i := &Instance{settings: settings.Settings{Bots: []settings.Bot{{ID: "st-one"}}, Zone: time.UTC}}
	f.Fuzz(func(t *testing.T, body []byte) {
		var s scope
		if json.Unmarshal(body, &s) != nil {
			return
		}
		s.Range.From, s.Range.To = 1, 2
		q, err := i.suggestionScope(s)
		var wrong *query.Error
		if err != nil && !errors.As(err, &wrong) || err == nil && q.Zone == nil {
			t.Fatalf("got %+v, %v", q, err)
		}
	})
}

func TestSuggestionScope(t *testing.T) {
	i := door(t, three(), map[string]any{"tagPrivacy": "list", "tagList": []string{"intent"}})
	ask(t, i, map[string]any{}, nil)
	for name, stored := range map[string]string{
		"a removed bot":               `{"bots":["st-gone","st-one"]}`,
		"an object among bots":        `{"bots":["st-one",{}]}`,
		"a filter of an unknown key":  `{"filters":[{"key":"mood","operator":"=","values":["x"]},{"key":"channel","operator":"=","values":["rtm"]}]}`,
		"a broken pattern":            `{"filters":[{"key":"channel","operator":"=~","values":["("]}]}`,
		"filters that are none":       `{"filters":[5,null,"x",[],{"key":{}}]}`,
		"a text in place of filters":  `{"filters":"x"}`,
		"a filter by a tag not shown": `{"filters":[{"key":"sessionTag.secret","operator":"=","values":["x"]}]}`,
		"an unknown status":           `{"status":"open","sessionType":{},"developerSessions":[1,2]}`,
		"an unknown containment type": `{"containmentTypes":["lost","dropOff","selfService"]}`,
	} {
		t.Run(name, func(t *testing.T) {
			var body map[string]any
			if err := json.Unmarshal([]byte(stored), &body); err != nil {
				t.Fatal(err)
			}
			body["range"], body["key"] = twoHours(), "channel"
			if status, out := call(t, i, "Viewer", "values", body); status != http.StatusOK || len(values(out["values"])) != 1 {
				t.Errorf("values: %d %v", status, out)
			}
			if status, out := call(t, i, "Viewer", "keys", body); status != http.StatusOK || len(values(out["keys"])) == 0 {
				t.Errorf("keys: %d %v", status, out)
			}
			if status, _ := call(t, i, "Editor", "refresh", body); status != http.StatusBadRequest {
				t.Errorf("reading again does not say what is wrong: %d", status)
			}
		})
	}
}

func TestSuggestionsOfForeignBots(t *testing.T) {
	kore := three()
	i := door(t, kore, nil)
	for _, bots := range []any{[]string{"st-gone"}, []string{"st-gone", "st-else"}, "st-gone", []string{""}, []string{"../st-one"}} {
		body := map[string]any{"bots": bots, "range": twoHours(), "key": "channel"}
		if status, out := call(t, i, "Viewer", "values", body); status != http.StatusBadRequest {
			t.Errorf("%v: %d %v", bots, status, out)
		}
	}
	if n := len(kore.seen()); n != 0 {
		t.Errorf("%d calls were made", n)
	}
}

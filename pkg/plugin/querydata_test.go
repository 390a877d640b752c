package plugin

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/grafana/grafana-plugin-sdk-go/backend"
	"github.com/koreai/sessions-datasource/pkg/budget"
	"github.com/koreai/sessions-datasource/pkg/query"
)

func three() *fakeKore {
	return &fakeKore{rows: []map[string]any{
		row(1, 5, "dropOff", nil), row(2, 10, "selfService", nil), row(3, 70, "agent", map[string]any{"sessionStatus": "active"}),
	}}
}

func TestQueryData(t *testing.T) {
	i := door(t, three(), nil)
	res := ask(t, i, map[string]any{"interval": "1h"}, nil)
	if res.Error != nil {
		t.Fatal(res.Error)
	}
	frame := res.Frames[0]
	// Two closed sessions in the first hour, one of them a drop-off; none in the second.
	if v, _ := frame.Fields[1].ConcreteAt(0); v != 0.5 {
		t.Errorf("drop-off rate of the first hour = %v, want 0.5", v)
	}
	if !frame.Fields[1].NilAt(1) {
		t.Errorf("drop-off rate of an hour without sessions = %v, want null", frame.Fields[1].At(1))
	}
	if !strings.Contains(frame.Meta.ExecutedQueryString, "st-") && !strings.Contains(frame.Meta.ExecutedQueryString, "every bot") {
		t.Errorf("executedQueryString = %q does not say who was asked", frame.Meta.ExecutedQueryString)
	}
	if len(frame.Meta.Stats) != 5 || frame.Meta.Custom != (custom{Interval: "1h"}) {
		t.Errorf("stats = %v, custom = %v", frame.Meta.Stats, frame.Meta.Custom)
	}
	if n := frame.Meta.Notices; len(n) != 1 || !strings.HasPrefix(n[0].Text, "1 session of this range is still open") {
		t.Errorf("notices = %v, want one about the open session", n)
	}
}

func TestSecondQuery(t *testing.T) {
	kore := three()
	i := door(t, kore, nil)
	ask(t, i, map[string]any{}, nil)
	before := len(kore.seen())
	if res := ask(t, i, map[string]any{"queryType": "summary", "groupBy": []string{"channel"}}, nil); res.Error != nil {
		t.Fatal(res.Error)
	}
	// The open session may be asked for by ID; the range is not read again.
	for _, call := range kore.seen()[before:] {
		if call["sessionId"] == nil {
			t.Errorf("the range was read again: %v", call)
		}
	}
}

func TestTableSaysWhatItLeavesOut(t *testing.T) {
	i := door(t, three(), nil)
	res := ask(t, i, map[string]any{"queryType": "sessions", "limit": 1}, nil)
	if res.Error != nil {
		t.Fatal(res.Error)
	}
	if rows := res.Frames[0].Rows(); rows != 1 {
		t.Fatalf("rows = %d, want 1", rows)
	}
	found := false
	for _, n := range res.Frames[0].Meta.Notices {
		found = found || strings.HasPrefix(n.Text, "Only the newest 1 of 2 sessions are shown")
	}
	if !found {
		t.Errorf("notices = %v, want one about the limit", res.Frames[0].Meta.Notices)
	}
}

func TestOpenLeftOut(t *testing.T) {
	closed := query.Query{Status: "closed"}
	for _, c := range []struct {
		open     int
		complete bool
		want     string
	}{
		{1, true, "1 session of this range is still open"},
		{2, true, "2 sessions of this range are still open"},
		{2, false, "At least 2 sessions of this range are still open"},
	} {
		t.Run(c.want, func(t *testing.T) {
			if got := openLeftOut(closed, c.open, c.complete)[0].Text; !strings.HasPrefix(got, c.want) {
				t.Errorf("%d open, complete %v: %s, want %s", c.open, c.complete, got, c.want)
			}
		})
	}
	if got := openLeftOut(query.Query{Status: "all"}, 2, true); got != nil {
		t.Errorf("nothing was left out, and yet: %v", got)
	}
}

func TestSessionIDsAloneDecide(t *testing.T) {
	kore := three()
	i := door(t, kore, nil)
	open := kore.rows[2]["sessionId"].(string)
	missing := strings.Repeat("0", 24)
	res := ask(t, i, map[string]any{"queryType": "sessions", "bots": []string{"st-one"}, "sessionIds": []string{open, missing}}, nil)
	if res.Error != nil {
		t.Fatal(res.Error)
	}
	if rows := res.Frames[0].Rows(); rows != 1 {
		t.Fatalf("rows = %d, want the open session alone", rows)
	}
	var texts []string
	for _, n := range res.Frames[0].Meta.Notices {
		texts = append(texts, n.Text)
	}
	if !strings.Contains(strings.Join(texts, " "), "does not know the session ID "+missing) {
		t.Errorf("notices = %q, want the unknown ID named", texts)
	}
}

func TestBadQueriesAre400(t *testing.T) {
	i := door(t, three(), nil)
	for name, tc := range map[string]struct {
		query   map[string]any
		headers map[string]string
		want    string
	}{
		"measure":             {query: map[string]any{"measures": []string{"joy"}}, want: "joy"},
		"table in an alert":   {query: map[string]any{"queryType": "sessions"}, headers: map[string]string{"FromAlert": "true"}, want: "an alert rule needs a number"},
		"variable in a rule":  {query: map[string]any{"filters": []any{map[string]any{"key": "channel", "operator": "=", "values": []string{"$channel"}}}}, headers: map[string]string{"FromAlert": "true"}, want: "$channel"},
		"bot not in settings": {query: map[string]any{"bots": []string{"st-other"}}, want: "st-other"},
	} {
		t.Run(name, func(t *testing.T) {
			res := ask(t, i, tc.query, tc.headers)
			if res.Error == nil || res.Status != backend.StatusBadRequest || !strings.Contains(res.Error.Error(), tc.want) {
				t.Errorf("status %d, error %v: want 400 naming %q", res.Status, res.Error, tc.want)
			}
			if res.ErrorSource != backend.ErrorSourceDownstream {
				t.Errorf("error source = %s", res.ErrorSource)
			}
		})
	}
}

func TestRefusedCredentials(t *testing.T) {
	kore := three()
	kore.fail = func(w http.ResponseWriter) bool {
		w.WriteHeader(http.StatusUnauthorized)
		_, _ = w.Write([]byte(`{"errors":[{"msg":"Invalid SDK credentials","code":4002}]}`))
		return true
	}
	i := door(t, kore, nil)
	res := ask(t, i, map[string]any{}, nil)
	if res.Error == nil || res.Status != backend.StatusUnauthorized || res.ErrorSource != backend.ErrorSourceDownstream {
		t.Fatalf("status %d, source %s, error %v", res.Status, res.ErrorSource, res.Error)
	}
	if text := res.Error.Error(); strings.Contains(text, "s3cr3t") || !strings.Contains(strings.ToLower(text), "secret") {
		t.Errorf("error = %q: want the setting named and the secret kept", text)
	}
}

func TestBrokenSettings(t *testing.T) {
	i := door(t, three(), map[string]any{"clientId": ""})
	if res := ask(t, i, map[string]any{}, nil); res.Error == nil || res.Status != backend.StatusBadRequest {
		t.Errorf("status %d, error %v: want 400 that names the setting", res.Status, res.Error)
	}
	health, err := i.CheckHealth(context.Background(), nil)
	if err != nil || health.Status != backend.HealthStatusError || health.Message == "" {
		t.Errorf("health = %v, %v", health, err)
	}
}

func TestPrincipalOf(t *testing.T) {
	now := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	scheduler := &backend.User{Login: "grafana_scheduler", Role: "Admin"}
	for name, tc := range map[string]struct {
		headers  map[string]string
		user     *backend.User
		deadline time.Duration
		want     principal
	}{
		"a panel":          {user: &backend.User{Login: "viewer"}, want: principal{lane: budget.Panel, until: now.Add(25 * time.Second)}},
		"an alert rule":    {headers: map[string]string{"FromAlert": "true"}, user: scheduler, want: principal{alert: true, expression: true, lane: budget.Alert, until: now.Add(25 * time.Second)}},
		"a forged header":  {headers: map[string]string{"FromAlert": "true"}, user: &backend.User{Login: "viewer"}, want: principal{alert: true, expression: true, lane: budget.Panel, until: now.Add(25 * time.Second)}},
		"a forged login":   {headers: map[string]string{"FromAlert": "true"}, user: &backend.User{Login: "grafana_scheduler", Role: "Viewer"}, want: principal{alert: true, expression: true, lane: budget.Panel, until: now.Add(25 * time.Second)}},
		"an expression":    {headers: map[string]string{"http_X-Grafana-From-Expr": "true"}, want: principal{expression: true, lane: budget.Panel, until: now.Add(25 * time.Second)}},
		"a short deadline": {deadline: 10 * time.Second, want: principal{lane: budget.Panel, until: now.Add(7 * time.Second)}},
	} {
		t.Run(name, func(t *testing.T) {
			ctx := context.Background()
			if tc.deadline > 0 {
				var cancel context.CancelFunc
				ctx, cancel = context.WithDeadline(ctx, now.Add(tc.deadline))
				defer cancel()
			}
			got := principalOf(ctx, &backend.QueryDataRequest{Headers: tc.headers, PluginContext: backend.PluginContext{User: tc.user}}, now)
			want := tc.want
			want.asked = now
			if got != want {
				t.Errorf("got %+v, want %+v", got, want)
			}
		})
	}
}

package plugin

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/grafana/grafana-plugin-sdk-go/backend"
	"github.com/grafana/grafana-plugin-sdk-go/data"
)

var fromAlert = map[string]string{"FromAlert": "true"}
var fromExpression = map[string]string{"http_X-Grafana-From-Expr": "true"}

// cells is a number field's values by its labels, or by its row's texts in a long frame.
func cells(t *testing.T, res backend.DataResponse) map[string][]any {
	t.Helper()
	if res.Error != nil {
		t.Fatal(res.Error)
	}
	frame, out := res.Frames[0], map[string][]any{}
	long := frame.Meta.Type == data.FrameTypeNumericLong
	for _, f := range frame.Fields {
		for i := range f.Len() {
			v, ok := f.ConcreteAt(i)
			if !ok {
				v = nil
			}
			if f.Type() != data.FieldTypeNullableFloat64 {
				continue
			}
			key := f.Labels.String()
			if long {
				key = rowName(frame, i)
			}
			out[key] = append(out[key], v)
		}
	}
	return out
}

func rowName(frame *data.Frame, row int) string {
	var texts []string
	for _, f := range frame.Fields {
		if f.Type() == data.FieldTypeString {
			texts = append(texts, f.Name+"="+f.At(row).(string))
		}
	}
	return strings.Join(texts, ", ")
}

// An hour of drop-offs, one every twelve seconds: a bucket of a minute has too few of them for a limit of 20.
func TestRuleOnATimeSeriesHasOneBucket(t *testing.T) {
	kore := &fakeKore{}
	for n := range 300 {
		start := base.Add(time.Duration(n) * 12 * time.Second)
		kore.rows = append(kore.rows, row(n, 0, "dropOff", map[string]any{
			"sessionId":  fmt.Sprintf("%08x%016x", start.Unix(), n),
			"start_time": start.Format("2006-01-02T15:04:05.000Z"), "end_time": start.Format("2006-01-02T15:04:05.000Z"),
		}))
	}
	i := door(t, kore, nil)
	for name, headers := range map[string]map[string]string{"rule": fromAlert, "expression": fromExpression} {
		t.Run(name, func(t *testing.T) {
			got := cells(t, ask(t, i, map[string]any{"measures": []string{"dropOffRate"}, "minSessions": 20}, headers))
			if want := "map[:[1]]"; fmt.Sprint(got) != want {
				t.Errorf("got %v, want %s", got, want)
			}
		})
	}
}

func TestRuleShowsEveryGroup(t *testing.T) {
	kore := &fakeKore{}
	for n := range 12 {
		kore.rows = append(kore.rows, row(n, n, "dropOff", map[string]any{"channel": fmt.Sprintf("ch%02d", n)}))
	}
	i := door(t, kore, nil)
	q := map[string]any{"queryType": "summary", "measures": []string{"sessions"}, "groupBy": []string{"channel"}}
	if got := cells(t, ask(t, i, q, fromAlert)); len(got) != 12 || got["channel=Other"] != nil {
		t.Errorf("a rule has %v", got)
	}
	if got := cells(t, ask(t, i, q, nil)); len(got) != 11 {
		t.Errorf("a panel has %v", got)
	}
	q["groupLimit"] = 3
	if got := cells(t, ask(t, i, q, fromAlert)); len(got) != 4 || got["channel=Other"] == nil {
		t.Errorf("with a limit a rule has %v", got)
	}
}

// A count of none is 0 where sessions differ in their containment type alone,
// whatever is measured beside it and however it is read.
func TestCountOfNone(t *testing.T) {
	kore := &fakeKore{rows: []map[string]any{row(1, 5, "dropOff", nil), row(2, 10, "selfService", map[string]any{"channel": "sms"})}}
	i := door(t, kore, nil)
	for _, tt := range []struct {
		name string
		more map[string]any
		want string
	}{
		{"alone", nil, "map[:[0]]"},
		{"beside a rate", map[string]any{"measures": []string{"sessions", "agentTransferRate"}}, "map[:[0 0]]"},
		{"beside a mean", map[string]any{"measures": []string{"sessions", "averageDuration"}}, "map[:[0 <nil>]]"},
		{"by channel", map[string]any{"groupBy": []string{"channel"}}, "map[channel=rtm:[0] channel=sms:[0]]"},
		{"by containment type", map[string]any{"groupBy": []string{"containmentType"}}, "map[]"},
		{"no session at all", map[string]any{"filters": []any{map[string]any{"key": "channel", "operator": "=", "values": []string{"fax"}}}}, "map[]"},
	} {
		for _, fetch := range []string{"shared", "filtered"} {
			t.Run(tt.name+", "+fetch, func(t *testing.T) {
				q := map[string]any{"queryType": "summary", "measures": []string{"sessions"}, "containmentTypes": []string{"agent"}, "fetch": fetch}
				for k, v := range tt.more {
					q[k] = v
				}
				if got := fmt.Sprint(cells(t, ask(t, door(t, kore, nil), q, nil))); got != tt.want {
					t.Errorf("got %s, want %s", got, tt.want)
				}
			})
		}
	}
	t.Run("by bot in a rule", func(t *testing.T) {
		q := map[string]any{"queryType": "summary", "measures": []string{"sessions"}, "groupBy": []string{"bot"}}
		if got, want := fmt.Sprint(cells(t, ask(t, i, q, fromAlert))), "map[bot=st-one:[2] bot=st-two:[0]]"; got != want {
			t.Errorf("got %s, want %s", got, want)
		}
		q["measures"], q["queryType"] = []string{"dropOffRate"}, "timeSeries"
		if got, want := fmt.Sprint(cells(t, ask(t, i, q, fromAlert))), "map[bot=st-one:[0.5] bot=st-two:[<nil>]]"; got != want {
			t.Errorf("a rate: got %s, want %s", got, want)
		}
		kore.rows = nil
		if got, want := fmt.Sprint(cells(t, ask(t, door(t, kore, nil), q, fromAlert))), "map[bot=st-one:[<nil>] bot=st-two:[<nil>]]"; got != want {
			t.Errorf("without any session: got %s, want %s", got, want)
		}
	})
}

func TestLabelsOfTagsInRules(t *testing.T) {
	i := door(t, three(), nil)
	q := map[string]any{"queryType": "summary", "measures": []string{"sessions"}, "groupBy": []string{"sessionTag.intent"}}
	for want, headers := range map[string]map[string]string{
		"map[sessionTag_intent=billing:[2]]": fromAlert, "map[sessionTag.intent=billing:[2]]": nil,
	} {
		if got := fmt.Sprint(cells(t, ask(t, i, q, headers))); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}

// The notice calls the folded groups what the frame calls them.
func TestNoticeNamesTheFoldedGroup(t *testing.T) {
	kore := &fakeKore{}
	for n, value := range []string{"Other", "x", "y", "z"} {
		kore.rows = append(kore.rows, row(n, n, "dropOff", map[string]any{
			"tags": map[string]any{"sessionTags": []any{map[string]any{"name": "intent", "value": value}}},
		}))
	}
	q := map[string]any{"queryType": "summary", "measures": []string{"sessions"}, "groupBy": []string{"sessionTag.intent"}, "groupLimit": 3}
	res := ask(t, door(t, kore, nil), q, nil)
	if got, want := fmt.Sprint(cells(t, res)), "sessionTag.intent=Other (folded):[1]"; !strings.Contains(got, want) {
		t.Errorf("got %s, want %s in it", got, want)
	}
	want := `1 smaller groups are measured together as "Other (folded)".`
	if n := res.Frames[0].Meta.Notices; len(n) != 1 || !strings.HasPrefix(n[0].Text, want) {
		t.Errorf("notices = %v, want %s", n, want)
	}
}

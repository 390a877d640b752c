package frames

import (
	"encoding/json"
	"flag"
	"math"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/grafana/grafana-plugin-sdk-go/data"
	"github.com/grafana/grafana-plugin-sdk-go/experimental"
	"github.com/koreai/sessions-datasource/pkg/measure"
	"github.com/koreai/sessions-datasource/pkg/query"
	"github.com/koreai/sessions-datasource/pkg/session"
)

// A golden file that is missing or differs fails; only this flag writes any.
var update = flag.Bool("update", false, "write the golden files anew")

func golden(t *testing.T, name string, f *data.Frame) {
	t.Helper()
	experimental.CheckGoldenJSONFrame(t, "testdata", name, f, *update)
}

const noon = 1_717_243_200_000 // 2024-06-01T12:00Z

func parsed(t testing.TB, stored string) query.Query {
	t.Helper()
	q, _, err := query.Parse(json.RawMessage(stored), query.Context{
		RefID: "A", Range: session.Span{From: noon, To: noon + 3*3_600_000}, KnownBots: []string{"st-1", "st-2"},
	})
	if err != nil {
		t.Fatal(err)
	}
	return q
}

var threeHours = []int64{noon, noon + 3_600_000, noon + 7_200_000}

var nan = math.NaN()

func names(id string) string { return map[string]string{"st-1": "Support", "st-2": ""}[id] }

func TestTimeSeriesGolden(t *testing.T) {
	tests := []struct {
		name, stored string
		result       measure.Result
	}{
		{"timeseries-one-rate", `{"interval":"1h"}`, measure.Result{Times: threeHours, Groups: []measure.Group{
			{Sessions: 4, Values: [][]float64{{0.25, nan, 1}}},
		}}},
		{"timeseries-by-bot-and-channel", `{"interval":"1h","measures":["dropOffRate","averageDuration"],"groupBy":["bot","channel"],"timeShift":"7d"}`,
			measure.Result{Times: threeHours, Folded: 2, Groups: []measure.Group{
				{Labels: []string{"st-1", "rtm"}, Sessions: 4, Values: [][]float64{{0.25, 0.5, nan}, {1500, nan, 2000.5}}},
				{Labels: []string{"st-2", "(none)"}, Sessions: 2, Values: [][]float64{{0, 0, 1}, {1, 2, 3}}},
				{Labels: []string{"Other", "Other"}, Other: true, Sessions: 3, Values: [][]float64{{1, 1, 1}, {nan, nan, nan}}},
			}}},
		{"timeseries-three-rates", `{"interval":"1h","measures":["dropOffRate","selfServiceRate","agentTransferRate"]}`,
			measure.Result{Times: threeHours, Groups: []measure.Group{{Sessions: 4, Values: [][]float64{{0.25, 0, nan}, {0.5, 1, nan}, {0.25, 0, nan}}}}}},
		{"timeseries-by-containment-type", `{"interval":"1h","measures":["sessions"],"groupBy":["containmentType"]}`,
			measure.Result{Times: threeHours, Groups: []measure.Group{
				{Labels: []string{"dropOff"}, Sessions: 4, Values: [][]float64{{1, 2, 1}}},
				{Labels: []string{"agent"}, Sessions: 1, Values: [][]float64{{0, 0, 1}}},
				{Labels: []string{"unheardOf"}, Sessions: 1, Values: [][]float64{{0, 1, 0}}},
			}}},
		{"timeseries-without-sessions", `{"interval":"1h","groupBy":["channel"]}`, measure.Result{Times: threeHours}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) { golden(t, tt.name, TimeSeries(parsed(t, tt.stored), tt.result, names)) })
	}
}

func TestSummaryGolden(t *testing.T) {
	tests := []struct {
		name, stored string
		result       measure.Result
	}{
		{"summary-all", `{"queryType":"summary","measures":["sessions","dropOffRate","selfServiceRate","medianDuration"]}`,
			measure.Result{Groups: []measure.Group{{Sessions: 7, Values: [][]float64{{7}, {0.4}, {0.6}, {nan}}}}}},
		{"summary-by-bot-and-language", `{"queryType":"summary","measures":["agentTransferRate","users"],"groupBy":["bot","language"],"timeShift":"range"}`,
			measure.Result{Groups: []measure.Group{
				{Labels: []string{"st-1", "en"}, Sessions: 7, Values: [][]float64{{0.1}, {5}}},
				{Labels: []string{"st-2", "(none)"}, Sessions: 2, Values: [][]float64{{nan}, {0}}},
			}}},
		{"summary-by-containment-type", `{"queryType":"summary","measures":["sessions"],"groupBy":["containmentType","channel"]}`,
			measure.Result{Folded: 1, Groups: []measure.Group{
				{Labels: []string{"dropOff", "rtm"}, Sessions: 7, Values: [][]float64{{7}}},
				{Labels: []string{"dropOff", "Other"}, Other: true, Sessions: 2, Values: [][]float64{{2}}},
				{Labels: []string{"agent", "Other"}, Other: true, Sessions: 1, Values: [][]float64{{1}}},
			}}},
		{"summary-of-types", `{"queryType":"summary","measures":["sessions"],"groupBy":["containmentType"]}`,
			measure.Result{Groups: []measure.Group{{Labels: []string{"selfService"}, Sessions: 7, Values: [][]float64{{7}}}}}},
		{"summary-with-other", `{"queryType":"summary","measures":["sessions"],"groupBy":["channel"],"groupLimit":1}`,
			measure.Result{Folded: 3, Groups: []measure.Group{
				{Labels: []string{"rtm"}, Sessions: 7, Values: [][]float64{{7}}},
				{Labels: []string{"Other"}, Other: true, Sessions: 5, Values: [][]float64{{5}}},
			}}},
		{"summary-without-sessions", `{"queryType":"summary","groupBy":["channel"]}`, measure.Result{}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) { golden(t, tt.name, Summary(parsed(t, tt.stored), tt.result, names)) })
	}
}

// compared has a change beside every value, in fractions of 1 for rates.
var compared = measure.Result{Groups: []measure.Group{
	{Labels: []string{"rtm"}, Sessions: 7, Values: [][]float64{{14}, {0.5}, {61_000}}, Change: []float64{-12_345, 0.007, 61_000}},
	{Labels: []string{"Other"}, Other: true, Sessions: 2, Values: [][]float64{{2}, {nan}, {0}}, Change: []float64{0, nan, -2.5}},
}}

const byChannelCompared = `{"queryType":"summary","measures":["sessions","dropOffRate","medianDuration"],"groupBy":["channel"],"compare":"range"`

func TestValuesGolden(t *testing.T) {
	lone := measure.Result{Groups: []measure.Group{{Sessions: 7, Values: [][]float64{{0.1784}}, Change: []float64{0.006_964}}}}
	golden(t, "values-by-channel", Values(parsed(t, byChannelCompared+`,"format":"values"}`), compared, names))
	golden(t, "values-one", Values(parsed(t, `{"queryType":"summary","compare":"7d","format":"values"}`), lone, names))
	golden(t, "values-none", Values(parsed(t, `{"queryType":"summary","format":"values"}`), measure.Result{}, names))
	golden(t, "summary-compared", Summary(parsed(t, byChannelCompared+`}`), compared, names))
}

// rows are one session with everything, one with next to nothing, and an
// active one and one that ends before it starts, which have no duration.
var rows = []session.Session{
	{
		ID: "665b00000000000000000001", Bot: "st-1", User: "u-1", Channel: "rtm", Start: noon, End: noon + 90_500, Languages: []string{"en", "de"},
		Type: session.Interactive, Containment: session.DropOff, Status: session.Closed, Messages: 12, Tasks: 0,
		SessionTags: []session.Tag{{Name: "intent", Value: "billing"}, {Name: "x", Value: "y"}, {Name: "intent"}, {Name: "intent", Value: `{"a":1}`}},
		UserTags:    []session.Tag{{Name: "plan", Value: "gold"}},
	},
	{ID: "665b00000000000000000002", Bot: "st-2", Start: noon - 1, End: session.NoTime, Type: session.NonInteractive, Status: session.Closed,
		Developer: true, Messages: session.NoCount, Tasks: session.NoCount},
	{ID: "665b00000000000000000003", Bot: "st-1", User: "u-2", Channel: "ivr", Start: noon - 2, End: noon, Languages: []string{"en"},
		Type: session.Interactive, Containment: "unheardOf", Status: session.Active, Messages: 1, Tasks: 1},
	{ID: "665b00000000000000000004", Bot: "st-1", User: "u-2", Channel: "ivr", Start: noon - 3, End: noon - 4,
		Type: session.Interactive, Containment: session.Agent, Status: session.Closed, Messages: 1, Tasks: 1},
}

func TestTableGolden(t *testing.T) {
	q := parsed(t, `{"queryType":"sessions","tagColumns":["sessionTag.intent","userTag.plan"]}`)
	golden(t, "sessions", Table(q, rows, names))
	golden(t, "sessions-none", Table(q, nil, nil))
}

func TestTableCells(t *testing.T) {
	f := Table(parsed(t, `{"queryType":"sessions","tagColumns":["sessionTag.intent","userTag.plan"]}`), rows, names)
	var got []string
	for _, field := range f.Fields {
		got = append(got, field.Name+"="+field.Config.DisplayNameFromDS)
	}
	want := []string{"start=Start", "duration=Duration", "containmentType=Containment type", "channel=Channel", "bot=Bot", "userId=User ID",
		"sessionId=Session ID", "end=End", "language=Language", "sessionType=Session type", "status=Status", "developer=Developer",
		"messages=Messages", "tasks=Tasks", "sessionTag.intent=intent", "userTag.plan=plan (user tag)"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("columns: %s", diff)
	}
	cell := func(name string, row int) any {
		field, _ := f.FieldByName(name)
		v, ok := field.ConcreteAt(row)
		if !ok {
			return nil
		}
		return v
	}
	for _, tt := range []struct {
		field string
		row   int
		want  any
	}{
		{"start", 1, time.UnixMilli(noon - 1).UTC()}, {"end", 0, time.UnixMilli(noon + 90_500).UTC()}, {"end", 1, nil},
		{"duration", 0, 90_500.0}, {"duration", 1, nil}, {"duration", 2, nil}, {"duration", 3, nil},
		{"channel", 1, "(none)"}, {"userId", 1, "(none)"}, {"containmentType", 1, "(none)"}, {"containmentType", 2, "unheardOf"},
		{"language", 0, "en, de"}, {"language", 1, ""}, {"developer", 1, true}, {"messages", 1, nil}, {"tasks", 0, 0.0}, {"messages", 0, 12.0},
		{"sessionTag.intent", 0, `billing, {"a":1}`}, {"sessionTag.intent", 1, ""}, {"userTag.plan", 0, "gold"}, {"bot", 0, "st-1"},
	} {
		if diff := cmp.Diff(tt.want, cell(tt.field, tt.row)); diff != "" {
			t.Errorf("%s of row %d: %s", tt.field, tt.row, diff)
		}
	}
}

func TestOnlySingleValuedDimensionsAreFilterable(t *testing.T) {
	f := Table(parsed(t, `{"queryType":"sessions","tagColumns":["sessionTag.intent"]}`), rows, names)
	want := map[string]bool{"bot": true, "channel": true, "containmentType": true, "sessionType": true, "status": true, "userId": true}
	got := map[string]bool{}
	for _, field := range f.Fields {
		if field.Config.Filterable != nil && *field.Config.Filterable {
			got[field.Name] = true
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]int{6, 4}, f.Meta.UniqueRowIDFields); diff != "" {
		t.Errorf("rows are known by session ID and bot: %s", diff)
	}
}

// Explore shows a frame that prefers to be a graph as a graph alone.
func TestTimeSeriesLeaveExploreItsTable(t *testing.T) {
	q := query.Query{Type: query.TimeSeries, Measures: []query.Measure{query.SessionCount}}
	for _, r := range []measure.Result{{}, {Times: []int64{0}, Groups: []measure.Group{{Values: [][]float64{{1}}}}}} {
		if got := TimeSeries(q, r, BotNames(nil)).Meta.PreferredVisualization; got != "" {
			t.Errorf("a time series prefers %q", got)
		}
	}
}

// Grafana reads the hour "08" as a number where the panel has a unit.
func TestDimensionsKeepTheirText(t *testing.T) {
	for _, d := range query.AllDimensions() {
		if c := dimensionConfig(d, []string{"08"}, nil); c.Unit != "string" {
			t.Errorf("%s is shown in the unit %q of the panel", d, c.Unit)
		}
	}
}

package frames

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/grafana/dataplane/sdata/numeric"
	"github.com/grafana/dataplane/sdata/reader"
	"github.com/grafana/dataplane/sdata/timeseries"
	"github.com/grafana/grafana-plugin-sdk-go/data"
	"github.com/koreai/sessions-datasource/pkg/measure"
)

// These tests read frames as Grafana's alerting and expressions do: from the
// wire, through the reader of the data plane contract.

// overTheWire is the frame as Grafana receives it.
func overTheWire(t *testing.T, f *data.Frame) data.Frames {
	t.Helper()
	raw, err := f.MarshalArrow()
	if err != nil {
		t.Fatal(err)
	}
	back, err := data.UnmarshalArrowFrame(raw)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := json.Marshal(back); err != nil {
		t.Fatal(err)
	}
	return data.Frames{back}
}

func requireKind(t *testing.T, frames data.Frames, want data.FrameTypeKind) {
	t.Helper()
	kind, err := reader.CanReadBasedOnMeta(frames)
	if err != nil || kind.Kind() != want {
		t.Fatalf("read as %q: %v", kind.Kind(), err)
	}
}

var byChannel = measure.Result{Times: threeHours, Folded: 2, Groups: []measure.Group{
	{Labels: []string{"Other"}, Sessions: 4, Values: [][]float64{{0.25, 0.5, nan}}},
	{Labels: []string{"rtm"}, Sessions: 2, Values: [][]float64{{0, nan, 1}}},
	{Labels: []string{"Other"}, Other: true, Sessions: 3, Values: [][]float64{{1, 1, 1}}},
}}

func TestTimeSeriesIsReadAsTyped(t *testing.T) {
	frames := overTheWire(t, TimeSeries(parsed(t, `{"interval":"1h","groupBy":["channel"]}`), byChannel, nil))
	requireKind(t, frames, data.KindTimeSeries)
	r, err := timeseries.CollectionReaderFromFrames(frames)
	if err != nil {
		t.Fatal(err)
	}
	c, err := r.GetCollection(true) // refuses series of one name and one set of labels
	if err != nil || c.Warning != nil {
		t.Fatal(err, c.Warning)
	}
	got := map[string][]any{}
	for _, ref := range c.Refs {
		points, err := ref.Len()
		if err != nil {
			t.Fatal(err)
		}
		for i := range points {
			value, err := ref.NullableFloat64Value(i)
			if err != nil {
				t.Fatal(err)
			}
			got[ref.GetLabels().String()] = append(got[ref.GetLabels().String()], number(value))
		}
	}
	want := map[string][]any{
		"channel=Other": {0.25, 0.5, nil}, "channel=rtm": {0.0, nil, 1.0}, "channel=Other (folded)": {1.0, 1.0, 1.0},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestSummaryIsReadAsTyped(t *testing.T) {
	result := measure.Result{Groups: []measure.Group{
		{Labels: []string{"Other", "st-1"}, Values: [][]float64{{0.25}}},
		{Labels: []string{"rtm", "st-1"}, Values: [][]float64{{nan}}},
		{Labels: []string{"Other", "Other"}, Other: true, Values: [][]float64{{1}}},
	}}
	frames := overTheWire(t, Summary(parsed(t, `{"queryType":"summary","groupBy":["channel","bot"]}`), result, names))
	requireKind(t, frames, data.KindNumeric)
	r, err := numeric.CollectionReaderFromFrames(frames)
	if err != nil {
		t.Fatal(err)
	}
	c, err := r.GetCollection(false)
	if err != nil || c.Warning != nil {
		t.Fatal(err, c.Warning)
	}
	got := map[string]any{}
	for _, ref := range c.Refs {
		value, _, err := ref.NullableFloat64Value()
		if err != nil || ref.GetMetricName() != "dropOffRate" {
			t.Fatal(ref.GetMetricName(), err)
		}
		got[ref.GetLabels().String()] = number(value)
	}
	want := map[string]any{"bot=st-1, channel=Other": 0.25, "bot=st-1, channel=rtm": nil, "bot=Other (folded), channel=Other (folded)": 1.0}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestNoSessionsIsNoData(t *testing.T) {
	ts := overTheWire(t, TimeSeries(parsed(t, `{}`), measure.Result{Times: threeHours}, nil))
	requireKind(t, ts, data.KindTimeSeries)
	series, err := timeseries.CollectionReaderFromFrames(ts)
	if err != nil {
		t.Fatal(err)
	}
	if c, err := series.GetCollection(true); err != nil || !c.NoData() || len(ts[0].Fields) != 0 {
		t.Errorf("a time series: %v, %d fields", err, len(ts[0].Fields))
	}
	sm := overTheWire(t, Summary(parsed(t, `{"queryType":"summary"}`), measure.Result{}, nil))
	requireKind(t, sm, data.KindNumeric)
	numbers, err := numeric.CollectionReaderFromFrames(sm)
	if err != nil {
		t.Fatal(err)
	}
	if c, err := numbers.GetCollection(false); err != nil || !c.NoData() || len(sm[0].Fields) != 0 {
		t.Errorf("a summary: %v, %d fields", err, len(sm[0].Fields))
	}
}

func number(v *float64) any {
	if v == nil {
		return nil
	}
	return *v
}

func TestLabelsKeepIDs(t *testing.T) {
	result := measure.Result{Times: threeHours, Groups: []measure.Group{{Labels: []string{"st-1"}, Values: [][]float64{{1, 1, 1}}}}}
	field := TimeSeries(parsed(t, `{"interval":"1h","groupBy":["bot"]}`), result, names).Fields[1]
	if field.Labels["bot"] != "st-1" || field.Config.DisplayNameFromDS != "Support" {
		t.Errorf("label %v, shown as %q", field.Labels, field.Config.DisplayNameFromDS)
	}
	raw, err := json.Marshal(Summary(parsed(t, `{"queryType":"summary","groupBy":["bot"]}`), measure.Result{Groups: []measure.Group{
		{Labels: []string{"st-1"}, Values: [][]float64{{1}}}}}, names).Fields[0].Config)
	if err != nil || !strings.Contains(string(raw), `{"st-1":{"text":"Support"}}`) {
		t.Errorf("%s %v", raw, err)
	}
}

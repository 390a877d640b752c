//go:build ignore

// Generate writes frames.json: frames of every kind, each as the Arrow file in
// which a plugin sends it (base64) and as the JSON that the SDK makes of it.
//
//	go run preview/server/testdata/generate.go > preview/server/testdata/frames.json
package main

import (
	"encoding/json"
	"math"
	"os"
	"time"

	"github.com/grafana/grafana-plugin-sdk-go/data"
)

type pair struct {
	Name  string          `json:"name"`
	Arrow []byte          `json:"arrow"`
	JSON  json.RawMessage `json:"json"`
}

func main() {
	frames := map[string]*data.Frame{"types": types(), "wide": wide(), "nullable": nullable(), "special": special(),
		"empty": data.NewFrame(""), "no rows": data.NewFrame("none", data.NewField("a", nil, []string{}))}
	order := []string{"types", "wide", "nullable", "special", "empty", "no rows"}
	var out []pair
	for _, name := range order {
		f := frames[name]
		arrow, err := f.MarshalArrow()
		if err != nil {
			panic(err)
		}
		back, err := data.UnmarshalArrowFrame(arrow)
		if err != nil {
			panic(err)
		}
		if back.RefID == "" {
			back.RefID = "A"
		}
		js, err := json.Marshal(back)
		if err != nil {
			panic(err)
		}
		out = append(out, pair{name, arrow, js})
	}
	enc := json.NewEncoder(os.Stdout)
	enc.SetIndent("", " ")
	if err := enc.Encode(out); err != nil {
		panic(err)
	}
}

func at(ms int64) time.Time { return time.UnixMilli(ms).UTC() }

func types() *data.Frame {
	f := data.NewFrame("every type",
		data.NewField("i8", nil, []int8{-8, 8}), data.NewField("i16", nil, []int16{-16, 16}),
		data.NewField("i32", nil, []int32{-32, 32}), data.NewField("i64", nil, []int64{-1 << 40, 1 << 40}),
		data.NewField("u8", nil, []uint8{8, 255}), data.NewField("u16", nil, []uint16{16, 65535}),
		data.NewField("u32", nil, []uint32{32, math.MaxUint32}), data.NewField("u64", nil, []uint64{64, 1 << 40}),
		data.NewField("f32", nil, []float32{0.5, -2}), data.NewField("f64", nil, []float64{0.1, 14.0 / 110}),
		data.NewField("bool", nil, []bool{true, false}), data.NewField("text", nil, []string{"drôle ✓", ""}),
		data.NewField("time", nil, []time.Time{at(1_700_000_000_000), at(-1)}),
		data.NewField("json", nil, []json.RawMessage{[]byte(`{"a":[1,null]}`), []byte(`"x"`)}),
		data.NewField("enum", nil, []data.EnumItemIndex{1, 0}))
	f.RefID = "B"
	return f
}

func wide() *data.Frame {
	config := &data.FieldConfig{Unit: "percentunit", DisplayNameFromDS: "Drop-off rate", Min: confFloat(0)}
	f := data.NewFrame("",
		data.NewField("time", nil, []time.Time{at(0), at(3_600_000)}),
		data.NewField("dropOffRate", data.Labels{"channel": "rtm"}, []float64{0.25, 1}).SetConfig(config),
		data.NewField("dropOffRate", data.Labels{}, []float64{0, 0.5}))
	f.Meta = &data.FrameMeta{Type: data.FrameTypeTimeSeriesWide, TypeVersion: data.FrameTypeVersion{0, 1},
		Custom:              map[string]any{"status": "running", "progress": map[string]any{"loaded": 3, "total": 9}},
		Stats:               []data.QueryStat{{FieldConfig: data.FieldConfig{DisplayName: "Calls", Unit: "short"}, Value: 3}},
		Notices:             []data.Notice{{Severity: data.NoticeSeverityWarning, Text: "Loading <3 of 9>"}},
		ExecutedQueryString: "POST getSessions"}
	return f
}

func nullable() *data.Frame {
	n, s, b, t := 0.5, "a", true, at(5)
	return data.NewFrame("",
		data.NewField("n", nil, []*float64{nil, &n, nil}), data.NewField("s", nil, []*string{&s, nil, nil}),
		data.NewField("b", nil, []*bool{nil, nil, &b}), data.NewField("t", nil, []*time.Time{nil, &t, nil}))
}

func special() *data.Frame {
	inf := math.Inf(1)
	return data.NewFrame("",
		data.NewField("f", nil, []float64{math.NaN(), 1, math.Inf(1), math.Inf(-1), math.NaN()}),
		data.NewField("p", nil, []*float64{nil, &inf, nil, nil, nil}),
		data.NewField("plain", nil, []float64{1, 2, 3, 4, 5}),
		data.NewField("t", nil, []time.Time{at(1).Add(7), at(2), at(3).Add(999_999), at(4), at(-1).Add(-1)}))
}

func confFloat(v float64) *data.ConfFloat64 { c := data.ConfFloat64(v); return &c }

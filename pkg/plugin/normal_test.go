package plugin

import (
	"math"
	"strings"
	"testing"
	"time"

	"github.com/grafana/grafana-plugin-sdk-go/backend"
	"github.com/grafana/grafana-plugin-sdk-go/data"
	"github.com/koreai/sessions-datasource/pkg/baseline"
	"github.com/koreai/sessions-datasource/pkg/query"
)

// fourWeeks is a bot with one hour of each of four weeks, at the hour of base,
// and the same hour of base: of n sessions each, k drop off.
func fourWeeks(now [2]int, weeks ...[2]int) *fakeKore {
	kore := &fakeKore{}
	add := func(week int, of [2]int) {
		for n := range of[0] {
			kind := "selfService"
			if n < of[1] {
				kind = "dropOff"
			}
			kore.rows = append(kore.rows, row(1000*week+n, -7*24*60*week+n%50, kind, nil))
		}
	}
	add(0, now)
	for w, of := range weeks {
		add(w+1, of)
	}
	return kore
}

func TestBaseline(t *testing.T) {
	kore := fourWeeks([2]int{52, 20}, [2]int{50, 7}, [2]int{48, 6}, [2]int{55, 9}, [2]int{47, 5})
	i := door(t, kore, nil)
	hour := map[string]any{"countBy": "end", "queryType": "summary", "baseline": "score", "baselineMargin": 0.05, "bots": []string{"st-one"}}
	res := askOver(t, i, hour, nil, base, base.Add(time.Hour))
	if res.Error != nil {
		t.Fatal(res.Error)
	}
	want := baseline.Rate(52, 20, []baseline.Week{{N: 50, K: 7}, {N: 48, K: 6}, {N: 55, K: 9}, {N: 47, K: 5}}, 0.05).Score
	got, err := res.Frames[0].Fields[0].FloatAt(0)
	if err != nil || math.Abs(got-want) > 1e-12 || res.Frames[0].Fields[0].Config.DisplayNameFromDS != "Drop-off rate, score" {
		t.Errorf("got %v, want %v (%v)", got, want, err)
	}
	t.Run("reads the range and four times 25 hours and nothing between", func(t *testing.T) {
		read := time.Duration(0)
		for _, call := range kore.seen() {
			from, _ := time.Parse(time.RFC3339, call["dateFrom"].(string))
			to, _ := time.Parse(time.RFC3339, call["dateTo"].(string))
			read += to.Sub(from)
		}
		if read > 5*25*time.Hour+time.Minute {
			t.Errorf("read %v in %d calls", read, len(kore.seen()))
		}
	})
	t.Run("a band has three fields beside the value", func(t *testing.T) {
		band := map[string]any{"countBy": "end", "baseline": "band", "interval": "1h", "bots": []string{"st-one"}}
		res := askOver(t, i, band, nil, base, base.Add(time.Hour))
		if res.Error != nil || len(res.Frames[0].Fields) != 5 {
			t.Fatal(res.Error, len(res.Frames[0].Fields))
		}
		lower, upper := res.Frames[0].Fields[3], res.Frames[0].Fields[4]
		if upper.Labels["bound"] != "upper" || upper.Config.Custom["fillBelowTo"] != lower.Config.DisplayNameFromDS || lower.Config.Custom["lineWidth"] != 0 {
			t.Errorf("upper %+v, lower %+v", upper.Config, lower.Config)
		}
		for _, edge := range []*data.Field{lower, upper} {
			hidden, _ := edge.Config.Custom["hideFrom"].(map[string]any)
			if edge.Config.Custom["showPoints"] != "never" || hidden["legend"] != true || hidden["tooltip"] == true || hidden["viz"] == true {
				t.Errorf("%s has points, or a name in the legend, or is not seen: %+v", edge.Config.DisplayNameFromDS, edge.Config.Custom)
			}
		}
	})
}

func TestNeeds(t *testing.T) {
	q := query.Query{Type: query.Summary, CountBy: query.ByEnd, LongestSession: 24 * time.Hour, BaselineWeeks: 4}
	q.Range.To = 1_800_000
	if got := needs(q); got != "4 × 25 h" {
		t.Errorf("got %q", got)
	}
}

func TestFinality(t *testing.T) {
	now := time.Now()
	ended := func(ago time.Duration) map[string]any {
		at := now.Add(-ago).UTC().Format("2006-01-02T15:04:05.000Z")
		return map[string]any{"start_time": at, "end_time": at}
	}
	i := door(t, &fakeKore{rows: []map[string]any{row(1, 0, "dropOff", ended(40*time.Minute)), row(2, 0, "selfService", ended(5*time.Minute))}}, nil)
	ask := func(stored map[string]any) backend.DataResponse {
		stored["countBy"] = "end"
		return askOver(t, i, stored, nil, now.Add(-30*time.Minute), now)
	}
	text := func(res backend.DataResponse) (all string) {
		for _, n := range res.Frames[0].Meta.Notices {
			all += n.Text + "\n"
		}
		return all
	}
	t.Run("a summary is moved back and says so", func(t *testing.T) {
		res := ask(map[string]any{"queryType": "summary", "finalOnly": true})
		if v, _ := res.Frames[0].Fields[0].FloatAt(0); v != 1 || !strings.Contains(text(res), "moved back by 15 min") {
			t.Errorf("got %v: %s", v, text(res))
		}
	})
	t.Run("without it a notice says what can still change", func(t *testing.T) {
		res := ask(map[string]any{"queryType": "summary"})
		if v, _ := res.Frames[0].Fields[0].FloatAt(0); v != 0 || !strings.Contains(text(res), "The last 15 min of this range can still change") {
			t.Errorf("got %v: %s", v, text(res))
		}
	})
	t.Run("buckets that can still change are null", func(t *testing.T) {
		res := ask(map[string]any{"finalOnly": true, "interval": "1m"})
		values := res.Frames[0].Fields[1]
		if values.NilAt(values.Len()-1) == false || !strings.Contains(text(res), "left empty") {
			t.Errorf("the last bucket is %v: %s", values.At(values.Len()-1), text(res))
		}
	})
	t.Run("a table leaves the row out", func(t *testing.T) {
		if res := ask(map[string]any{"queryType": "sessions", "finalOnly": true}); res.Error != nil || res.Frames[0].Rows() != 0 {
			t.Errorf("%v: %d rows", res.Error, res.Frames[0].Rows())
		}
		if res := ask(map[string]any{"queryType": "sessions"}); res.Error != nil || res.Frames[0].Rows() != 1 {
			t.Errorf("without finalOnly %v: %d rows", res.Error, res.Frames[0].Rows())
		}
	})
}

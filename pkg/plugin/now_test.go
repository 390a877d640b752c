package plugin

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/grafana/grafana-plugin-sdk-go/backend"
)

// doorWithClock is an instance in front of a Kore.ai whose clock stands still.
func doorWithClock(t *testing.T, kore *fakeKore, now time.Time) *Instance {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Date", now.UTC().Format(http.TimeFormat))
		kore.ServeHTTP(w, r)
	}))
	t.Cleanup(server.Close)
	return doorAt(t, server.URL, nil)
}

// askDay asks about the day that begins at base.
func askDay(t *testing.T, i *Instance, q map[string]any) backend.DataResponse {
	t.Helper()
	raw, err := json.Marshal(q)
	if err != nil {
		t.Fatal(err)
	}
	res, err := i.QueryData(context.Background(), &backend.QueryDataRequest{Queries: []backend.DataQuery{{
		RefID: "A", JSON: raw, MaxDataPoints: 100, TimeRange: backend.TimeRange{From: base, To: base.Add(24 * time.Hour)},
	}}})
	if err != nil {
		t.Fatal(err)
	}
	return res.Responses["A"]
}

// By Kore.ai's clock it is two and a half hours after the day began; by ours the
// day is nearly over.
func TestNowIsKoresNow(t *testing.T) {
	now := base.Add(150 * time.Minute)
	rows := []map[string]any{
		row(1, 10, "dropOff", nil), row(2, 130, "agent", nil), // today: 2
		row(3, -10, "dropOff", nil), row(4, -140, "dropOff", nil), row(5, -145, "dropOff", nil), // as long before: 3
		row(6, -160, "dropOff", nil), row(7, -1200, "dropOff", nil), // the rest of yesterday: 2
	}
	fresh := func() *Instance { return doorWithClock(t, &fakeKore{rows: rows}, now) }
	t.Run("hours that have not begun are null", func(t *testing.T) {
		got := cells(t, askDay(t, fresh(), map[string]any{"measures": []string{"sessions"}, "interval": "1h"}))
		if want := "map[:[1 0 1" + strings.Repeat(" <nil>", 21) + "]]"; fmt.Sprint(got) != want {
			t.Errorf("got %v, want %s", got, want)
		}
	})
	t.Run("the period before is as long as what has passed", func(t *testing.T) {
		got := cells(t, askDay(t, fresh(), map[string]any{"queryType": "summary", "measures": []string{"sessions"}, "timeShift": "range"}))
		if want := "map[:[3]]"; fmt.Sprint(got) != want {
			t.Errorf("got %v, want %s", got, want)
		}
	})
	t.Run("a change is that of equal lengths", func(t *testing.T) {
		got := cells(t, askDay(t, fresh(), map[string]any{"queryType": "summary", "measures": []string{"sessions"}, "compare": "range"}))
		if want := "map[:[2 -1]]"; fmt.Sprint(got) != want {
			t.Errorf("got %v, want %s", got, want)
		}
	})
	t.Run("what is final is so by their clock", func(t *testing.T) {
		res := askDay(t, fresh(), map[string]any{"queryType": "summary", "measures": []string{"sessions"}, "countBy": "end", "finalOnly": true})
		if res.Error != nil {
			t.Fatal(res.Error)
		}
		_, text, _ := strings.Cut(fmt.Sprint(res.Frames[0].Meta.Notices), "to end at ")
		got, err := time.Parse("2006-01-02 15:04:05 MST", strings.SplitAfter(text, "UTC")[0])
		if want := now.Add(-15 * time.Minute); err != nil || got.Sub(want).Abs() > time.Minute {
			t.Errorf("got %q, want about %s", text, want)
		}
	})
}

package plugin

import (
	"strings"
	"testing"
	"time"

	"github.com/grafana/grafana-plugin-sdk-go/backend"
)

const daysBefore = -24 * 60 // minutes

// calls has a call in each of some weeks before base, all of the bot st-one.
func calls() *fakeKore {
	return &fakeKore{rows: []map[string]any{
		row(1, 0, "agent", map[string]any{"callId": "new", "email": "a@x"}),
		row(2, 10*daysBefore, "agent", map[string]any{"callId": "older", "email": "b,c@x"}),
		row(3, 80*daysBefore, "agent", map[string]any{"callId": "old", "email": "a@x"}),
	}}
}

// lookUpOver asks for sessions of 90 days and returns how many came and how many calls it took.
func lookUpOver(t *testing.T, kore *fakeKore, q map[string]any) (res backend.DataResponse, rows, asked int) {
	t.Helper()
	q["queryType"] = "sessions"
	res = askOver(t, door(t, kore, nil), q, nil, base.Add(-90*24*time.Hour), base.Add(2*time.Hour))
	if res.Error == nil {
		rows = res.Frames[0].Rows()
	}
	return res, rows, len(kore.seen())
}

func noticeWith(res backend.DataResponse, part string) bool {
	for _, n := range res.Frames[0].Meta.Notices {
		if strings.Contains(n.Text, part) {
			return true
		}
	}
	return false
}

func TestLookUpByCallID(t *testing.T) {
	for id, limit := range map[string]int{"new": 2, "older": 6, "old": 26, "none": 26} {
		t.Run(id, func(t *testing.T) {
			res, rows, asked := lookUpOver(t, calls(), map[string]any{"callId": id})
			if res.Error != nil || (rows == 1) != (id != "none") || asked > limit {
				t.Fatalf("%d rows with %d calls, %v", rows, asked, res.Error)
			}
			if !noticeWith(res, "up to 26 calls") {
				t.Errorf("notices %v do not say what it may cost", res.Frames[0].Meta.Notices)
			}
		})
	}
}

func TestLookUpOfSeveral(t *testing.T) {
	for name, c := range map[string]struct {
		q    map[string]any
		rows int
	}{
		"calls":                     {map[string]any{"callId": []string{"new", "old"}}, 2},
		"users":                     {map[string]any{"apiUserId": []string{"a@x", "b,c@x"}}, 3},
		"a user with a comma":       {map[string]any{"apiUserId": "b,c@x"}, 1},
		"calls of users":            {map[string]any{"apiUserId": []string{"a@x", "b,c@x"}, "callId": []string{"new", "older"}}, 2},
		"a call twice":              {map[string]any{"callId": []string{"new", "new"}}, 1},
		"an empty one is no filter": {map[string]any{"callId": []string{""}, "apiUserId": "a@x"}, 2},
	} {
		t.Run(name, func(t *testing.T) {
			c.q["bots"] = "st-one"
			if res, rows, _ := lookUpOver(t, calls(), c.q); res.Error != nil || rows != c.rows {
				t.Errorf("got %d rows, %v", rows, res.Error)
			}
		})
	}
}

func TestTooManyLookUps(t *testing.T) {
	ids := strings.Split(strings.Repeat("x,", 21), ",")
	for n := range ids {
		ids[n] += string(rune('a' + n))
	}
	res, _, asked := lookUpOver(t, calls(), map[string]any{"callId": ids[:21]})
	if res.Error == nil || !strings.Contains(res.Error.Error(), "callId: has 21 values") || asked != 0 {
		t.Errorf("got %v after %d calls", res.Error, asked)
	}
	res, _, _ = lookUpOver(t, calls(), map[string]any{"callId": ids[:5], "apiUserId": ids[:5]})
	if res.Error == nil || !strings.Contains(res.Error.Error(), "25 pairs") {
		t.Errorf("got %v", res.Error)
	}
}

func TestLookUpBySessionIDOfOneBotCostsOneCall(t *testing.T) {
	kore := calls()
	id := kore.rows[0]["sessionId"]
	res, rows, asked := lookUpOver(t, kore, map[string]any{"sessionIds": id, "bots": "st-one"})
	if res.Error != nil || rows != 1 || asked != 1 || noticeWith(res, "up to") {
		t.Errorf("%d rows with %d calls, %v", rows, asked, res.Error)
	}
	res, rows, asked = lookUpOver(t, calls(), map[string]any{"sessionIds": id})
	if res.Error != nil || rows != 1 || asked != 1 || !noticeWith(res, "up to 2 calls") {
		t.Errorf("%d rows with %d calls, %v", rows, asked, res.Error)
	}
}

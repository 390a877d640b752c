package query

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/koreai/sessions-datasource/pkg/session"
)

const hourMs = int64(3_600_000)

func parseAt(t *testing.T, stored string) (Query, error) {
	t.Helper()
	q, _, err := Parse(json.RawMessage(stored), Context{
		Range: session.Span{From: 100 * hourMs, To: 101 * hourMs}, Now: 101 * hourMs,
		ClosingLag: 15 * time.Minute, Open: 30 * time.Minute, LongestSession: 4 * time.Hour,
	})
	return q, err
}

func TestFinalOnly(t *testing.T) {
	for _, tt := range []struct {
		name, stored string
		moved        time.Duration
		want         session.Span
	}{
		{"a summary by end moves back by the closing lag", `{"queryType":"summary","countBy":"end","finalOnly":true}`, 15 * time.Minute, session.Span{From: 100*hourMs - 900_000, To: 101*hourMs - 900_000}},
		{"a summary by start by the open span", `{"queryType":"summary","finalOnly":true}`, 30 * time.Minute, session.Span{From: 99*hourMs + 1_800_000, To: 100*hourMs + 1_800_000}},
		{"a time series keeps its range", `{"countBy":"end","finalOnly":true}`, 0, session.Span{From: 100 * hourMs, To: 101 * hourMs}},
		{"a table is cut", `{"queryType":"sessions","countBy":"end","finalOnly":true}`, 15 * time.Minute, session.Span{From: 100 * hourMs, To: 101*hourMs - 900_000}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			q, err := parseAt(t, tt.stored)
			if err != nil || q.Moved != tt.moved || q.Range != tt.want {
				t.Errorf("moved %v to %v: %v", q.Moved, q.Range, err)
			}
		})
	}
	t.Run("a bucket is final that ends where nothing changes any more", func(t *testing.T) {
		q, _ := parseAt(t, `{"countBy":"end","finalOnly":true}`)
		if !q.Final(101*hourMs-900_000) || q.Final(101*hourMs-899_999) {
			t.Error("wrong at the closing lag")
		}
	})
}

func TestCountByEnd(t *testing.T) {
	q, err := parseAt(t, `{"countBy":"end"}`)
	if err != nil || !q.ByEnd() || q.Started(q.Range).From != 96*hourMs {
		t.Errorf("%v %v", q.Started(q.Range), err)
	}
	for stored, field := range map[string]string{
		`{"countBy":"end","status":"all"}`:                                    "status",
		`{"countBy":"finish"}`:                                                "countBy",
		`{"finalOnly":"yes"}`:                                                 "finalOnly",
		`{"queryType":"sessions","status":"active","finalOnly":true}`:         "status",
		`{"baseline":"median"}`:                                               "baseline",
		`{"baselineWeeks":4}`:                                                 "baselineWeeks",
		`{"baselineMargin":0.1}`:                                              "baselineMargin",
		`{"baseline":"score","baselineWeeks":9}`:                              "baselineWeeks",
		`{"baseline":"score","baselineMargin":1.1}`:                           "baselineMargin",
		`{"baseline":"score","baselineMargin":{}}`:                            "baselineMargin",
		`{"baseline":"score","measures":["users"]}`:                           "measures",
		`{"baseline":"score","queryType":"sessions"}`:                         "baseline",
		`{"baseline":"band","queryType":"summary"}`:                           "baseline",
		`{"baseline":"score","fetch":"filtered"}`:                             "fetch",
		`{"baseline":"score","apiUserId":"a"}`:                                "apiUserId",
		`{"baseline":"score","callId":"a"}`:                                   "callId",
		`{"baseline":"score","sessionIds":["0123"],"queryType":"timeSeries"}`: "sessionIds",
	} {
		t.Run(stored, func(t *testing.T) {
			_, err := parseAt(t, stored)
			if e, ok := err.(*Error); !ok || e.Field != field || !strings.Contains(err.Error(), field) {
				t.Errorf("got %v, want an error at %s", err, field)
			}
		})
	}
	t.Run("a band in a rule", func(t *testing.T) {
		for _, c := range []Context{{Alert: true, Expression: true}, {Expression: true}} {
			c.Range = session.Span{From: 0, To: hourMs}
			if _, _, err := Parse(json.RawMessage(`{"baseline":"band"}`), c); err == nil || !strings.Contains(err.Error(), "baseline") {
				t.Errorf("%+v: %v", c, err)
			}
		}
	})
	t.Run("session IDs decide alone", func(t *testing.T) {
		q, err := parseAt(t, `{"queryType":"sessions","countBy":"end","status":"all","sessionIds":["0123"]}`)
		if err != nil || q.ByEnd() {
			t.Errorf("by end %v, %v", q.ByEnd(), err)
		}
	})
}

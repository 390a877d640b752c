package koreai

import (
	"fmt"
	"maps"
	"reflect"
	"strings"
	"testing"

	"github.com/koreai/sessions-datasource/pkg/session"
)

const fullRow = `{"sessionId":"67d3f5cd0123456789abcdef","botId":"st-own","userId":"u-1","channel":"rtm",
	"start_time":"2025-03-14T09:26:53.589Z","end_time":"2025-03-14T09:30:00.000Z","session_lang":["en","de"],
	"sessionType":"non-interactive","containmentType":"dropOff","sessionStatus":"active","isDeveloper":true,
	"tags":{"userTags":[{"name":"tier","value":"gold"}],"sessionTags":[{"name":"n","value":1},{"name":"n","value":"two"}],"altText":[{"name":"a","value":"b"}]},
	"noOfMessagesExchanged":12,"noOfTasksExecuted":3,"somethingNew":{"a":[1]}}`

const start = 1741944413589

// testCall is a call for sessions.
var testCall = call{getSessions, oneCall()}

func decodeText(t *testing.T, body string) (Page, error) {
	t.Helper()
	var p Page
	err := decode(strings.NewReader(body), testCall, &p)
	return p, err
}

func decodeRows(t *testing.T, rows ...string) Page {
	t.Helper()
	p, err := decodeText(t, `{"total":9,"moreAvailable":true,"sessions":[`+strings.Join(rows, ",")+`]}`)
	if err != nil {
		t.Fatal(err)
	}
	if p.Received != len(rows) || p.Total != 9 || !p.MoreAvailable {
		t.Errorf("received %d, total %d, more %v", p.Received, p.Total, p.MoreAvailable)
	}
	return p
}

func TestFullRow(t *testing.T) {
	p := decodeRows(t, fullRow)
	want := session.Session{
		ID: "67d3f5cd0123456789abcdef", Bot: "st-own", User: "u-1", Channel: "rtm", Start: start, End: 1741944600000,
		Languages: []string{"en", "de"}, Type: session.NonInteractive, Containment: session.DropOff, Status: session.Active, Developer: true,
		Messages: 12, Tasks: 3,
		SessionTags: []session.Tag{{Name: "n", Value: "1"}, {Name: "n", Value: "two"}}, UserTags: []session.Tag{{Name: "tier", Value: "gold"}},
	}
	if !reflect.DeepEqual(p.Sessions, []session.Session{want}) || p.Skipped != 0 || p.Repairs != nil {
		t.Errorf("got %+v\nskipped %v, repaired %v", p.Sessions, p.SkipReasons, p.Repairs)
	}
}

// bare is a row with the least that a session needs.
var bare = session.Session{
	ID: "a", Bot: testBot, Start: start, End: session.NoTime, Type: session.Interactive, Status: session.Closed,
	Messages: session.NoCount, Tasks: session.NoCount,
}

// Every field but ID and start may be missing, null or of any other type.
func TestFieldsOfTheWrongType(t *testing.T) {
	values := []string{`null`, `""`, `5`, `-1.5`, `1e999`, `true`, `[]`, `{}`, `[[1],{"a":null}]`, `{"name":"x"}`, `"\ud800"`}
	for _, key := range []string{
		"botId", "userId", "channel", "end_time", "session_lang", "sessionType", "containmentType", "sessionStatus", "isDeveloper",
		"tags", "noOfMessagesExchanged", "noOfTasksExecuted",
	} {
		t.Run(key, func(t *testing.T) {
			for _, v := range values {
				p := decodeRows(t, fmt.Sprintf(`{"sessionId":"a","start_time":"2025-03-14T09:26:53.589Z",%q:%s}`, key, v))
				if len(p.Sessions) != 1 {
					t.Errorf("%s %s costs the row: %v", key, v, p.SkipReasons)
					continue
				}
				got := p.Sessions[0]
				if v == `"\ud800"` || v == `5` && strings.HasPrefix(key, "noOf") || v == `true` && key == "isDeveloper" {
					continue // means something
				}
				if !reflect.DeepEqual(got, bare) {
					t.Errorf("%s %s: got %+v", key, v, got)
				}
				silent := v == `null` || v == `""` || key == "botId" || key == "session_lang" || key == "tags" && (v == `[]` || strings.HasPrefix(v, "{"))
				if !silent && len(p.Repairs) != 1 {
					t.Errorf("%s %s is left out without a word", key, v)
				}
			}
		})
	}
}

func TestRowsThatAreSkipped(t *testing.T) {
	const good = `"start_time":"2025-03-14T09:26:53.589Z"`
	p := decodeRows(t,
		`null`, `5`, `"row"`, `[]`, `{}`,
		`{`+good+`}`, `{"sessionId":null,`+good+`}`, `{"sessionId":" ",`+good+`}`, `{"sessionId":5,`+good+`}`, `{"sessionId":["a"],`+good+`}`,
		`{"sessionId":"`+strings.Repeat("x", maxID+1)+`",`+good+`}`,
		`{"sessionId":"a"}`, `{"sessionId":"a","start_time":null}`, `{"sessionId":"a","start_time":"soon"}`, `{"sessionId":"a","start_time":{}}`,
		`{"sessionId":"a","start_time":"1825-03-14T09:26:53.589Z"}`, `{"sessionId":"a","start_time":"9999-12-31T00:00:00Z"}`, `{"sessionId":"a","start_time":1e300}`,
		`{"sessionId":"a","botId":"`+strings.Repeat("x", maxID+1)+`",`+good+`}`,
		fullRow,
	)
	want := map[string]int{SkipNoObject: 3, SkipNoID: 8, SkipNoStart: 2, SkipBadStart: 5, SkipBotTooLong: 1}
	if !maps.Equal(p.SkipReasons, want) || p.Skipped != 19 || len(p.Sessions) != 1 {
		t.Errorf("skipped %d: %v, want %v; kept %d", p.Skipped, p.SkipReasons, want, len(p.Sessions))
	}
}

func TestDates(t *testing.T) {
	for text, want := range map[string]int64{
		`"2025-03-14T09:26:53.589Z"`: start, `"2025-03-14T09:26:53Z"`: start - 589, `"2025-03-14T10:26:53.589+01:00"`: start,
		`"2025-03-14T10:26:53.589+0100"`: start, `"2025-03-14T09:26:53.589"`: start, `"2025-03-14 09:26:53.589"`: start,
		`1741944413589`: start, `"1741944413589"`: start, `1741944413`: start - 589, `"2025-03-14T09:26:53.589123Z"`: start,
	} {
		t.Run(text, func(t *testing.T) {
			if got, ok := millis([]byte(text)); !ok || got != want {
				t.Errorf("%s is read as %d, want %d", text, got, want)
			}
		})
	}
}

func TestOddButReadable(t *testing.T) {
	p := decodeRows(t, `{"sessionId":" a ","start_time":1741944413589,"end_time":"2025-03-14T09:26:53.589Z","session_lang":"en","isDeveloper":1,
		"sessionType":"Interactive","containmentType":"selfservice","sessionStatus":"CLOSED","noOfMessagesExchanged":"4","noOfTasksExecuted":2.0}`,
		`{"sessionId":"b","start_time":1741944413589,"session_lang":["en","en",null,5,""," de "],"isDeveloper":"true","containmentType":"handover","sessionType":"odd","sessionStatus":"paused"}`)
	a, b := p.Sessions[0], p.Sessions[1]
	if a.ID != "a" || a.End != start || !reflect.DeepEqual(a.Languages, []string{"en"}) || !a.Developer || a.Type != session.Interactive ||
		a.Containment != session.SelfService || a.Status != session.Closed || a.Messages != 4 || a.Tasks != 2 {
		t.Errorf("got %+v", a)
	}
	if !reflect.DeepEqual(b.Languages, []string{"en", "de"}) || !b.Developer || b.Containment != "handover" || b.Type != "odd" || b.Status != "paused" {
		t.Errorf("got %+v", b)
	}
	if p.Repairs != nil {
		t.Errorf("nothing was left out, yet %v", p.Repairs)
	}
}

func TestCountsThatCannotBe(t *testing.T) {
	for _, v := range []string{`-1`, `2.5`, `1e12`, `"many"`, `"NaN"`, `"Inf"`, `true`} {
		t.Run(v, func(t *testing.T) {
			p := decodeRows(t, `{"sessionId":"a","start_time":1741944413589,"noOfMessagesExchanged":`+v+`}`)
			if p.Sessions[0].Messages != session.NoCount || p.Repairs[RepairCount] != 1 {
				t.Errorf("%s counts as %d, repaired %v", v, p.Sessions[0].Messages, p.Repairs)
			}
		})
	}
}

// Bytes that are no text would break the frames that they end up in.
func TestTextsAreValid(t *testing.T) {
	p := decodeRows(t, "{\"sessionId\":\"a\xff\",\"start_time\":1741944413589,\"userId\":\"b\xc3\",\"session_lang\":[\"c\xe2\x28\"],"+
		"\"tags\":{\"userTags\":[{\"name\":\"d\xff\",\"value\":{\"e\":\"\xff\"}},{\"name\":\"f\",\"value\":\"\xff\"}]}}")
	s := p.Sessions[0]
	for got, want := range map[string]string{
		s.ID: "a\ufffd", s.User: "b\ufffd", s.Languages[0]: "c\ufffd(", s.UserTags[0].Name: "d\ufffd",
		s.UserTags[0].Value: "{\"e\":\"\ufffd\"}", s.UserTags[1].Value: "\ufffd",
	} {
		if got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func TestLongTextsAreCut(t *testing.T) {
	p := decodeRows(t, `{"sessionId":"a","start_time":1741944413589,"channel":"`+strings.Repeat("é", maxText)+`",
		"tags":{"sessionTags":[{"name":"n","value":"`+strings.Repeat("x", maxTagValue+1)+`"}]}}`)
	s := p.Sessions[0]
	if len(s.Channel) > maxText || !strings.HasSuffix(s.Channel, "é") || len(s.SessionTags[0].Value) != maxTagValue || p.Repairs[RepairLong] != 2 {
		t.Errorf("channel %d bytes, value %d bytes, repaired %v", len(s.Channel), len(s.SessionTags[0].Value), p.Repairs)
	}
}

package koreai

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/koreai/sessions-datasource/pkg/session"
)

func TestPages(t *testing.T) {
	for body, want := range map[string]Page{
		`{"sessions":[]}`: {Total: -1},
		"\xef\xbb\xbf \n" + `{"sessions":[],"total":"12","moreAvailable":"true"}`: {Total: 12, MoreAvailable: true},
		`{"total":-3,"moreAvailable":1,"sessions":[]}`:                            {Total: -1, MoreAvailable: true},
		`{"total":{},"moreAvailable":[],"sessions":[]}`:                           {Total: -1},
		`{"total":0,"sessions":null}`:                                             {Total: 0},
		`{"sessions":[],"invalidSessions":["a","b",5,"a"]}`:                       {Total: -1, InvalidIDs: []string{"a", "b"}},
		`{"sessions":[],"errors":[]}  trailing`:                                   {Total: -1},
		`{"sessions":[{}],"errors":[{"msg":"half"}]}`:                             {Total: -1, Received: 1, Skipped: 1},
	} {
		t.Run(body, func(t *testing.T) {
			got, err := decodeText(t, body)
			if err != nil || got.Total != want.Total || got.MoreAvailable != want.MoreAvailable || !slices.Equal(got.InvalidIDs, want.InvalidIDs) ||
				got.Received != want.Received || got.Skipped != want.Skipped {
				t.Errorf("%s\ngot %+v, %v", body, got, err)
			}
		})
	}
}

const compactJWE = "eyJhbGciOiJSU0EtT0FFUCIsImVuYyI6IkEyNTZHQ00ifQ.AAAA.BBBB.CCCC.DDDD"

func TestBrokenAnswers(t *testing.T) {
	for body, want := range map[string]Kind{
		``:     KindEmpty,
		" \n ": KindEmpty,
		`<!DOCTYPE html><html><body>Sign in</body></html>`: KindNotKore,
		`Service is up`:                       KindNotKore,
		`5`:                                   KindNotKore,
		`[]`:                                  KindShape,
		`"hello"`:                             KindShape,
		`{}`:                                  KindShape,
		`{"status":"ok"}`:                     KindShape,
		`{"sessions":{}}`:                     KindShape,
		`{"sessions":5}`:                      KindShape,
		`{"total":3,"sessions":null}`:         KindShape,
		`{"sessions":[}`:                      KindShape,
		`{"sessions":[{"sessionId":tru}]}`:    KindShape,
		`{"a":` + strings.Repeat("[", 20_000): KindShape,
		`{"sessions":[` + fullRow:             KindTruncated,
		`{"sessions":[{"sessionId":"67d3f5`:   KindTruncated,
		`{"sessions":[]`:                      KindTruncated,
		`{"sess`:                              KindTruncated,
		`{`:                                   KindTruncated,
		compactJWE:                            KindEncrypted,
		`"` + compactJWE + `"`:                KindEncrypted,
		`{"data":"` + compactJWE + `"}`:       KindEncrypted,
		`{"payload":"` + strings.Repeat("Ab9/", 60) + `"}`:                            KindEncrypted,
		`{"sessions":"` + compactJWE + `"}`:                                           KindEncrypted,
		`{"protected":"eyJ","encrypted_key":"x","iv":"x","ciphertext":"y","tag":"z"}`: KindEncrypted,
	} {
		t.Run(string(want)+" "+body[:min(len(body), 30)], func(t *testing.T) {
			_, err := decodeText(t, body)
			var e *Error
			if !errors.As(err, &e) || e.Kind != want || !strings.HasSuffix(e.Message, ".") {
				t.Errorf("%.80s\nwant %s, got %v", body, want, err)
			}
			if err != nil && (strings.Contains(err.Error(), "67d3f5") || strings.Contains(err.Error(), "Sign in")) {
				t.Errorf("the answer is quoted: %v", err)
			}
		})
	}
}

// More rows than anyone asks for must not fill the memory.
func TestTooManyRows(t *testing.T) {
	_, err := decodeText(t, `{"sessions":[`+strings.Repeat("{},", maxRows)+`{}]}`)
	if KindOf(err) != KindTooLarge {
		t.Errorf("got %v", err)
	}
}

// What cannot be a session costs time and memory in proportion to its size.
func BenchmarkDecode(b *testing.B) {
	body := `{"total":1000,"sessions":[` + strings.TrimSuffix(strings.Repeat(fullRow+",", 1000), ",") + `]}`
	b.SetBytes(int64(len(body)))
	b.ReportAllocs()
	for b.Loop() {
		var p Page
		if err := decode(strings.NewReader(body), testCall, &p); err != nil || len(p.Sessions) != 1000 {
			b.Fatal(err)
		}
	}
}

func TestRowsKeepTheirOrder(t *testing.T) {
	row := func(id string) string { return `{"sessionId":"` + id + `","start_time":1741944413589}` }
	p := decodeRows(t, row("c"), row("a"), row("a"), row("b"))
	var ids []string
	for _, s := range p.Sessions {
		ids = append(ids, s.ID)
	}
	if !slices.Equal(ids, []string{"c", "a", "a", "b"}) || p.Sessions[0].End != session.NoTime {
		t.Errorf("got %v", ids)
	}
}

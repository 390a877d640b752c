package koreai

import (
	"encoding/json"
	"io"
	"reflect"
	"strings"
	"testing"
	"testing/iotest"
)

var oddValues = []string{
	`{}`, `[]`, `{"a":1}`, `{"a":[1,{"b":null}], "c" : "\u00e9\\\""}`, `""`, `"\ud800"`, `"\u12G4"`, `"\x"`, "\"a\nb\"", `"a`, `"\`, `"\u12`,
	`0`, `-0`, `01`, `-`, `1.`, `1.5e`, `1e+`, `1E-9`, `.5`, `+1`, `1e999`, `NaN`, `tru`, `truex`, `nul`, `false`,
	`{`, `[`, `[1,]`, `[1 2]`, `[,1]`, `{"a"}`, `{"a":}`, `{"a":1,}`, `{a:1}`, `{"a":1 "b":2}`, `{1:2}`, `[}`, `{]`, "[1]\x00", "\"\xff\"", ``, ` `,
	strings.Repeat("[", 10_001) + strings.Repeat("]", 10_001), strings.Repeat("[", 9_999) + strings.Repeat("]", 9_999),
}

// What a value is, and where it ends, is what encoding/json says.
func TestValuesEndWhereTheyDo(t *testing.T) {
	for _, v := range oddValues {
		sameAsJSON(t, v)
	}
}

func FuzzValues(f *testing.F) {
	for _, v := range append(oddValues, fullRow) {
		f.Add(v)
	}
	f.Fuzz(sameAsJSON)
}

func sameAsJSON(t *testing.T, v string) {
	t.Helper()
	in := []byte(v + " ")
	at := space(in, 0)
	end := skip(in, at, 0)
	if valid := end >= 0 && space(in, end) == len(in); valid != json.Valid([]byte(v)) {
		t.Fatalf("%.80q: ends at %d, of %d", v, end, len(v))
	}
	for n := range min(len(v), 200) { // of what is valid no beginning is broken
		if json.Valid([]byte(v)) && skip(in[:n], space(in[:n], 0), 0) == broken {
			t.Fatalf("%.80q: broken after %d", v, n)
		}
	}
	if end < 0 {
		return
	}
	sameMembers(t, in[at:end])
	sameElements(t, in[at:end])
}

func sameMembers(t *testing.T, v []byte) {
	t.Helper()
	var want map[string]json.RawMessage
	got := map[string]json.RawMessage{}
	isObject := members(v, func(name []byte, value json.RawMessage) { got[strings.ToValidUTF8(string(name), "\uFFFD")] = value })
	if err := json.Unmarshal(v, &want); isObject != (err == nil && want != nil) {
		t.Fatalf("%.80q: an object: %v", v, isObject)
	}
	for name, value := range want {
		if isObject && strings.ToValidUTF8(name, "") == name && !strings.Contains(name, "\uFFFD") && string(got[name]) != string(value) {
			t.Fatalf("%.80q: %q is %q, want %q", v, name, got[name], value)
		}
	}
}

func sameElements(t *testing.T, v []byte) {
	t.Helper()
	want, got := []json.RawMessage(nil), []json.RawMessage{}
	isList := elements(v, func(value json.RawMessage) { got = append(got, value) })
	if err := json.Unmarshal(v, &want); isList != (err == nil && want != nil) || isList && !reflect.DeepEqual(got, want) {
		t.Fatalf("%.80q: got %q, want %q", v, got, want)
	}
}

// However an answer is cut into packets, it is read the same.
func TestStreamsOfAnyPieces(t *testing.T) {
	long := strings.Repeat("x", 3*streamSize)
	body := ` { "total" : 12.0 , "sessions":[` + strings.Repeat(fullRow+" ,\n", 300) + `{"sessionId":"` + long + `"},` + fullRow + `] ,"moreAvailable":true}`
	want, err := decode(t, body)
	if err != nil || want.Received != 302 || want.Total != 12 || !want.MoreAvailable || want.Skipped != 1 {
		t.Fatalf("received %d, total %d, skipped %d, %v", want.Received, want.Total, want.Skipped, err)
	}
	for name, in := range map[string]io.Reader{
		"byte by byte": iotest.OneByteReader(strings.NewReader(body)), "by halves": iotest.HalfReader(strings.NewReader(body)),
		"end with data": iotest.DataErrReader(strings.NewReader(body)),
	} {
		var got Page
		if err := decodePage(in, testBot, &got); err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%s: received %d, %v", name, got.Received, err)
		}
	}
	for at := 0; at < len(body); at += 997 {
		if _, err := decode(t, body[:at]); at > 0 && KindOf(err) != KindTruncated {
			t.Fatalf("cut at %d: %v", at, err)
		}
	}
}

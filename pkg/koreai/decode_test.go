package koreai

import (
	"io"
	"reflect"
	"strings"
	"testing"
	"testing/iotest"
)

// However an answer is cut into packets, it is read the same.
func TestStreamsOfAnyPieces(t *testing.T) {
	long := strings.Repeat("x", 200_000)
	body := ` { "total" : 12.0 , "sessions":[` + strings.Repeat(fullRow+" ,\n", 100) + `{"sessionId":"` + long + `"},` + fullRow + `] ,"moreAvailable":true}`
	want, err := decodeText(t, body)
	if err != nil || want.Received != 102 || want.Total != 12 || !want.MoreAvailable || want.Skipped != 1 {
		t.Fatalf("received %d, total %d, skipped %d, %v", want.Received, want.Total, want.Skipped, err)
	}
	for name, in := range map[string]io.Reader{
		"byte by byte": iotest.OneByteReader(strings.NewReader(body)), "by halves": iotest.HalfReader(strings.NewReader(body)),
		"end with data": iotest.DataErrReader(strings.NewReader(body)),
	} {
		t.Run(name, func(t *testing.T) {
			var got Page
			if err := decode(in, testCall, &got); err != nil || !reflect.DeepEqual(got, want) {
				t.Errorf("%s: received %d, %v", name, got.Received, err)
			}
		})
	}
	for at := 0; at < len(body); at += 4999 {
		if _, err := decodeText(t, body[:at]); at > 0 && KindOf(err) != KindTruncated {
			t.Fatalf("cut at %d: %v", at, err)
		}
	}
}

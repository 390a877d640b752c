package koreai

import (
	"io"
	"net/http"
	"testing"
)

// An empty page before the end says that the list is shorter than it is: taken
// at its word, sessions would be missing without a sign.
func TestEmptyPage(t *testing.T) {
	for body, test := range map[string]struct {
		skip int
		kind Kind
	}{
		`{"total":120,"moreAvailable":true,"sessions":[]}`:  {0, KindShape},
		`{"total":121,"moreAvailable":true,"sessions":[]}`:  {120, KindShape},
		`{"total":120,"moreAvailable":true, "sessions":[]}`: {120, ""},
		`{"total":120,"moreAvailable":false,"sessions":[]}`: {0, ""},
		`{"moreAvailable":true,"sessions":[]}`:              {0, ""},
	} {
		t.Run(body, func(t *testing.T) {
			f := newFake(t, func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, body) })
			r := oneCall()
			r.Skip = test.skip
			_, err := newTestClient(t, testConfig(f.URL)).Sessions(t.Context(), r)
			if KindOf(err) != test.kind || err != nil && !Retryable(err) {
				t.Errorf("%s after %d rows: %v", body, test.skip, err)
			}
		})
	}
}

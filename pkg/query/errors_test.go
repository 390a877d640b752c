package query

import (
	"slices"
	"strings"
	"testing"
)

func TestErrorSentences(t *testing.T) {
	e := &Error{Field: "f", Value: strings.Repeat("ü", 100), Problem: "is wrong", Allowed: slices.Repeat([]string{"a"}, maxShown+5), Hint: "Do better."}
	got := e.Error()
	if !strings.HasPrefix(got, `f: "üü`) || !strings.Contains(got, `…" is wrong. Allowed: a, a`) || !strings.HasSuffix(got, " and 5 more. Do better.") {
		t.Error(got)
	}
	if shorten(e.Value) != strings.Repeat("ü", longestShown-1)+"…" {
		t.Errorf("cut inside a letter: %q", shorten(e.Value))
	}
}

package words_test

import (
	"testing"
	"time"

	"github.com/koreai/sessions-datasource/pkg/words"
)

func TestDuration(t *testing.T) {
	for d, want := range map[time.Duration]string{
		-time.Second: "1 s", 0: "1 s", 89 * time.Second: "89 s", 90 * time.Second: "2 min", 89 * time.Minute: "89 min",
		100 * time.Minute: "2 h", 47 * time.Hour: "47 h", 48 * time.Hour: "2 d", 71 * time.Hour: "2 d",
	} {
		t.Run(want, func(t *testing.T) {
			if got := words.Duration(d); got != want {
				t.Errorf("%s is %q, want %q", d, got, want)
			}
		})
	}
}

func TestList(t *testing.T) {
	items := []string{"a", "b", "c"}
	for limit, want := range map[int]string{1: "a and 2 more", 2: "a, b and 1 more", 3: "a, b, c", 9: "a, b, c"} {
		if got := words.List(items, limit); got != want {
			t.Errorf("%d of them: %q, want %q", limit, got, want)
		}
	}
}

func TestShorten(t *testing.T) {
	for text, want := range map[string]string{"": "", "four": "four", "fünfe": "fün…", "a\xffbcd": "a\xffb…"} {
		t.Run(text, func(t *testing.T) {
			if got := words.Shorten(text, 4); got != want {
				t.Errorf("%q is %q, want %q", text, got, want)
			}
		})
	}
}

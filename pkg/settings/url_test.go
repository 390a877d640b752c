package settings

import (
	"encoding/json"
	"os"
	"testing"
)

// TestURL runs cases that the TypeScript side runs too.
func TestURL(t *testing.T) {
	for _, c := range readCases[struct{ URL, Used string }](t, "urls.json") {
		t.Run(c.URL, func(t *testing.T) {
			data := valid()
			data.URL = c.URL
			if got := mustParse(t, data).URL; got != c.Used {
				t.Errorf("becomes %q, want %q", got, c.Used)
			}
		})
	}
}

// readCases reads cases that the TypeScript side runs too.
func readCases[T any](t *testing.T, name string) (cases []T) {
	t.Helper()
	raw, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(raw, &cases); err != nil || len(cases) == 0 {
		t.Fatalf("no cases: %v", err)
	}
	return cases
}

func TestWrongURL(t *testing.T) {
	for _, in := range []string{
		"", "platform.kore.ai", "localhost:8085", "ftp://platform.kore.ai", "file:///etc/passwd", "https://", "https:///x", "://x", "https://a b",
		"https://user:pass@platform.kore.ai", "https://user@example.com", "https://platform.kore.ai@evil.example",
		"https://chat.example.com/a/../b", "https://chat.example.com/%2e%2e/b",
		"http://platform.kore.ai", "http://10.0.0.1", "http://localhost.example.com", "http://127.0.0.1.example.com", "http://0.0.0.0:8085", "http://2130706433",
		"https://example.com:port", "javascript://x",
	} {
		t.Run(in, func(t *testing.T) {
			data := valid()
			data.URL = in
			wantKey(t, data, "url")
		})
	}
}

func TestPlainHTTPWhenAllowed(t *testing.T) {
	data := validWith("allowPlainHttp", true)
	data.URL = "http://simulator:8085"
	if got := mustParse(t, data); got.URL != "http://simulator:8085" || !got.AllowPlainHTTP {
		t.Errorf("got %+v", got)
	}
}

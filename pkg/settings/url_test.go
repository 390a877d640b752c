package settings

import "testing"

func TestURL(t *testing.T) {
	for in, want := range map[string]string{
		"https://platform.kore.ai":    "https://platform.kore.ai",
		" https://platform.kore.ai/ ": "https://platform.kore.ai",
		"HTTPS://Bots.Kore.AI":        "https://bots.kore.ai",
		"https://bots.kore.ai/api/public/bot/st-1/getSessions?containmentType=agent": "https://bots.kore.ai",
		"https://platform.kore.ai/botbuilder/#home":                                  "https://platform.kore.ai",
		"https://chat.example.com:8443/kore/":                                        "https://chat.example.com:8443/kore",
		"https://chat.example.com/kore/api/public/bot/x":                             "https://chat.example.com/kore",
		"https://chat.example.com/api/public":                                        "https://chat.example.com",
		"https://chat.example.com/api/publicity":                                     "https://chat.example.com/api/publicity",
		"http://localhost:8085":                                                      "http://localhost:8085",
		"http://127.0.0.1:8085/":                                                     "http://127.0.0.1:8085",
		"http://127.8.9.1":                                                           "http://127.8.9.1",
		"http://[::1]:8085":                                                          "http://[::1]:8085",
	} {
		data := valid()
		data.URL = in
		if got := mustParse(t, data).URL; got != want {
			t.Errorf("%q becomes %q, want %q", in, got, want)
		}
	}
}

func TestWrongURL(t *testing.T) {
	for _, in := range []string{
		"", "platform.kore.ai", "localhost:8085", "ftp://platform.kore.ai", "file:///etc/passwd", "https://", "https:///x", "://x", "https://a b",
		"https://user:pass@platform.kore.ai", "https://user@example.com", "https://platform.kore.ai@evil.example",
		"https://chat.example.com?x=1", "https://chat.example.com#x", "https://chat.example.com?", "https://chat.example.com/a/../b", "https://chat.example.com/%2e%2e/b",
		"http://platform.kore.ai", "http://10.0.0.1", "http://localhost.example.com", "http://127.0.0.1.example.com", "http://0.0.0.0:8085", "http://2130706433",
		"https://example.com:port", "javascript://x",
	} {
		data := valid()
		data.URL = in
		wantKey(t, data, "url")
	}
}

func TestPlainHTTPWhenAllowed(t *testing.T) {
	data := validWith("allowPlainHttp", true)
	data.URL = "http://simulator:8085"
	if got := mustParse(t, data); got.URL != "http://simulator:8085" || !got.AllowPlainHTTP {
		t.Errorf("got %+v", got)
	}
}

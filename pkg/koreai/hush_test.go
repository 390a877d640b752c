package koreai

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/grafana/grafana-plugin-sdk-go/backend"
	"github.com/grafana/grafana-plugin-sdk-go/backend/harcapture"
)

func TestHushed(t *testing.T) {
	const long = "a-token-of-some-length"
	text := "begin " + long + " mid" + long + long + " a-token-of-some " + strings.Repeat("x", 70_000) + long + "!"
	want := strings.ReplaceAll(text, long, stars(len(long)))
	for name, body := range map[string]io.Reader{
		"at once": strings.NewReader(text), "by the byte": iotest.OneByteReader(strings.NewReader(text)), "by halves": iotest.HalfReader(strings.NewReader(text)),
		"with the end": iotest.DataErrReader(strings.NewReader(text)),
	} {
		got, err := io.ReadAll(newHushed(io.NopCloser(body), []string{long, "none-of-it"}))
		if err != nil || string(got) != want {
			t.Errorf("%s: %d bytes, %v", name, len(got), err)
		}
	}
	if got, err := io.ReadAll(newHushed(io.NopCloser(strings.NewReader("a****b")), []string{"**"})); err != nil || string(got) != "a****b" {
		t.Errorf("a secret of stars: %q, %v", got, err)
	}
	cut := errors.New("cut off")
	got, err := io.ReadAll(newHushed(io.NopCloser(io.MultiReader(strings.NewReader("abc"), iotest.ErrReader(cut))), []string{long}))
	if string(got) != "abc" || !errors.Is(err, cut) {
		t.Errorf("got %q, %v", got, err)
	}
}

// A proxy that shows what it was sent must not give tokens, or the secrets in
// custom headers, to whoever captures the traffic.
func TestWhatAServerEchoesIsNotCaptured(t *testing.T) {
	const gate = "the-value-of-a-custom-header"
	var host string
	f := newFake(t, func(w http.ResponseWriter, r *http.Request) {
		host = r.Host
		if r.Header.Get("X-Gateway") != gate {
			t.Errorf("headers %v", r.Header)
		}
		echo := r.Header.Get(AuthHeader) + " " + r.Header.Get("X-Gateway")
		says(200, `{"total":0,"sessions":[],"you said":"`+echo+`"}`, "X-Echo", echo)(w, r)
	})
	cfg := testConfig(f.URL)
	hc, err := NewHTTPClient(t.Context(), backend.DataSourceInstanceSettings{
		URL: f.URL, JSONData: []byte(`{"httpHeaderName1":"x-gateway","httpHeaderName2":"host"}`),
		DecryptedSecureJSONData: map[string]string{"httpHeaderValue1": gate, "httpHeaderValue2": "kore.example"},
	}, cfg)
	if err != nil {
		t.Fatal(err)
	}
	buf := harcapture.NewBuffer()
	if _, err := New(cfg, hc).Sessions(withCapture(t.Context(), buf), oneCall()); err != nil {
		t.Fatal(err)
	}
	har, err := buf.ToHARString()
	if err != nil || !strings.Contains(har, "you said") || !strings.Contains(har, "X-Echo") {
		t.Fatalf("the capture lacks the answer: %s, %v", har, err)
	}
	wantSilence(t, append(f.sentTokens(), gate), har)
	if host != "kore.example" {
		t.Errorf("Host: %s", host)
	}
}

// What answers in no HTTP at all is quoted by the error, which traces and
// captures keep.
func TestWhatIsNoHTTPIsNotQuoted(t *testing.T) {
	const gate = "the-value-of-a-custom-header"
	for _, header := range []string{"Auth", "X-Gateway"} {
		var sent string
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			sent = r.Header.Get(header)
			conn, _, err := w.(http.Hijacker).Hijack()
			if err != nil {
				t.Error(err)
				return
			}
			_, _ = io.WriteString(conn, "SAID:"+sent+"\r\n\r\n")
			_ = conn.Close()
		}))
		t.Cleanup(server.Close)
		cfg := testConfig(server.URL)
		hc, err := NewHTTPClient(t.Context(), backend.DataSourceInstanceSettings{
			URL: server.URL, JSONData: []byte(`{"httpHeaderName1":"x-gateway"}`), DecryptedSecureJSONData: map[string]string{"httpHeaderValue1": gate},
		}, cfg)
		if err != nil {
			t.Fatal(err)
		}
		buf := harcapture.NewBuffer()
		_, failed := New(cfg, hc).Sessions(withCapture(t.Context(), buf), oneCall())
		har, err := buf.ToHARString()
		if failed == nil || err != nil || !strings.Contains(har, "transport error") {
			t.Fatalf("%v, %v: the capture lacks the failure: %s", failed, err, har)
		}
		wantSilence(t, []string{sent, gate}, har, failed)
	}
}

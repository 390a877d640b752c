package koreai

import (
	"bufio"
	"compress/gzip"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"
)

func TestGzip(t *testing.T) {
	f := newFake(t, func(w http.ResponseWriter, r *http.Request) {
		if !strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
			t.Error("gzip is not asked for")
		}
		w.Header().Set("Content-Encoding", "gzip")
		zip := gzip.NewWriter(w)
		_, _ = io.WriteString(zip, `{"total":1,"sessions":[`+fullRow+`]}`)
		_ = zip.Close()
	})
	page, err := newTestClient(t, testConfig(f.URL)).Sessions(t.Context(), oneCall())
	if err != nil || len(page.Sessions) != 1 {
		t.Errorf("got %+v, %v", page, err)
	}
}

// 100 MB of rows, and the same packed into a fraction of that.
func TestHugeAnswers(t *testing.T) {
	flood := func(to io.Writer) {
		w := bufio.NewWriterSize(to, 1<<16)
		_, _ = w.WriteString(`{"sessions":[`)
		row := `{"sessionId":"` + strings.Repeat("x", 10_000) + `"},`
		for range 100_000_000 / len(row) {
			if _, err := w.WriteString(row); err != nil {
				return // the client has had enough
			}
		}
		_, _ = w.WriteString(`{}]}`)
		_ = w.Flush()
	}
	plain := func(w http.ResponseWriter, _ *http.Request) { flood(w) }
	zipped := func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Encoding", "gzip")
		zip, _ := gzip.NewWriterLevel(w, gzip.BestSpeed)
		flood(zip)
		_ = zip.Close()
	}
	for name, test := range map[string]struct {
		answer http.HandlerFunc
		limit  int64
		says   string
	}{"plain": {plain, maxBody, "64 MiB"}, "zipped": {zipped, 4 << 20, "4 MiB"}} {
		t.Run(name, func(t *testing.T) {
			cfg := testConfig(newFake(t, test.answer).URL)
			cfg.Settings.Timeout = 10 * time.Minute // however busy the machine is
			c := newTestClient(t, cfg)
			c.maxBody = test.limit
			_, err := c.Sessions(t.Context(), oneCall())
			if KindOf(err) != KindTooLarge || !strings.Contains(err.Error(), test.says) || Retryable(err) {
				t.Error(err)
			}
		})
	}
}

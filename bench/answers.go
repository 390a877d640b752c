package bench

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"time"

	"github.com/koreai/sessions-datasource/pkg/columns"
	"github.com/koreai/sessions-datasource/pkg/koreai"
	"github.com/koreai/sessions-datasource/pkg/settings"
)

// canned answers every call with the same body.
type canned []byte

func (c canned) RoundTrip(*http.Request) (*http.Response, error) {
	return &http.Response{StatusCode: http.StatusOK, Header: http.Header{}, Body: io.NopCloser(bytes.NewReader(c))}, nil
}

// Decoding is the best time of the rounds, in milliseconds, in which a client
// takes a full page apart.
func Decoding(s columns.Snapshot, rounds int) (float64, error) {
	var page []byte
	err := pages(s, func(body []byte) error {
		if page == nil {
			page = bytes.Clone(body)
		}
		return nil
	})
	if err != nil {
		return 0, err
	}
	client := koreai.New(koreai.Config{Settings: settings.Settings{URL: "https://kore.example"}}, &http.Client{Transport: canned(page)})
	best := time.Duration(1 << 62)
	for range rounds {
		began := busy()
		got, err := client.Sessions(context.Background(), koreai.Request{Bot: "st-bench", Limit: PageRows})
		if err != nil {
			return 0, err
		}
		if len(got.Sessions) != min(PageRows, s.Len()) {
			return 0, fmt.Errorf("%d sessions of a page", len(got.Sessions))
		}
		best = min(best, busy()-began)
	}
	return float64(best.Microseconds()) / 1000, nil
}

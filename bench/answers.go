package bench

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"time"

	"github.com/grafana/grafana-plugin-sdk-go/backend"
	"github.com/koreai/sessions-datasource/pkg/columns"
	"github.com/koreai/sessions-datasource/pkg/koreai"
	"github.com/koreai/sessions-datasource/pkg/settings"
)

// Decoding is the best time of the rounds, in milliseconds, in which a client
// takes a full page apart; the server that writes it is in the same process.
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
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(page) }))
	defer server.Close()
	in := backend.DataSourceInstanceSettings{JSONData: []byte(`{}`)}
	client, err := koreai.New(context.Background(), in, settings.Settings{URL: server.URL})
	if err != nil {
		return 0, err
	}
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

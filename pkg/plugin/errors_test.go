package plugin

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/grafana/grafana-plugin-sdk-go/backend"
	"github.com/koreai/sessions-datasource/pkg/budget"
	"github.com/koreai/sessions-datasource/pkg/koreai"
	"github.com/koreai/sessions-datasource/pkg/query"
	"github.com/koreai/sessions-datasource/pkg/settings"
	"github.com/koreai/sessions-datasource/pkg/store"
)

func TestFailed(t *testing.T) {
	down, ours := backend.ErrorSourceDownstream, backend.ErrorSourcePlugin
	for name, tc := range map[string]struct {
		err    error
		status backend.Status
		source backend.ErrorSource
		text   string
	}{
		"a bad query":       {err: &query.Error{Field: "limit", Problem: "is negative"}, status: 400, source: down, text: "limit"},
		"a bad setting":     {err: &settings.Error{Key: "url", Message: "The URL is missing."}, status: 400, source: down, text: "URL"},
		"too large":         {err: &store.TooLargeError{Sessions: 9}, status: 400, source: down, text: "memory"},
		"not yet":           {err: &store.IncompleteError{Loaded: 1}, status: 504, source: down, text: "still being loaded"},
		"not yet, budget":   {err: &store.IncompleteError{Err: &budget.Error{Limit: 60}}, status: 504, source: down, text: "still being loaded"},
		"budget":            {err: &budget.Error{Limit: 60, Window: "minute"}, status: 429, source: down, text: "60 calls"},
		"wrong credentials": {err: &koreai.Error{Kind: koreai.KindAuth, Message: "The secret is wrong."}, status: 401, source: down, text: "secret"},
		"no scope":          {err: &koreai.Error{Kind: koreai.KindScope, Message: "No scope."}, status: 403, source: down, text: "scope"},
		"no such bot":       {err: &koreai.Error{Kind: koreai.KindBot, Message: "No bot."}, status: 404, source: down, text: "bot"},
		"limit of Kore.ai":  {err: &koreai.Error{Kind: koreai.KindRateHour, Message: "Hourly."}, status: 429, source: down, text: "Hourly"},
		"server":            {err: &koreai.Error{Kind: koreai.KindServer, Message: "503."}, status: 502, source: down, text: "503"},
		"call took long":    {err: &koreai.Error{Kind: koreai.KindTimeout, Message: "Slow host."}, status: 504, source: down, text: "Slow host"},
		"out of time":       {err: fmt.Errorf("wait: %w", context.DeadlineExceeded), status: 504, source: down, text: "in time"},
		"cancelled":         {err: context.Canceled, status: 499, source: down, text: "cancelled"},
		"wrapped":           {err: fmt.Errorf("read: %w", &koreai.Error{Kind: koreai.KindAuth, Message: "Refused."}), status: 401, source: down, text: "Refused"},
		"settings saved":    {err: store.ErrReleased, status: 503, source: down, text: "settings were changed"},
		"a bug of ours":     {err: errors.New("index out of range of token eyJhbGciOi"), status: 500, source: ours, text: "report"},
	} {
		t.Run(name, func(t *testing.T) {
			got := failed(tc.err)
			if got.Status != tc.status || got.ErrorSource != tc.source || !strings.Contains(got.Error.Error(), tc.text) {
				t.Errorf("status %d, source %s, %q: want %d, %s, ... %q ...", got.Status, got.ErrorSource, got.Error, tc.status, tc.source, tc.text)
			}
			if strings.Contains(got.Error.Error(), "eyJ") {
				t.Errorf("an unknown error is repeated to everybody: %q", got.Error)
			}
		})
	}
}

package settings

import (
	"encoding/json"
	"errors"
	"reflect"
	"testing"

	"github.com/grafana/grafana-plugin-sdk-go/backend"
)

// parseWith parses settings that are complete but for what the JSON says.
func parseWith(t *testing.T, raw json.RawMessage) (Settings, error) {
	t.Helper()
	in := backend.DataSourceInstanceSettings{URL: "https://platform.kore.ai", JSONData: raw, DecryptedSecureJSONData: map[string]string{"clientSecret": "s"}}
	stored := map[string]any{"bots": []any{"st-1"}, "clientId": "cs-1"}
	if json.Unmarshal(raw, &stored) == nil && stored != nil {
		in.JSONData, _ = json.Marshal(stored)
	}
	return Parse(in)
}

// TestStoredShapes runs cases that the TypeScript side runs too.
func TestStoredShapes(t *testing.T) {
	type shape struct {
		Name           string
		JSONData, Read json.RawMessage
		Error, Key     string
	}
	for _, c := range readCases[shape](t, "reader.json") {
		t.Run(c.Name, func(t *testing.T) {
			got, err := parseWith(t, c.JSONData)
			if c.Error != "" {
				var e *Error
				if !errors.As(err, &e) || e.Message != c.Error || e.Key != c.Key {
					t.Errorf("got %v, want %s", err, c.Error)
				}
				return
			}
			want, wrong := parseWith(t, c.Read)
			if err != nil || wrong != nil || !reflect.DeepEqual(got, want) {
				t.Errorf("got %+v, want %+v, %v %v", got, want, err, wrong)
			}
		})
	}
}

package query

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestVersions runs the cases that the TypeScript side runs too.
func TestVersions(t *testing.T) {
	type version struct {
		Name             string
		Stored, Migrated json.RawMessage
		Error            string
	}
	for _, c := range readCases[version](t, "migrations.json") {
		t.Run(c.Name, func(t *testing.T) {
			got, _, err := Parse(c.Stored, aDay)
			if c.Error != "" {
				if err == nil || !strings.Contains(err.Error(), c.Error) {
					t.Errorf("got %v, want an error with %q", err, c.Error)
				}
				return
			}
			want, _, wrong := Parse(c.Migrated, aDay)
			if err != nil || wrong != nil {
				t.Fatal(err, wrong)
			}
			if diff := cmp.Diff(want, got, sameZone); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestNewerVersionSaysWhatToDo(t *testing.T) {
	_, _, err := Parse(json.RawMessage(`{"schemaVersion":7,"measures":["fromTheFuture"]}`), Context{})
	var e *Error
	if !errors.As(err, &e) || e.Field != "schemaVersion" || !strings.Contains(e.Error(), "Update the Kore.ai Sessions plugin") {
		t.Error(err)
	}
}

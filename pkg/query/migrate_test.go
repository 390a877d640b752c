package query

import (
	"encoding/json"
	"errors"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestMigrations runs the cases that the TypeScript side runs too.
func TestMigrations(t *testing.T) {
	raw, err := os.ReadFile("testdata/migrations.json")
	if err != nil {
		t.Fatal(err)
	}
	var cases []struct {
		Name             string
		Stored, Migrated json.RawMessage
		Error            string
	}
	if err := json.Unmarshal(raw, &cases); err != nil || len(cases) == 0 {
		t.Fatalf("no cases: %v", err)
	}
	for _, c := range cases {
		t.Run(c.Name, func(t *testing.T) {
			stored, err := decode(c.Stored)
			if err != nil {
				t.Fatal(err)
			}
			err = migrate(stored, migrations, Version)
			if c.Error != "" {
				if err == nil || !strings.Contains(err.Error(), c.Error) {
					t.Errorf("got %v, want an error with %q", err, c.Error)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			want, _ := decode(c.Migrated)
			if diff := cmp.Diff(want, stored); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestChainRunsFromTheStoredVersion(t *testing.T) {
	step := func(from int) migration {
		return migration{from: from, apply: func(stored map[string]any) {
			done, _ := stored["done"].(string)
			stored["done"] = done + string(rune('0'+from))
		}}
	}
	chain := []migration{step(1), step(2), step(3)}
	for _, tt := range []struct {
		stored, done string
	}{
		{`{}`, "123"}, {`{"schemaVersion":1}`, "123"}, {`{"schemaVersion":3}`, "3"}, {`{"schemaVersion":4}`, ""},
	} {
		stored, _ := decode(json.RawMessage(tt.stored))
		if err := migrate(stored, chain, 4); err != nil {
			t.Fatal(err)
		}
		if got, _ := stored["done"].(string); got != tt.done || stored["schemaVersion"] != json.Number("4") {
			t.Errorf("%s: ran %q to version %v, want %q to 4", tt.stored, got, stored["schemaVersion"], tt.done)
		}
	}
}

func TestChainIsWhole(t *testing.T) {
	if len(migrations) != Version-1 {
		t.Fatalf("%d migrations lead to version %d", len(migrations), Version)
	}
	for i, m := range migrations {
		if m.from != i+1 || m.says == "" || m.apply == nil {
			t.Errorf("migration %d is from version %d, says %q", i, m.from, m.says)
		}
	}
}

func TestNewerVersionSaysWhatToDo(t *testing.T) {
	_, _, err := Parse(json.RawMessage(`{"schemaVersion":7,"measures":["fromTheFuture"]}`), Context{})
	var e *Error
	if !errors.As(err, &e) || e.Field != "schemaVersion" || !strings.Contains(e.Error(), "Update the Kore.ai Sessions plugin") {
		t.Error(err)
	}
}

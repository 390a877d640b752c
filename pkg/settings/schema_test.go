package settings

import (
	"encoding/json"
	"os"
	"reflect"
	"slices"
	"testing"
)

type schemaKey struct {
	Type             string
	Enum             []string
	Default          any
	Minimum, Maximum *int
	MaxItems         int
	MaxLength        int
	Description      string
	Items            struct{ MaxLength int }
}

func readSchema(t *testing.T) (jsonData, secure map[string]schemaKey) {
	t.Helper()
	text, err := os.ReadFile("schema.json")
	if err != nil {
		t.Fatal(err)
	}
	var doc struct {
		Properties struct {
			JSONData       struct{ Properties map[string]schemaKey } `json:"jsonData"`
			SecureJSONData struct{ Properties map[string]schemaKey } `json:"secureJsonData"`
		}
	}
	if err := json.Unmarshal(text, &doc); err != nil {
		t.Fatal(err)
	}
	return doc.Properties.JSONData.Properties, doc.Properties.SecureJSONData.Properties
}

func TestSchemaNamesTheKeysThatAreRead(t *testing.T) {
	documented, secure := readSchema(t)
	for key, k := range documented {
		t.Run(key, func(t *testing.T) {
			if k.Description == "" {
				t.Error("schema.json does not describe it")
			}
			// What is not read cannot be wrong. Keys that it does not have end the test: reader.describe.
			wantKey(t, validWith(key, []any{map[string]any{"id": map[string]any{}}}), key)
		})
	}
	// Each documented secret must make a difference.
	for key := range secure {
		t.Run(key, func(t *testing.T) {
			with, without := redisWith("", nil), redisWith("", nil)
			with.DecryptedSecureJSONData[key] = "c"
			if key == "redisCaCert" {
				with.DecryptedSecureJSONData[key] = certificate(t)
			}
			if reflect.DeepEqual(mustParse(t, with), mustParse(t, without)) {
				t.Error("it is not read")
			}
		})
	}
	if len(secure) != 5 {
		t.Errorf("schema.json describes %d secrets, 5 are read", len(secure))
	}
}

func TestSchemaStatesBoundsAndDefaults(t *testing.T) {
	documented, _ := readSchema(t)
	for key, k := range documented {
		t.Run(key, func(t *testing.T) {
			switch {
			case k.Type == "integer":
				checkInteger(t, key, k)
			case len(k.Enum) > 0:
				checkEnum(t, key, k)
			case k.Type == "array":
				checkArray(t, key, k)
			}
		})
	}
}

func checkInteger(t *testing.T, key string, k schemaKey) {
	t.Helper()
	for _, ok := range []int{*k.Minimum, *k.Maximum} {
		if _, err := Parse(validWith(key, ok)); err != nil {
			t.Errorf("%s %d is documented as possible: %v", key, ok, err)
		}
	}
	for _, bad := range []int{*k.Minimum - 1, *k.Maximum + 1} {
		wantKey(t, validWith(key, bad), key)
	}
	if got, want := mustParse(t, redisWith(key, nil)), mustParse(t, redisWith(key, k.Default)); !reflect.DeepEqual(got, want) {
		t.Errorf("%s: the documented default %v is not the default", key, k.Default)
	}
}

func checkEnum(t *testing.T, key string, k schemaKey) {
	t.Helper()
	for _, option := range k.Enum {
		in := redisWith(key, option)
		in.DecryptedSecureJSONData["token"] = "t"
		if _, err := Parse(in); err != nil {
			t.Errorf("%s %q is documented as possible: %v", key, option, err)
		}
	}
	wantKey(t, validWith(key, "other"), key)
	if got, want := mustParse(t, validWith(key, nil)), mustParse(t, validWith(key, k.Default)); !reflect.DeepEqual(got, want) {
		t.Errorf("%s: the documented default %v is not the default", key, k.Default)
	}
}

func checkArray(t *testing.T, key string, k schemaKey) {
	t.Helper()
	full := slices.Repeat([]any{"st-1"}, k.MaxItems)
	if _, err := Parse(validWith(key, full)); err != nil {
		t.Errorf("%s with %d entries is documented as possible: %v", key, k.MaxItems, err)
	}
	wantKey(t, validWith(key, append(full, "st-2")), key)
}

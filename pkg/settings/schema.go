package settings

import (
	_ "embed" // for schema.json
	"encoding/json"
)

//go:embed schema.json
var schemaJSON []byte

// described is what schema.json says of each key of jsonData; src/settings.ts
// reads the same file.
var described = loadSchema()

type description struct {
	Title            string          `json:"title"`
	Minimum, Maximum int             // of integers
	Default          json.RawMessage `json:"default"`
}

func loadSchema() map[string]description {
	var doc struct {
		Properties struct {
			JSONData struct {
				Properties map[string]description `json:"properties"`
			} `json:"jsonData"`
		} `json:"properties"`
	}
	if err := json.Unmarshal(schemaJSON, &doc); err != nil {
		panic("pkg/settings/schema.json: " + err.Error()) // at the start, and in every test
	}
	return doc.Properties.JSONData.Properties
}

// integer is a whole-number setting as schema.json describes it.
func integer(key string) number {
	d := described[key]
	n := number{Key: key, Title: d.Title, Min: d.Minimum, Max: d.Maximum}
	if err := json.Unmarshal(d.Default, &n.Default); err != nil || d.Title == "" {
		panic("pkg/settings/schema.json has no title or default for " + key)
	}
	return n
}

// callLimit is an integer of which zero is no limit.
func callLimit(key string) number {
	n := integer(key)
	n.ZeroIsNone = true
	return n
}

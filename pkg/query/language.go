package query

import (
	_ "embed" // for language.json
	"encoding/json"
)

//go:embed language.json
var languageJSON []byte

// language is what language.json says of the stored query; src/language.ts
// reads the same file.
var language = readLanguage()

type languageFile struct {
	// Fields are those of a stored query.
	Fields []string `json:"fields"`
	// FilterFields are those of a filter.
	FilterFields []string `json:"filterFields"`
	// AddedByQuery are the fields that the front end's query() adds; never stored.
	AddedByQuery []string `json:"addedByQuery"`
	// GrafanaFields are those that Grafana itself adds to queries.
	GrafanaFields []string `json:"grafanaFields"`
	// GrafanaFilterFields are those that Grafana itself adds to ad hoc filters.
	GrafanaFilterFields []string `json:"grafanaFilterFields"`
}

func readLanguage() (file languageFile) {
	if err := json.Unmarshal(languageJSON, &file); err != nil {
		panic("pkg/query/language.json: " + err.Error()) // at the start, and in every test
	}
	return file
}

package query

import (
	_ "embed" // for limits.json and language.json
	"encoding/json"
)

//go:embed limits.json
var limitsJSON []byte

//go:embed language.json
var languageJSON []byte

// What limits.json and language.json say of the stored query; src/ reads the same files.
var (
	limits   = readFile[limitsFile](limitsJSON)
	language = readFile[languageFile](languageJSON)
)

type limitsFile struct {
	Max map[string]int `json:"max"`
	// Default has numbers, and words of the fields with a fixed list.
	Default map[string]any `json:"defaults"`
}

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

// Bounds of what a query may hold, so that a stored or forged query cannot
// make the back end work without end; lengths are in bytes. Those of the fields
// themselves stand in the file by the names of the fields.
var (
	MaxQueryBytes   = limits.Max["queryBytes"]
	MaxBots         = limits.Max["bots"]
	MaxFilterValues = limits.Max["filterValues"] // a multi-value variable with everything chosen
	MaxValueLength  = limits.Max["valueLength"]
	MaxRegexLength  = limits.Max["regexLength"]
	// MaxRegexSize is the steps of all patterns of a query together, their repeats
	// written out: x{1000} has a thousand. Each byte of a value can cost as many.
	MaxRegexSize     = limits.Max["regexSize"]
	MaxInstances     = limits.Max["instances"] // groups in an alert rule or an expression, where nothing is folded
	MaxIDLength      = limits.Max["idLength"]
	MaxUserIDLength  = limits.Max["userIdLength"]  // the longest e-mail address
	MaxLookups       = limits.Max["lookups"]       // user and call IDs, each asked for alone
	MaxWordLength    = limits.Max["wordLength"]    // words from a fixed list, a zone, a shift
	MaxConversations = limits.Max["conversations"] // sessions of one answer with messages
	MaxShiftDays     = limits.Max["shiftDays"]
	MaxBuckets       = limits.Max["buckets"]
	// MaxValues is how many numbers an answer may hold: measures x groups x
	// buckets, counted before anything is read.
	MaxValues    = limits.Max["values"]
	maxDimension = len(SessionTagPrefix) + limits.Max["tagNameLength"]

	// AutoBuckets is the largest number of buckets that the automatic interval
	// makes, even where a panel has room for more points.
	AutoBuckets       = int(limits.Default["autoBuckets"].(float64))
	DefaultGroupLimit = int(limits.Default["groupLimit"].(float64))
)

func readFile[T any](text []byte) (file T) {
	if err := json.Unmarshal(text, &file); err != nil {
		panic("pkg/query: " + err.Error()) // at the start, and in every test
	}
	return file
}

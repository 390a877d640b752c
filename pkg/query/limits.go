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
// make the back end work without end. Lengths are in bytes.
var (
	MaxQueryBytes       = limits.max("queryBytes")
	MaxBots             = limits.max("bots")
	MaxContainmentTypes = limits.max("containmentTypes")
	MaxFilters          = limits.max("filters")
	MaxFilterValues     = limits.max("filterValues") // a multi-value variable with everything chosen
	MaxValueLength      = limits.max("valueLength")
	MaxRegexLength      = limits.max("regexLength")
	// MaxRegexSize is the steps of all patterns of a query together, their repeats
	// written out: x{1000} has a thousand. Each byte of a value can cost as many.
	MaxRegexSize     = limits.max("regexSize")
	MaxMeasures      = limits.max("measures") // before repeated ones are dropped
	MaxGroupBy       = limits.max("groupBy")
	MaxGroupLimit    = limits.max("groupLimit")
	MaxInstances     = limits.max("instances") // groups in an alert rule or an expression, where nothing is folded
	MaxTagColumns    = limits.max("tagColumns")
	MaxTagNameLength = limits.max("tagNameLength")
	MaxSessionIDs    = limits.max("sessionIds") // 20 calls of 50
	MaxIDLength      = limits.max("idLength")
	MaxUserIDLength  = limits.max("userIdLength") // the longest e-mail address
	MaxLookups       = limits.max("lookups")      // user and call IDs, each asked for alone
	MaxLegendLength  = limits.max("legendLength")
	MaxWordLength    = limits.max("wordLength") // words from a fixed list, a zone, a shift
	MaxLimit         = limits.max("limit")
	MaxConversations = limits.max("conversations") // sessions of one answer with messages
	MaxLastMessages  = limits.max("lastMessages")
	MaxMinSessions   = limits.max("minSessions")
	MaxShiftDays     = limits.max("shiftDays")
	MaxBaselineWeeks = limits.max("baselineWeeks")
	MaxBuckets       = limits.max("buckets")
	// MaxValues is how many numbers an answer may hold: measures x groups x
	// buckets, counted before anything is read.
	MaxValues = limits.max("values")
)

// Defaults of a query that leaves these out.
var (
	DefaultGroupLimit  = limits.missing("groupLimit")
	DefaultLimit       = limits.missing("limit")
	DefaultMinSessions = limits.missing("minSessions")
	// DefaultConversations is how many sessions are chosen where messages are
	// asked for without session IDs.
	DefaultConversations = limits.missing("conversations")
	// DefaultBaselineWeeks is how many weeks say what is normal.
	DefaultBaselineWeeks = limits.missing("baselineWeeks")
	// AutoBuckets is the largest number of buckets that the automatic interval
	// makes, even where a panel has room for more points.
	AutoBuckets = limits.missing("autoBuckets")
)

func readFile[T any](text []byte) (file T) {
	if err := json.Unmarshal(text, &file); err != nil {
		panic("pkg/query: " + err.Error()) // at the start, and in every test
	}
	return file
}

func (f limitsFile) max(name string) int {
	n, ok := f.Max[name]
	if !ok {
		panic("pkg/query/limits.json has no max." + name)
	}
	return n
}

func (f limitsFile) missing(name string) int {
	n, ok := f.Default[name].(float64)
	if !ok {
		panic("pkg/query/limits.json has no number defaults." + name)
	}
	return int(n)
}

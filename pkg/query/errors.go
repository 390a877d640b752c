package query

import (
	"strconv"

	"github.com/koreai/sessions-datasource/pkg/words"
)

// Error says what is wrong with a query, for the person who wrote it. It is
// always a bad request (HTTP 400), never a fault of Grafana or Kore.ai.
type Error struct {
	Field   string // where: "filters[0].values[1]"
	Value   string // what stands there; "" when it is missing or has no text
	Problem string // what is wrong with it, to be read after the value: "is not a measure"
	Allowed []string
	Hint    string // what to do, a whole sentence
}

// Error is a sentence that names the field, the value and what is allowed.
func (e *Error) Error() string {
	text := e.Field + ": "
	if e.Value != "" {
		text += strconv.Quote(shorten(e.Value)) + " "
	}
	text += e.Problem + "."
	if len(e.Allowed) > 0 {
		text += " Allowed: " + list(e.Allowed) + "."
	}
	if e.Hint != "" {
		text += " " + e.Hint
	}
	return text
}

const (
	longestShown = 80 // characters of a value in a sentence
	maxShown     = 30 // items of a list in a sentence
)

func shorten(s string) string { return words.Shorten(s, longestShown) }

func list(items []string) string { return words.List(items, maxShown) }

// texts turns typed constants into the list of an error.
func texts[T ~string](items []T) []string {
	out := make([]string, len(items))
	for i, item := range items {
		out[i] = string(item)
	}
	return out
}

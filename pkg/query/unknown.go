package query

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// maxUnknown bounds the unknown fields that are compared with the known ones.
const maxUnknown = 100

// unknownFields looks for fields that are a slip of a known one: within two
// letters of it, or equal but for case. An alert rule and an expression have
// nobody who reads a notice, so there each is an error. Other unknown fields
// are ignored: Grafana and other plugins leave theirs behind.
func unknownFields(stored map[string]any, strict bool) ([]string, error) {
	known := slices.Concat(language.Fields, language.AddedByQuery, language.GrafanaFields)
	notices, err := slips(stored, "", "a query", language.Fields, known, strict)
	if err != nil {
		return nil, err
	}
	filters, _ := stored["filters"].([]any)
	if one, ok := stored["filters"].(map[string]any); ok {
		filters = []any{one}
	}
	known = slices.Concat(language.FilterFields, language.GrafanaFilterFields)
	for i, item := range filters[:min(len(filters), MaxFilters)] {
		filter, _ := item.(map[string]any)
		more, err := slips(filter, fmt.Sprintf("filters[%d].", i), "a filter", []string{"key", "operator", "values"}, known, strict)
		if err != nil {
			return nil, err
		}
		notices = append(notices, more...)
	}
	return notices, nil
}

func slips(object map[string]any, path, of string, candidates, known []string, strict bool) ([]string, error) {
	var notices []string
	compared := 0
	for _, field := range slices.Sorted(maps.Keys(object)) {
		if slices.Contains(known, field) {
			continue
		}
		if compared++; compared > maxUnknown {
			break
		}
		meant := closest(field, candidates)
		if meant == "" {
			continue
		}
		if strict {
			return nil, &Error{Field: path + shorten(field), Problem: "is not a field of " + of,
				Hint: fmt.Sprintf("Did you mean %s? Correct it, or remove it.", meant)}
		}
		notices = append(notices, fmt.Sprintf("%q is not a field of %s and is ignored. Did you mean %s?", path+shorten(field), of, meant))
	}
	return notices, nil
}

// closest is the candidate that is equal but for case or else within two
// letters; "" where there is none.
func closest(field string, candidates []string) string {
	found, least := "", 3
	for _, c := range candidates {
		if strings.EqualFold(field, c) {
			return c
		}
		if len(field) > 4*(len(c)+2) { // no letter has more than four bytes
			continue
		}
		if d := distance([]rune(field), []rune(c)); d < least {
			found, least = c, d
		}
	}
	return found
}

// distance is how many letters have to be put in, left out or changed to make
// one word of the other (Levenshtein).
func distance(a, b []rune) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i, x := range a {
		diagonal := row[0]
		row[0] = i + 1
		for j, y := range b {
			changed := diagonal
			if x != y {
				changed++
			}
			diagonal = row[j+1]
			row[j+1] = min(changed, row[j]+1, diagonal+1)
		}
	}
	return row[len(b)]
}

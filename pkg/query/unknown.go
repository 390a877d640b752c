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
func (p *parser) unknownFields() {
	p.slips(p.reader, "a query", language.Fields, slices.Concat(language.AddedByQuery, language.GrafanaFields))
	filters, _ := p.stored["filters"].([]any)
	if one, ok := p.stored["filters"].(map[string]any); ok {
		filters = []any{one}
	}
	for i, item := range filters[:min(len(filters), limits.Max["filters"])] {
		filter := &reader{path: fmt.Sprintf("filters[%d].", i)}
		filter.stored, _ = item.(map[string]any)
		p.slips(filter, "a filter", language.FilterFields, language.GrafanaFilterFields)
	}
}

func (p *parser) slips(of *reader, what string, fields, foreign []string) {
	compared := 0
	for _, field := range slices.Sorted(maps.Keys(of.stored)) {
		if slices.Contains(fields, field) || slices.Contains(foreign, field) {
			continue
		}
		if compared++; compared > maxUnknown {
			break
		}
		name, meant := of.path+shorten(field), closest(field, fields)
		if meant == "" {
			continue
		}
		if p.context.Alert || p.context.Expression {
			p.fail(&Error{Field: name, Problem: "is not a field of " + what, Hint: fmt.Sprintf("Did you mean %s? Correct it, or remove it.", meant)})
		}
		p.note("%q is not a field of %s and is ignored. Did you mean %s?", name, what, meant)
	}
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

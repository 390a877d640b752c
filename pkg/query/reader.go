package query

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
)

// decode reads the stored JSON object. Numbers stay as they are written.
func decode(raw json.RawMessage) (map[string]any, error) {
	if len(raw) > MaxQueryBytes {
		return nil, &Error{Field: "query", Problem: fmt.Sprintf("is %d bytes long; at most %d are read", len(raw), MaxQueryBytes)}
	}
	if len(bytes.TrimSpace(raw)) == 0 {
		return map[string]any{}, nil
	}
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	var v any
	if err := d.Decode(&v); err != nil || d.More() {
		return nil, &Error{Field: "query", Problem: "is not JSON", Hint: "It must be one JSON object."}
	}
	if v == nil {
		return map[string]any{}, nil
	}
	stored, ok := v.(map[string]any)
	if !ok {
		return nil, &Error{Field: "query", Problem: fmt.Sprintf("is %s; it must be a JSON object", kindOf(v))}
	}
	return stored, nil
}

// kindOf names a JSON type for a sentence.
func kindOf(v any) string {
	switch v := v.(type) {
	case nil:
		return "null"
	case bool:
		return "true or false"
	case string:
		return "text"
	case json.Number:
		return "a number"
	case []any:
		if n := len(v); n > 1 {
			return fmt.Sprintf("a list of %d", n)
		}
		return "a list"
	default:
		return "an object"
	}
}

// reader reads a stored object field by field, with the bounds and defaults of
// limits.json, and keeps the first error: what is read after it has no meaning.
// Missing and null fields have their default.
type reader struct {
	stored map[string]any
	path   string // of the object: "", or "filters[0]."
	err    error  // an *Error
}

// fail keeps an error of a field of the object.
func (r *reader) fail(e *Error) {
	if r.err == nil {
		e.Field = r.path + e.Field
		r.err = e
	}
}

func (r *reader) wrongType(field string, v any, want string) {
	value, _ := v.(string)
	r.fail(&Error{Field: field, Value: value, Problem: fmt.Sprintf("is %s; it must be %s", kindOf(v), want)})
}

// single is the value of a field. A variable leaves lists of one, or none, where
// one value is meant.
func (r *reader) single(field string) any {
	items, ok := r.stored[field].([]any)
	switch {
	case !ok || len(items) > 1:
		return r.stored[field]
	case len(items) == 0:
		return nil
	}
	return items[0]
}

// text is a text of at most so many bytes.
func (r *reader) text(field string, longest int) string {
	v := r.single(field)
	if v == nil {
		return ""
	}
	return r.textOf(v, field, longest)
}

func (r *reader) textOf(v any, field string, longest int) string {
	s, ok := written(v)
	if !ok {
		r.wrongType(field, v, "text")
	}
	if len(s) > longest {
		r.fail(&Error{Field: field, Value: s, Problem: fmt.Sprintf("is %d bytes long; at most %d are allowed", len(s), longest)})
	}
	return s
}

// written is a text, or a number or true or false as it would be written.
func written(v any) (string, bool) {
	switch v := v.(type) {
	case string:
		return v, true
	case bool:
		return strconv.FormatBool(v), true
	case json.Number:
		// As JavaScript writes it: 5 for 5.0, so that both sides read the same.
		if f, err := v.Float64(); err == nil && math.Abs(f) < 1e21 && (f == 0 || math.Abs(f) >= 1e-6) {
			return strconv.FormatFloat(f, 'f', -1, 64), true
		}
		return v.String(), true
	}
	return "", false
}

// list is a list. One value in place of it is a list of one, an empty text is none.
func (r *reader) list(field string, longest int) []any {
	v := r.stored[field]
	if v == nil || v == "" {
		return nil
	}
	items, ok := v.([]any)
	if !ok {
		items = []any{v}
	}
	if len(items) > longest {
		r.fail(&Error{Field: field, Problem: fmt.Sprintf("has %d entries; at most %d are allowed", len(items), longest)})
		return nil
	}
	return items
}

// texts is a list of texts; repeated ones are dropped, the order is kept.
func (r *reader) texts(field string, longest, longestText int) []string {
	_, isList := r.stored[field].([]any)
	var out []string
	seen := map[string]bool{}
	for i, item := range r.list(field, longest) {
		at := field
		if isList {
			at = fmt.Sprintf("%s[%d]", field, i)
		}
		if s := r.textOf(item, at, longestText); !seen[s] {
			seen[s] = true
			out = append(out, s)
		}
	}
	return out
}

// word is one of a fixed list; a missing or empty one is the default.
func word[T ~string](r *reader, field string, allowed ...T) T {
	s := r.text(field, MaxWordLength)
	if s == "" {
		missing, _ := limits.Default[field].(string)
		return T(missing)
	}
	return oneOf(r, field, s, allowed)
}

func oneOf[T ~string](r *reader, field, s string, allowed []T) T {
	if !slices.Contains(allowed, T(s)) {
		r.fail(&Error{Field: field, Value: s, Problem: "is not known", Allowed: texts(allowed)})
	}
	return T(s)
}

// wordList is a list of words of a fixed list, without repeated ones.
func wordList[T ~string](r *reader, field string, allowed ...T) []T {
	var out []T
	for _, s := range r.texts(field, limits.Max[field], MaxWordLength) {
		out = append(out, oneOf(r, field, s, allowed))
	}
	return out
}

// dimensions is a list of dimensions, without repeated ones.
func (r *reader) dimensions(field string) []Dimension {
	var out []Dimension
	for _, s := range r.texts(field, limits.Max[field], maxDimension) {
		out = append(out, r.dimension(field, s))
	}
	return out
}

func (r *reader) dimension(field, s string) Dimension {
	d := Dimension(s)
	if !d.Valid() {
		e := &Error{Field: field, Value: s, Problem: "is not a dimension", Allowed: append(texts(AllDimensions()), tagForms...)}
		if s == "" {
			e.Problem = "is empty; it must be a dimension"
		}
		r.fail(e)
	}
	return d
}

// numeral is a number as it is written; "" where it is missing. It may be stored as
// text, as Grafana does when a variable stood there.
func (r *reader) numeral(field, want string) string {
	switch v := r.single(field).(type) {
	case nil:
	case string:
		return strings.TrimSpace(v)
	case json.Number:
		s, _ := written(v)
		return s
	default:
		r.wrongType(field, v, want)
	}
	return ""
}

// whole is a whole number; false where it is missing.
func (r *reader) whole(field string) (int, bool) {
	s := r.numeral(field, "a whole number")
	if s == "" {
		return 0, false
	}
	n, err := strconv.ParseInt(s, 10, 32)
	if err != nil {
		r.fail(&Error{Field: field, Value: s, Problem: "is not a whole number", Hint: "Write digits only, at most nine."})
	}
	return int(n), true
}

// number is a whole number from 1 to the maximum that limits.json has by the name.
func (r *reader) number(field, name string) int {
	n, isSet := r.whole(field)
	if !isSet {
		missing, _ := limits.Default[name].(float64)
		return int(missing)
	}
	if maximum := limits.Max[name]; n < 1 || n > maximum {
		r.fail(&Error{Field: field, Value: strconv.Itoa(n), Problem: "is out of bounds",
			Allowed: []string{fmt.Sprintf("whole numbers from 1 to %d", maximum)}})
	}
	return n
}

// share is a number from 0 to 1.
func (r *reader) share(field string) float64 {
	s := r.numeral(field, "a number from 0 to 1")
	if s == "" {
		return 0
	}
	f, err := strconv.ParseFloat(s, 64)
	if err != nil || !(f >= 0 && f <= 1) {
		r.fail(&Error{Field: field, Value: s, Problem: "is out of bounds", Allowed: []string{"numbers from 0 to 1 (0.05 is 5 percentage points)"}})
	}
	return f
}

// flag is true or false, also written as text.
func (r *reader) flag(field string) bool {
	v := r.single(field)
	if s, ok := v.(string); ok {
		v = strings.ToLower(strings.TrimSpace(s))
	}
	switch v {
	case nil, false, "", "false":
		return false
	case true, "true":
		return true
	}
	r.wrongType(field, r.single(field), "true or false")
	return false
}

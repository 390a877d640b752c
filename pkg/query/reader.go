package query

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"strconv"
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

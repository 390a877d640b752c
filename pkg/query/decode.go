package query

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
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

// scalar is the entry of a list of one, nil for an empty list, and any other
// value as it is: a variable leaves such lists where one value is meant.
func scalar(v any) any {
	items, ok := v.([]any)
	switch {
	case !ok || len(items) > 1:
		return v
	case len(items) == 0:
		return nil
	}
	return items[0]
}

func wrongType(field string, v any, want string) error {
	e := &Error{Field: field, Problem: fmt.Sprintf("is %s; it must be %s", kindOf(v), want)}
	if s, ok := v.(string); ok {
		e.Value = s
	}
	return e
}

// textField is a text; missing and null are "".
func textField(o map[string]any, field, path string, longest int) (string, error) {
	v := scalar(o[field])
	if v == nil {
		return "", nil
	}
	return text(v, path, longest)
}

// text is a text, or a number or true or false as it would be written.
func text(v any, path string, longest int) (string, error) {
	s, ok := written(v)
	if !ok {
		return "", wrongType(path, v, "text")
	}
	if len(s) > longest {
		return "", &Error{Field: path, Value: s, Problem: fmt.Sprintf("is %d bytes long; at most %d are allowed", len(s), longest)}
	}
	return s, nil
}

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

// listField is a list; missing and null are none. One value in place of a list
// is a list of one, an empty text is none.
func listField(o map[string]any, field, path string, maxItems int) ([]any, error) {
	v := o[field]
	if v == nil || v == "" {
		return nil, nil
	}
	items, ok := v.([]any)
	if !ok {
		items = []any{v}
	}
	if len(items) > maxItems {
		return nil, &Error{Field: path, Problem: fmt.Sprintf("has %d entries; at most %d are allowed", len(items), maxItems)}
	}
	return items, nil
}

// textsField is a list of texts; repeated ones are dropped, the order is kept.
func textsField(o map[string]any, field, path string, maxItems, maxLength int) ([]string, error) {
	items, err := listField(o, field, path, maxItems)
	if err != nil || len(items) == 0 {
		return nil, err
	}
	out := make([]string, 0, len(items))
	seen := make(map[string]bool, len(items))
	for i, item := range items {
		at := fmt.Sprintf("%s[%d]", path, i)
		if _, isList := o[field].([]any); !isList {
			at = path
		}
		s, err := text(item, at, maxLength)
		if err != nil {
			return nil, err
		}
		if !seen[s] {
			seen[s] = true
			out = append(out, s)
		}
	}
	return out, nil
}

// intField is a whole number. It may be written as text, as Grafana does when a
// variable stood there; empty text, missing and null are the default.
func intField(o map[string]any, field string, missing int) (int, error) {
	v := scalar(o[field])
	if v == nil {
		return missing, nil
	}
	var written string
	switch n := v.(type) {
	case json.Number:
		written = n.String()
	case string:
		if written = strings.TrimSpace(n); written == "" {
			return missing, nil
		}
	default:
		return 0, wrongType(field, v, "a whole number")
	}
	if n, err := strconv.ParseInt(written, 10, 32); err == nil {
		return int(n), nil
	}
	// 10.0 and 1e3 are whole numbers too, but only as JSON numbers.
	f, err := strconv.ParseFloat(written, 64)
	if _, isNumber := v.(json.Number); err == nil && isNumber && f == math.Trunc(f) && math.Abs(f) <= math.MaxInt32 {
		return int(f), nil
	}
	return 0, &Error{Field: field, Value: written, Problem: "is not a whole number", Hint: "Write digits only, at most nine."}
}

// isSet reports whether a stored number is there: empty text, missing and null are not.
func isSet(v any) bool {
	s, isText := v.(string)
	return v != nil && !(isText && strings.TrimSpace(s) == "")
}

// boundedField is a whole number from minimum to maximum.
func boundedField(o map[string]any, field string, missing, minimum, maximum int) (int, error) {
	n, err := intField(o, field, missing)
	if err != nil {
		return 0, err
	}
	if n < minimum || n > maximum {
		return 0, &Error{Field: field, Value: strconv.Itoa(n), Problem: "is out of bounds",
			Allowed: []string{fmt.Sprintf("whole numbers from %d to %d", minimum, maximum)}}
	}
	return n, nil
}

// boolField is true or false, also written as text; missing, null and empty
// text are false.
func boolField(o map[string]any, field string) (bool, error) {
	switch v := scalar(o[field]).(type) {
	case nil:
		return false, nil
	case bool:
		return v, nil
	case string:
		switch strings.ToLower(strings.TrimSpace(v)) {
		case "", "false":
			return false, nil
		case "true":
			return true, nil
		}
		return false, wrongType(field, v, "true or false")
	default:
		return false, wrongType(field, v, "true or false")
	}
}

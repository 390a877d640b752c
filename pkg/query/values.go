package query

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

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

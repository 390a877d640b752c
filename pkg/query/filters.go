package query

import (
	"fmt"
	"slices"
)

// Operators lists every operator in the order in which they are offered.
func Operators() []Operator { return []Operator{Equal, NotEqual, Match, NotMatch} }

// IsRegex reports whether the operator's values are regular expressions.
func (o Operator) IsRegex() bool { return o == Match || o == NotMatch }

// Negated reports whether the operator keeps what its counterpart does not.
func (o Operator) Negated() bool { return o == NotEqual || o == NotMatch }

func (p *parser) filters() error {
	items, err := listField(p.stored, "filters", "filters", MaxFilters)
	if err != nil {
		return err
	}
	room := MaxRegexSize
	for i, item := range items {
		path := fmt.Sprintf("filters[%d]", i)
		o, ok := item.(map[string]any)
		if !ok {
			return wrongType(path, item, "an object with key, operator and values")
		}
		f, err := filter(o, path, &room)
		if err != nil {
			return err
		}
		if len(f.Values) > 0 {
			p.q.Filters = append(p.q.Filters, f)
		}
	}
	return nil
}

// filter reads one filter. A row of the editor that is not filled in yet, with
// neither key nor values, is none; so is one without values. Its patterns take
// from the room that those of a query have.
func filter(o map[string]any, path string, room *int) (Filter, error) {
	field := "values"
	if isNone(o[field]) && (o[field] == nil || !isNone(o["value"])) {
		field = "value" // as Grafana's ad hoc filters have it
	}
	values, err := textsField(o, field, path+"."+field, MaxFilterValues, MaxValueLength)
	if err != nil {
		return Filter{}, err
	}
	key, err := textField(o, "key", path+".key", len(SessionTagPrefix)+MaxTagNameLength)
	if err != nil {
		return Filter{}, err
	}
	if key == "" && len(values) == 0 {
		return Filter{}, nil
	}
	f := Filter{Values: values}
	if f.Key, err = dimension(key, path+".key"); err != nil {
		return Filter{}, err
	}
	operator, err := textField(o, "operator", path+".operator", MaxWordLength)
	if err != nil {
		return Filter{}, err
	}
	if f.Operator, err = oneOf(operator, path+".operator", Operators()); err != nil {
		return Filter{}, err
	}
	for i, value := range values {
		if err := f.checkValue(value, fmt.Sprintf("%s.values[%d]", path, i), room); err != nil {
			return Filter{}, err
		}
	}
	return f, nil
}

// isNone reports whether a list, or one value in its place, holds nothing.
func isNone(v any) bool {
	items, isList := v.([]any)
	return v == nil || v == "" || isList && len(items) == 0
}

// checkValue refuses what could never be meant: a broken regular expression,
// and an hour or a day of the week that does not exist ("9" for "09"). None is
// allowed everywhere, although every session has an hour and a day.
func (f Filter) checkValue(value, path string, room *int) error {
	if f.Operator.IsRegex() {
		return checkRegex(value, path, room)
	}
	if f.Key != HourOfDay && f.Key != DayOfWeek {
		return nil
	}
	if known, _ := f.Key.Fixed(); value != None && !slices.Contains(known, value) {
		return &Error{Field: path, Value: value, Problem: fmt.Sprintf("is not a value of %s", f.Key), Allowed: known}
	}
	return nil
}

func checkRegex(pattern, path string, room *int) error {
	if len(pattern) > MaxRegexLength {
		return &Error{Field: path, Value: pattern, Problem: fmt.Sprintf("is %d bytes long; a regular expression may have %d", len(pattern), MaxRegexLength)}
	}
	size, err := regexSize(pattern)
	if err != nil {
		return &Error{Field: path, Value: pattern, Problem: "is not a regular expression: " + regexProblem(err),
			Hint: "The syntax is RE2; look-around and back references do not exist in it."}
	}
	if *room -= size; *room < 0 {
		return &Error{Field: path, Value: pattern, Problem: fmt.Sprintf("makes the regular expressions of this query too large: written out, they may have %d steps together", MaxRegexSize),
			Hint: "Write .* in place of a high count such as .{0,1000}, or use the operator = for plain values."}
	}
	return nil
}

func regexProblem(err error) string {
	if e, ok := err.(interface{ Unwrap() error }); ok && e.Unwrap() != nil {
		err = e.Unwrap()
	}
	return err.Error()
}

// holds reports whether the filter keeps a session whose only value of the key is the given one.
func (f Filter) holds(value string) bool {
	found := slices.ContainsFunc(f.Values, func(wanted string) bool {
		if !f.Operator.IsRegex() {
			return wanted == value
		}
		re, err := CompileRegex(wanted)
		return err == nil && re.MatchString(value)
	})
	return found != f.Operator.Negated()
}

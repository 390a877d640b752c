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

func (p *parser) filters() {
	stepsLeft := MaxRegexSize
	for i, item := range p.list("filters", limits.Max["filters"]) {
		path := fmt.Sprintf("filters[%d]", i)
		stored, ok := item.(map[string]any)
		if !ok {
			p.wrongType(path, item, "an object with key, operator and values")
			return
		}
		r := reader{stored: stored, path: path + "."}
		f := r.filter(&stepsLeft)
		if r.err != nil {
			p.err = r.err
			return
		}
		if len(f.Values) > 0 {
			p.q.Filters = append(p.q.Filters, f)
		}
	}
}

// filter reads one filter. A row of the editor that is not filled in yet, with
// neither key nor values, is none; so is one without values. Its patterns take
// from the steps that are left to those of a query.
func (r *reader) filter(stepsLeft *int) Filter {
	field := "values"
	if v := r.stored["values"]; isNone(v) && (v == nil || !isNone(r.stored["value"])) {
		field = "value" // as Grafana's ad hoc filters have it
	}
	values := r.texts(field, MaxFilterValues, MaxValueLength)
	key := r.text("key", maxDimension)
	if key == "" && len(values) == 0 {
		return Filter{}
	}
	f := Filter{Key: r.dimension("key", key), Values: values}
	f.Operator = oneOf(r, "operator", r.text("operator", MaxWordLength), Operators())
	for i, value := range values {
		if r.err != nil {
			return Filter{}
		}
		if at := fmt.Sprintf("values[%d]", i); f.Operator.IsRegex() {
			r.checkRegex(value, at, stepsLeft)
		} else if f.Key == HourOfDay || f.Key == DayOfWeek {
			r.checkClock(value, at, f.Key)
		}
	}
	return f
}

// checkClock refuses an hour or a day of the week that does not exist ("9" for "09"). None
// is allowed everywhere, although every session has an hour and a day.
func (r *reader) checkClock(value, at string, key Dimension) {
	if known, _ := key.Fixed(); value != None && !slices.Contains(known, value) {
		r.fail(&Error{Field: at, Value: value, Problem: fmt.Sprintf("is not a value of %s", key), Allowed: known})
	}
}

// isNone reports whether a list, or one value in its place, holds nothing.
func isNone(v any) bool {
	items, isList := v.([]any)
	return v == nil || v == "" || isList && len(items) == 0
}

func (r *reader) checkRegex(pattern, at string, stepsLeft *int) {
	if len(pattern) > MaxRegexLength {
		r.fail(&Error{Field: at, Value: pattern, Problem: fmt.Sprintf("is %d bytes long; a regular expression may have %d", len(pattern), MaxRegexLength)})
		return
	}
	size, err := regexSize(pattern)
	if err != nil {
		r.fail(&Error{Field: at, Value: pattern, Problem: "is not a regular expression: " + err.Error(),
			Hint: "The syntax is RE2; look-around and back references do not exist in it."})
	}
	if *stepsLeft -= size; *stepsLeft < 0 {
		r.fail(&Error{Field: at, Value: pattern, Problem: fmt.Sprintf("makes the regular expressions of this query too large: written out, they may have %d steps together", MaxRegexSize),
			Hint: "Write .* in place of a high count such as .{0,1000}, or use the operator = for plain values."})
	}
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

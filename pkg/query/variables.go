package query

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
)

// variable finds what Grafana would have replaced: $name, ${name}, ${name:csv},
// ${name.field}, [[name]] and [[name:csv]]. A name begins with a letter or an
// underscore, so that "$5", the regex "^a$|b" and the class "[[:alpha:]]" are none.
var variable = regexp.MustCompile(`\$[A-Za-z_]\w*|\$\{[A-Za-z_]\w*(?:\.[^:}]+)?(?::[^}]+)?\}|\[\[[A-Za-z_]\w*(?::\w+)?\]\]`)

// escapedVariable is what reads as a variable after a backslash.
var escapedVariable = regexp.MustCompile(`\\(` + variable.String() + `)`)

// variables refuses the first variable left in the query: left in place it would be
// compared as a text and silently match nothing. Where the front end has filled the query
// in, a dollar sign is one: values and tag names are what bots make of them. It says
// so by either of two fields that it adds to what it asks and never stores; in an alert rule,
// which it has no part in, they mean nothing.
func (p *parser) variables() {
	if filled := p.flag("filled") || p.flag("allowPartial"); filled && !p.context.Alert {
		return
	}
	for _, field := range language.Fields {
		if path, value, name := findVariable(p.stored[field], field, isNames(field)); name != "" {
			p.fail(variableError(path, value, name, p.context.Alert))
			return
		}
	}
	for _, field := range []string{"groupBy", "tagColumns", "legend", "filters"} {
		if v, ok := p.stored[field]; ok {
			p.stored[field] = plainNames(v, isNames(field))
		}
	}
}

func variableError(path, value, name string, alert bool) *Error {
	e := &Error{Field: path, Value: value, Problem: "holds the variable " + name + ", which has no value here",
		Hint: "Define it in the dashboard, or put the value itself in its place; a public dashboard has no variables. A dollar sign that is meant as one is matched by the operator =~ with \\$."}
	if alert {
		e.Problem = "holds the variable " + name + ", and variables do not exist in alert rules"
		e.Hint = "Put the value itself in its place, or group by what the variable stands for."
	}
	field, _, _ := strings.Cut(path, "[")
	if isNames(field) || strings.HasSuffix(path, ".key") {
		e.Hint = "Put the name itself in its place. A dollar sign in the name of a tag is written \\$."
	}
	return e
}

// isNames reports whether a field holds names, of which those of tags are what
// bots make of them.
func isNames(field string) bool {
	return slices.Contains([]string{"groupBy", "tagColumns", "legend", "key"}, field)
}

// plainNames takes the backslash away by which a stored name says that what
// follows is no variable: sessionTag.\$plan is the tag $plan.
func plainNames(v any, names bool) any {
	switch v := v.(type) {
	case string:
		if names {
			return escapedVariable.ReplaceAllString(v, "$1")
		}
	case []any:
		out := make([]any, len(v))
		for i, item := range v {
			out[i] = plainNames(item, names)
		}
		return out
	case map[string]any:
		out := maps.Clone(v)
		if key, ok := out["key"]; ok {
			out["key"] = plainNames(key, true)
		}
		return out
	}
	return v
}

// findVariable looks into texts, lists and filters. In the values of a regex
// filter, and in names, a backslash makes a dollar sign a plain character.
func findVariable(v any, path string, regex bool) (where, value, name string) {
	switch v := v.(type) {
	case string:
		for _, at := range variable.FindAllStringIndex(v, -1) {
			if !regex || !escaped(v, at[0]) {
				return path, v, v[at[0]:at[1]]
			}
		}
	case []any:
		for i, item := range v {
			if where, value, name = findVariable(item, fmt.Sprintf("%s[%d]", path, i), regex); name != "" {
				return where, value, name
			}
		}
	case map[string]any:
		operator, _ := v["operator"].(string)
		isRegex := slices.Contains([]Operator{Match, NotMatch}, Operator(operator))
		for _, field := range language.FilterFields {
			if where, value, name = findVariable(v[field], path+"."+field, isNames(field) || isRegex && strings.HasPrefix(field, "value")); name != "" {
				return where, value, name
			}
		}
	}
	return "", "", ""
}

// escaped reports whether an odd number of backslashes stands before position i.
func escaped(s string, i int) bool {
	before := s[:i]
	return (len(before)-len(strings.TrimRight(before, `\`)))%2 == 1
}

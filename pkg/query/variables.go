package query

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// variable finds what Grafana would have replaced: $name, ${name}, ${name:csv},
// ${name.field}, [[name]] and [[name:csv]]. A name begins with a letter or an
// underscore, so that "$5", the regex "^a$|b" and the class "[[:alpha:]]" are none.
var variable = regexp.MustCompile(`\$[A-Za-z_]\w*|\$\{[A-Za-z_]\w*(?:\.[^:}]+)?(?::[^}]+)?\}|\[\[[A-Za-z_]\w*(?::\w+)?\]\]`)

// isLiteral reports whether the front end has filled the query in, after which a
// dollar sign is one: values and tag names are what bots make of them. It adds
// either field to what it asks and never stores them, so in an alert rule,
// which it has no part in, they mean nothing.
func isLiteral(stored map[string]any, c Context) (bool, error) {
	for _, field := range []string{"filled", "allowPartial"} {
		if set, err := boolField(stored, field); err != nil || set {
			return set && !c.Alert, err
		}
	}
	return false, nil
}

// refuseVariables returns an error for the first variable left in the query.
// Left in place it would be compared as a text and silently match nothing.
func refuseVariables(stored map[string]any, alert bool) error {
	for _, field := range language.Fields {
		if path, value, name := findVariable(stored[field], field, false); name != "" {
			return variableError(path, value, name, alert)
		}
	}
	return nil
}

func variableError(path, value, name string, alert bool) error {
	if alert {
		return &Error{Field: path, Value: value, Problem: "holds the variable " + name + ", and variables do not exist in alert rules",
			Hint: "Put the value itself in its place, or group by what the variable stands for."}
	}
	return &Error{Field: path, Value: value, Problem: "holds the variable " + name + ", which has no value here",
		Hint: "Define it in the dashboard, or put the value itself in its place. A dollar sign that is meant as one is matched by the operator =~ with \\$."}
}

// findVariable looks into texts, lists and filters. In the values of a regex
// filter a backslash makes a dollar sign a plain character.
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
			if where, value, name = findVariable(v[field], path+"."+field, isRegex && strings.HasPrefix(field, "value")); name != "" {
				return where, value, name
			}
		}
	}
	return "", "", ""
}

// escaped tells whether an odd number of backslashes stands before position i.
func escaped(s string, i int) bool {
	before := s[:i]
	return (len(before)-len(strings.TrimRight(before, `\`)))%2 == 1
}

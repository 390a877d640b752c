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
		if v, ok := p.stored[field]; ok {
			isName := slices.Contains([]string{"groupBy", "tagColumns", "legend"}, field)
			p.stored[field] = p.withoutVariables(v, field, isName, isName)
		}
	}
}

// withoutVariables is texts, a list or a filter, checked, in which names lose the
// backslash that makes a dollar sign a plain character: sessionTag.\$plan is the
// tag $plan. It does the same in the values of a regex filter, and stays there.
func (p *parser) withoutVariables(v any, path string, isName, escapes bool) any {
	switch v := v.(type) {
	case string:
		for _, at := range variable.FindAllStringIndex(v, -1) {
			if !escapes || !escaped(v, at[0]) {
				p.fail(variableError(path, v, v[at[0]:at[1]], isName, p.context.Alert))
			}
		}
		if isName {
			return escapedVariable.ReplaceAllString(v, "$1")
		}
	case []any:
		for i, item := range v {
			v[i] = p.withoutVariables(item, fmt.Sprintf("%s[%d]", path, i), isName, escapes)
		}
	case map[string]any:
		isRegex := v["operator"] == string(Match) || v["operator"] == string(NotMatch)
		for _, field := range language.FilterFields {
			if value, ok := v[field]; ok {
				isKey := field == "key"
				v[field] = p.withoutVariables(value, path+"."+field, isKey, isKey || isRegex)
			}
		}
	}
	return v
}

func variableError(path, value, variable string, isName, alert bool) *Error {
	e := &Error{Field: path, Value: value, Problem: "holds the variable " + variable + ", which has no value here",
		Hint: "Define it in the dashboard, or put the value itself in its place; a public dashboard has no variables. A dollar sign that is meant as one is matched by the operator =~ with \\$."}
	if alert {
		e.Problem = "holds the variable " + variable + ", and variables do not exist in alert rules"
		e.Hint = "Put the value itself in its place, or group by what the variable stands for."
	}
	if isName {
		e.Hint = "Put the name itself in its place. A dollar sign in the name of a tag is written \\$."
	}
	return e
}

// escaped reports whether an odd number of backslashes stands before position i.
func escaped(s string, i int) bool {
	before := s[:i]
	return (len(before)-len(strings.TrimRight(before, `\`)))%2 == 1
}

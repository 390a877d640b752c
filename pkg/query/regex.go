package query

import (
	"regexp"
	"regexp/syntax"
)

// CompileRegex compiles a filter's regular expression (RE2, as Go's regexp
// package describes it), anchored at both ends.
func CompileRegex(pattern string) (*regexp.Regexp, error) {
	// Compiled alone first: "a)|(b" is only valid once it is wrapped.
	if _, err := regexp.Compile(pattern); err != nil {
		return nil, err
	}
	return regexp.Compile(`\A(?:` + pattern + `)\z`)
}

// LiteralRegex is the one text that a pattern matches, when it is nothing but
// that text: a variable with everything chosen is hundreds of them.
func LiteralRegex(pattern string) (string, bool) {
	tree, err := syntax.Parse(pattern, syntax.Perl)
	if err != nil {
		return "", false
	}
	return literal(tree)
}

func literal(re *syntax.Regexp) (string, bool) {
	if re.Op == syntax.OpEmptyMatch {
		return "", true
	}
	return string(re.Rune), re.Op == syntax.OpLiteral && re.Flags&syntax.FoldCase == 0
}

// regexSize is about how many steps a pattern has once its repeats are written
// out, without doing so: that alone can take seconds. A plain text has none.
func regexSize(pattern string) (int, error) {
	tree, err := syntax.Parse(pattern, syntax.Perl)
	if err != nil {
		return 0, err
	}
	if _, plain := literal(tree); plain {
		return 0, nil
	}
	return steps(tree), nil
}

func steps(re *syntax.Regexp) int {
	n := 1
	for _, sub := range re.Sub {
		n += steps(sub)
	}
	switch re.Op {
	case syntax.OpLiteral:
		return len(re.Rune)
	case syntax.OpRepeat:
		return n * max(1, re.Min, re.Max) // RE2 allows 1,000 in all, also of repeats in repeats
	}
	return n
}

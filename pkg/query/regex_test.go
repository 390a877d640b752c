package query

import (
	"encoding/json"
	"fmt"
	"regexp/syntax"
	"strings"
	"testing"
)

func TestCompileRegex(t *testing.T) {
	tests := []struct {
		pattern string
		matches []string
		not     []string
	}{
		{"web", []string{"web"}, []string{"webchat", "aweb", "web\n"}},
		{"a|b", []string{"a", "b"}, []string{"ab", "ax", "xb"}},
		{"^a$", []string{"a"}, []string{"ab"}},
		{"", []string{""}, []string{"a"}},
		{".*", []string{"", "a"}, []string{"a\nb"}},
		{"(?m)^a$", []string{"a"}, []string{"a\nb"}},
		{"(?i)rtm", []string{"RTM"}, nil},
		{`\(none\)`, []string{None}, []string{"none"}},
	}
	for _, tt := range tests {
		t.Run(tt.pattern, func(t *testing.T) {
			re, err := CompileRegex(tt.pattern)
			if err != nil {
				t.Fatal(err)
			}
			for _, s := range tt.matches {
				if !re.MatchString(s) {
					t.Errorf("%q does not match %q", tt.pattern, s)
				}
			}
			for _, s := range tt.not {
				if re.MatchString(s) {
					t.Errorf("%q matches %q", tt.pattern, s)
				}
			}
		})
	}
	for _, pattern := range []string{"(", "a)|(b", `\`, "(?<=a)b", "a**", "[[:nope:]]"} {
		t.Run(pattern, func(t *testing.T) {
			if _, err := CompileRegex(pattern); err == nil {
				t.Errorf("%q compiles", pattern)
			}
		})
	}
}

// A short pattern can be written out to hundreds of thousands of steps, and each
// of them can cost time at each byte of each value.
func TestRegexesAreBounded(t *testing.T) {
	filters := func(values ...string) string {
		raw, _ := json.Marshal(map[string]any{"filters": []any{map[string]any{"key": "channel", "operator": "=~", "values": values}}})
		return string(raw)
	}
	var distinct, plain []string
	for i := range 500 {
		distinct = append(distinct, fmt.Sprintf("case-%05d.*", i))
		plain = append(plain, fmt.Sprintf(`a choice of many words \(%d\)`, i))
	}
	for _, tt := range []struct {
		name    string
		values  []string
		refused bool
	}{
		{"everyday ones", []string{".*billing.*", "(?i)(web|rtm)-.+", `\+49[0-9]{5,12}`, "[^ ]{1,64}@example[.](com|org)"}, false},
		{"many choices", []string{strings.TrimSuffix(strings.Repeat("some-choice|", 80), "|")}, false},
		{"a list of them", distinct[:200], false},
		{"a variable with everything chosen", plain, false},
		{"a high count", []string{".{0,1000}"}, false},
		{"many high counts", []string{strings.Repeat(".{0,1000}", 100)}, true},
		{"nested counts", []string{strings.Repeat("(?:(?:a{0,31}){0,31})", 10)}, true},
		{"classes", []string{strings.Repeat(`\pL{1000}`, 100)}, true},
		{"large together", []string{"a{900}", "b{900}", "c{900}", "d{900}", "e{900}"}, true},
		{"too many steps in many", distinct, true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, _, err := Parse(json.RawMessage(filters(tt.values...)), aDay)
			if (err != nil) != tt.refused || err != nil && !strings.Contains(err.Error(), "too large: written out") {
				t.Errorf("%s: %v", tt.name, err)
			}
		})
	}
}

// What is counted is what the compiler makes, within a small factor.
func TestRegexSize(t *testing.T) {
	for _, pattern := range []string{"a*b+c?", "(a|b)(?i)cd", ".{3,7}", "a{1000}", "a{5,}", "(?i)abc", "(?:a{0,31}){0,31}", `[\pL\d]{0,50}$`, "a|b|cd|", "((((x))))"} {
		t.Run(pattern, func(t *testing.T) {
			got, err := regexSize(pattern)
			if err != nil {
				t.Fatal(err)
			}
			tree, err := syntax.Parse(pattern, syntax.Perl)
			if err != nil {
				t.Fatal(err)
			}
			prog, err := syntax.Compile(tree.Simplify())
			if err != nil {
				t.Fatal(err)
			}
			if made := len(prog.Inst); got > 2*made || made > 3*got+3 {
				t.Errorf("%q: %d steps, %d made", pattern, got, made)
			}
		})
	}
}

func TestLiteralRegex(t *testing.T) {
	for pattern, want := range map[string]string{"abc": "abc", `a\.b`: "a.b", `\(none\)`: None, "": "", "ä ö": "ä ö", `\x41`: "A"} {
		t.Run(pattern, func(t *testing.T) {
			if got, ok := LiteralRegex(pattern); !ok || got != want {
				t.Errorf("%q is %q, %v", pattern, got, ok)
			}
		})
	}
	for _, pattern := range []string{"a.b", "(?i)abc", "(none)", "^a", "a|b", "a?", "("} {
		t.Run(pattern, func(t *testing.T) {
			if got, ok := LiteralRegex(pattern); ok {
				t.Errorf("%q is %q", pattern, got)
			}
		})
	}
}

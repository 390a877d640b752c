package filter

import (
	"bytes"
	"fmt"
	"regexp"
	"slices"

	"github.com/koreai/sessions-datasource/pkg/columns"
	"github.com/koreai/sessions-datasource/pkg/query"
)

// filter is a compiled query filter.
type filter struct {
	key     query.Dimension
	values  []string
	regexps []*regexp.Regexp
	negated bool
	none    bool // whether a missing value is among what is looked for
}

func newFilter(f query.Filter) (*filter, error) {
	out := &filter{key: f.Key, negated: f.Operator.Negated()}
	for _, v := range f.Values {
		if !f.Operator.IsRegex() {
			out.values = append(out.values, v)
			continue
		}
		if text, ok := query.LiteralRegex(v); ok {
			out.values = append(out.values, text) // found in dictionaries as those of = are
			continue
		}
		re, err := query.CompileRegex(v)
		if err != nil {
			return nil, fmt.Errorf("the filter on %s: %q is not a regular expression: %w", f.Key, v, err)
		}
		out.regexps = append(out.regexps, re)
	}
	out.none = out.finds(query.None)
	return out, nil
}

// finds reports whether a value is one of those looked for, negation aside.
func (f *filter) finds(value string) bool {
	if slices.Contains(f.values, value) {
		return true
	}
	for _, re := range f.regexps {
		if re.MatchString(value) {
			return true
		}
	}
	return false
}

// keeps reports whether a session with this one value, "" for none, is kept.
func (f *filter) keeps(value string) bool {
	if value == "" {
		return f.none != f.negated
	}
	return f.finds(value) != f.negated
}

func verdict(keep bool) uint8 {
	if keep {
		return 0
	}
	return dropped
}

// drops is dropped for every entry of a field whose sessions are, 0 for the others.
func (f *filter) drops(field Field) []uint8 {
	if c := field.column; c != nil && len(f.regexps) == 0 && !c.Multi() {
		return f.lookUp(c)
	}
	out := make([]uint8, field.Entries)
	for e := range out {
		out[e] = verdict(slices.ContainsFunc(field.Values(e), f.finds) != f.negated)
	}
	return out
}

// lookUp finds the values looked for in the dictionary, whatever its size.
func (f *filter) lookUp(c *columns.Column) []uint8 {
	out := bytes.Repeat([]uint8{verdict(f.negated)}, c.Entries())
	out[0] = verdict(f.none != f.negated)
	for _, v := range f.values {
		if at, ok := c.Dict().Find(v); ok {
			out[at+1] = verdict(!f.negated)
		}
	}
	if at, ok := c.Dict().Find(""); ok {
		out[at+1] = out[0]
	}
	return out
}

// users filters by user IDs that are given, without looking at any but those.
func (f *filter) users(v *View, users *columns.Users) {
	var wanted []uint32
	for _, id := range f.values {
		if code := users.Find(id); code != 0 {
			wanted = append(wanted, code)
		}
	}
	if f.none {
		wanted = append(wanted, 0)
	}
	codes := v.Part.Chunk.UserCodes()[v.Part.Lo:v.Part.Hi]
	v.drop(func(i int) bool { return slices.Contains(wanted, codes[i]) == f.negated })
}

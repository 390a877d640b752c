package measure

import (
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
		re, err := query.CompileRegex(v)
		if err != nil {
			return nil, fmt.Errorf("the filter on %s: %q is not a regular expression: %w", f.Key, v, err)
		}
		out.regexps = append(out.regexps, re)
	}
	out.none = out.finds(query.None)
	return out, nil
}

// finds tells whether a value is one of those looked for, negation aside.
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

// keeps tells whether a session with this one value, "" for none, is kept.
func (f *filter) keeps(value string) bool {
	if value == "" {
		return f.none != f.negated
	}
	return f.finds(value) != f.negated
}

// entries says of every entry of a column whether its sessions are kept.
func (f *filter) entries(c *columns.Column, keep []bool) []bool {
	keep = slices.Grow(keep[:0], c.Entries())[:c.Entries()]
	found := f.dict(c.Dict())
	empty, hasEmpty := c.Dict().Find("")
	var one [1]uint32
	for e := range keep {
		any, valued := false, false
		for _, v := range c.List(e, one[:]) {
			if hasEmpty && int(v) == empty {
				continue
			}
			valued = true
			any = any || found(int(v))
		}
		if !valued {
			any = f.none
		}
		keep[e] = any != f.negated
	}
	return keep
}

// dict finds the values looked for in a dictionary: by binary search when they
// are given, by trying every string when they are patterns.
func (f *filter) dict(d *columns.Dict) func(int) bool {
	if len(f.regexps) == 0 {
		var places []int
		for _, v := range f.values {
			if at, ok := d.Find(v); ok {
				places = append(places, at)
			}
		}
		return func(at int) bool { return slices.Contains(places, at) }
	}
	found := make([]bool, d.Len())
	for i := range found {
		found[i] = f.finds(d.At(i))
	}
	return func(at int) bool { return found[at] }
}

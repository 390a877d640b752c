package filter

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

const kept, dropped = uint8(255), uint8(0)

func verdict(keep bool) uint8 {
	if keep {
		return kept
	}
	return dropped
}

// entries says of every entry of a column whether its sessions are kept.
func (f *filter) entries(c *columns.Column, keep []uint8) {
	if len(f.regexps) == 0 && !c.Multi() {
		f.lookUp(c, keep)
		return
	}
	d := c.Dict()
	found := make([]bool, d.Len())
	for i := range found {
		found[i] = f.finds(d.At(i))
	}
	empty, hasEmpty := d.Find("")
	var one [1]uint32
	for e := range keep {
		any, valued := false, false
		for _, v := range c.List(e, one[:]) {
			if hasEmpty && int(v) == empty {
				continue
			}
			valued = true
			any = any || found[v]
		}
		if !valued {
			any = f.none
		}
		keep[e] = verdict(any != f.negated)
	}
}

// lookUp finds the values looked for in the dictionary, whatever its size.
func (f *filter) lookUp(c *columns.Column, keep []uint8) {
	fill(keep, verdict(f.negated))
	keep[0] = verdict(f.none != f.negated)
	for _, v := range f.values {
		if at, ok := c.Dict().Find(v); ok {
			keep[at+1] = verdict(!f.negated)
		}
	}
	if at, ok := c.Dict().Find(""); ok {
		keep[at+1] = keep[0]
	}
}

// field says of every entry of a field without a column whether it is kept.
func (f *filter) field(dim Field, keep []uint8) {
	var buf [1]string
	for e := range keep {
		keep[e] = verdict(slices.ContainsFunc(dim.Values(e, buf[:0]), f.finds) != f.negated)
	}
}

// users filters by user IDs that are given, without looking at any but those.
func (f *filter) users(s *Memory, v *View) {
	var wanted []uint32
	for _, id := range f.values {
		if code := v.users.Find(id); code != 0 {
			wanted = append(wanted, code)
		}
	}
	if f.none {
		wanted = append(wanted, 0)
	}
	codes := v.Part.Chunk.UserCodes()[v.Part.Lo:v.Part.Hi]
	v.drop(s, func(i int) bool { return slices.Contains(wanted, codes[i]) == f.negated })
}

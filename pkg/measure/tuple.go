package measure

import (
	"strings"

	"github.com/koreai/sessions-datasource/pkg/columns"
	"github.com/koreai/sessions-datasource/pkg/filter"
)

// tuples is several fields seen as one: a code for every combination of their codes.
type tuples struct {
	codes   columns.Codes
	entries int
	values  func(code int) [][]string // the values of each field
}

// codes reads the query's dimensions over all pieces.
func (p *plan) codes(all []filter.Piece) []tuples {
	out := make([]tuples, len(all))
	p.each(len(all), func(_ *scratch, i int) { out[i] = p.tuples(all[i]) })
	return out
}

// tuples reads the query's dimensions over a piece. Without any, all rows have code 0.
func (p *plan) tuples(at filter.Piece) tuples {
	t := tuples{entries: 1, values: func(int) [][]string { return nil }}
	for i, d := range p.Q.GroupBy {
		f := p.Field(d, at)
		if i == 0 {
			t = tuples{f.Codes, f.Entries, func(code int) [][]string { return [][]string{f.Values(code)} }}
			continue
		}
		t = t.join(f, at.Part.Len())
	}
	return t
}

// join adds a field: by multiplying codes while the result fits, else by
// numbering the pairs that occur.
func (t tuples) join(f filter.Field, rows int) tuples {
	codes := make([]uint16, rows)
	out := tuples{codes: columns.Codes{U16: codes}, entries: t.entries * f.Entries}
	both := func(a, b int) [][]string { return append(t.values(a), f.Values(b)) }
	if out.entries <= 1<<16 {
		for i := range codes {
			codes[i] = uint16(t.codes.At(i)*f.Entries + f.Codes.At(i))
		}
		out.values = func(code int) [][]string { return both(code/f.Entries, code%f.Entries) }
		return out
	}
	type pair struct{ a, b int }
	var pairs []pair
	known := map[pair]uint16{}
	for i := range codes {
		at := pair{t.codes.At(i), f.Codes.At(i)}
		code, found := known[at]
		if !found {
			code = uint16(len(pairs))
			known[at] = code
			pairs = append(pairs, at)
		}
		codes[i] = code
	}
	out.entries = len(pairs)
	out.values = func(code int) [][]string { return both(pairs[code].a, pairs[code].b) }
	return out
}

// combine calls f with every combination of the values, one a field. The slice
// is only valid during the call.
func combine(values [][]string, f func(labels []string)) {
	var walk func(labels []string)
	walk = func(labels []string) {
		if len(labels) == len(values) {
			f(labels)
			return
		}
		for _, v := range values[len(labels)] {
			walk(append(labels, v))
		}
	}
	walk(make([]string, 0, len(values)))
}

// labelKey joins labels so that no two lists of them give the same text.
func labelKey(labels []string) string {
	if len(labels) == 1 {
		return labels[0]
	}
	var b strings.Builder
	for _, l := range labels {
		b.WriteString(strings.ReplaceAll(l, "\x00", "\x00\x01"))
		b.WriteString("\x00\x00")
	}
	return b.String()
}

package measure

import (
	"github.com/koreai/sessions-datasource/pkg/filter"
	"math"
	"slices"
	"strings"

	"github.com/koreai/sessions-datasource/pkg/columns"
)

// tuples is several fields seen as one: a code for every combination of their codes.
type tuples struct {
	codes   columns.Codes
	entries int
	fields  []filter.Field
	split   func(code int, to []int) []int // the entry of each field

	at     []int // of the code last read
	values [][]string
	label  []string
}

// join puts fields together. Without any, all rows have code 0.
func (s *scratch) join(n int, fields []filter.Field) tuples {
	t := tuples{entries: 1, fields: fields, split: func(_ int, to []int) []int { return to }}
	for i, f := range fields {
		if i == 0 {
			t.codes, t.entries = f.Codes, f.Entries
			t.split = func(code int, to []int) []int { return append(to, code) }
			continue
		}
		t.add(s, n, f)
	}
	return t
}

// add joins one more field: by multiplying codes while the result fits, else
// by numbering the pairs that occur.
func (t *tuples) add(s *scratch, n int, f filter.Field) {
	before, width := t.split, f.Entries
	if t.entries*width <= 1<<16 {
		t.codes = s.product(n, t.codes, f.Codes, uint16(width), t.entries*width <= 256)
		t.entries *= width
		t.split = func(code int, to []int) []int { return append(before(code/width, to), code%width) }
		return
	}
	known, pairs := map[uint32]uint16{}, []uint32{}
	out := s.Rows16(n)
	for i := range out {
		pair := uint32(t.codes.At(i))<<16 | uint32(f.Codes.At(i))
		code, found := known[pair]
		if !found {
			code = uint16(len(pairs))
			known[pair] = code
			pairs = append(pairs, pair)
		}
		out[i] = code
	}
	t.codes, t.entries = columns.Codes{U16: out}, len(pairs)
	t.split = func(code int, to []int) []int {
		return append(before(int(pairs[code]>>16), to), int(pairs[code]&0xffff))
	}
}

// product is a*width + b for every row.
func (s *scratch) product(n int, a, b columns.Codes, width uint16, small bool) columns.Codes {
	if a.Const() && b.Const() {
		return columns.Codes{One: a.One*width + b.One}
	}
	out := s.Rows16(n)
	for i := range out {
		out[i] = uint16(a.At(i))*width + uint16(b.At(i))
	}
	if !small {
		return columns.Codes{U16: out}
	}
	narrow := s.Rows8(n)
	for i, v := range out[:len(narrow)] {
		narrow[i] = uint8(v)
	}
	return columns.Codes{U8: narrow}
}

// read looks up the values that a code stands for, for labels, and counts their
// combinations, as far as an int reaches.
func (t *tuples) read(code int) int {
	n := 1
	t.at = t.split(code, t.at[:0])
	t.values, t.label = slices.Grow(t.values[:0], len(t.at))[:len(t.at)], slices.Grow(t.label[:0], len(t.at))[:len(t.at)]
	for i, e := range t.at {
		t.values[i] = t.fields[i].Values(e, t.values[i][:0])
		n = min(n, math.MaxInt/len(t.values[i])) * len(t.values[i])
	}
	return n
}

// labels calls f with every combination of the values of the code last read; a
// session belongs to each. The slice is only valid during the call.
func (t *tuples) labels(f func(labels []string)) { t.walk(0, f) }

func (t *tuples) walk(at int, f func(labels []string)) {
	if at == len(t.values) {
		f(t.label)
		return
	}
	for _, v := range t.values[at] {
		t.label[at] = v
		t.walk(at+1, f)
	}
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

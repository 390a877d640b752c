package store

import (
	"slices"

	"github.com/koreai/sessions-datasource/pkg/session"
)

// spans is a set of instants: ascending, not touching, none empty. Its methods
// return new sets and leave the old one alone.
type spans []session.Span

// spansOf is the set of the instants of all of them, in any order.
func spansOf(all ...session.Span) spans {
	sorted := slices.Clone(all)
	slices.SortFunc(sorted, func(a, b session.Span) int {
		switch {
		case a.From < b.From:
			return -1
		case a.From > b.From:
			return 1
		}
		return 0
	})
	var out spans
	for _, s := range sorted {
		if s.Empty() {
			continue
		}
		if n := len(out); n > 0 && s.From <= out[n-1].To {
			out[n-1].To = max(out[n-1].To, s.To)
			continue
		}
		out = append(out, s)
	}
	return out
}

// with is the set and these instants.
func (s spans) with(more ...session.Span) spans {
	return spansOf(append(slices.Clone(s), more...)...)
}

// cut is what of the set lies in the span.
func (s spans) cut(c session.Span) spans {
	var out spans
	for _, x := range s {
		if x = x.Intersect(c); !x.Empty() {
			out = append(out, x)
		}
	}
	return out
}

// without is the set less those of o.
func (s spans) without(o ...session.Span) spans {
	out := s
	for _, c := range o {
		if c.Empty() {
			continue
		}
		var next spans
		for _, x := range out {
			for _, rest := range []session.Span{{From: x.From, To: min(x.To, c.From)}, {From: max(x.From, c.To), To: x.To}} {
				if !rest.Empty() {
					next = append(next, rest)
				}
			}
		}
		out = next
	}
	return out
}

// top is the newest span of the set, which must not be empty.
func (s spans) top() session.Span { return s[len(s)-1] }

// millis is how long the set is.
func (s spans) millis() int64 {
	var n int64
	for _, x := range s {
		n += x.Millis()
	}
	return n
}

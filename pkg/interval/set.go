// Package interval holds sets of spans of time. A Set is plain data: ascending, not
// touching, none of its spans empty; its methods return new sets. It also knows
// how Kore.ai takes a span: in windows shorter than seven days, padded at both
// ends, because it is not documented whether ends count.
package interval

import (
	"cmp"
	"slices"

	"github.com/koreai/sessions-datasource/pkg/session"
)

// Set is a set of instants. Its methods return new sets and leave the old one alone.
type Set []session.Span

// Of is the set of the instants of all of them, in any order.
func Of(all ...session.Span) Set {
	sorted := slices.Clone(all)
	slices.SortFunc(sorted, func(a, b session.Span) int { return cmp.Compare(a.From, b.From) })
	var out Set
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

// With is the set and these instants.
func (s Set) With(more ...session.Span) Set {
	return Of(append(slices.Clone(s), more...)...)
}

// Cut is what of the set lies in the span.
func (s Set) Cut(c session.Span) Set {
	var out Set
	for _, x := range s {
		if x = x.Intersect(c); !x.Empty() {
			out = append(out, x)
		}
	}
	return out
}

// Without is the set less those of o.
func (s Set) Without(o ...session.Span) Set {
	out := s
	for _, c := range o {
		if c.Empty() {
			continue
		}
		var next Set
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

// Contains reports whether the instant, in ms, is of the set.
func (s Set) Contains(ms int64) bool {
	return slices.ContainsFunc(s, func(x session.Span) bool { return x.Contains(ms) })
}

// Newest is the newest span of the set, which must not be empty.
func (s Set) Newest() session.Span { return s[len(s)-1] }

// Millis is how long the set is.
func (s Set) Millis() int64 {
	var n int64
	for _, x := range s {
		n += x.Millis()
	}
	return n
}

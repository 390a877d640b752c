package coverage

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/koreai/sessions-datasource/pkg/interval"
	"github.com/koreai/sessions-datasource/pkg/session"
)

// Skips remembers which answers had rows that could not be used, in whole or in
// part, so that every answer from the store says so. Where in an answer such a
// row belongs is not known.
type Skips []skipped

type skipped struct {
	page    session.Span // of the answer
	left    interval.Set // of it that no later answer has replaced
	reasons map[string]int
}

// Commit replaces what is known of the span.
func (k Skips) Commit(span session.Span, reasons map[string]int) Skips {
	var out Skips
	for _, o := range k {
		if o.left = o.left.Without(span); len(o.left) > 0 {
			out = append(out, o)
		}
	}
	if len(reasons) == 0 {
		return out
	}
	n := skipped{page: span, left: interval.Set{span}, reasons: maps.Clone(reasons)}
	// Readings of the open end overlap and see the same row again and again:
	// the most that one of them saw stands for all.
	out = slices.DeleteFunc(out, func(o skipped) bool {
		if o.page.Intersect(span).Empty() {
			return false
		}
		for r, c := range o.reasons {
			n.reasons[r] = max(n.reasons[r], c)
		}
		n.left = n.left.With(o.left...)
		return true
	})
	return append(out, n)
}

// Sum counts by reason over the answers that touch the span.
func (k Skips) Sum(span session.Span) map[string]int {
	sum := map[string]int{}
	for _, o := range k {
		if len(o.left.Cut(span)) == 0 {
			continue
		}
		for r, c := range o.reasons {
			sum[r] += c
		}
	}
	return sum
}

// Notices are sentences about rows that were left out, and about what was left out
// of rows that are counted, each by reason.
func Notices(skips, repairs map[string]int) (out []string) {
	switch n, reasons := summed(skips); n {
	case 0:
	case 1:
		out = append(out, fmt.Sprintf("1 session that Kore.ai returned could not be used and is not counted (%s).", reasons))
	default:
		out = append(out, fmt.Sprintf("%d sessions that Kore.ai returned could not be used and are not counted (%s).", n, reasons))
	}
	if n, reasons := summed(repairs); n > 0 {
		out = append(out, fmt.Sprintf("Parts of sessions that Kore.ai returned could not be used (%s).", reasons))
	}
	return out
}

func summed(reasons map[string]int) (n int, listed string) {
	var parts []string
	for _, r := range slices.Sorted(maps.Keys(reasons)) {
		n += reasons[r]
		parts = append(parts, fmt.Sprintf("%d %s", reasons[r], r))
	}
	return n, strings.Join(parts, ", ")
}

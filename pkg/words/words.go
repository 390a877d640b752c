// Package words puts values into sentences for people.
package words

import (
	"fmt"
	"strings"
	"time"
	"unicode/utf8"
)

// Duration is a length of time in the unit that fits: 40 s, 12 min, 3 h, 9 d. It
// is at least 1 s.
func Duration(d time.Duration) string {
	for _, unit := range []struct {
		below, of time.Duration
		name      string
	}{{90 * time.Second, time.Second, "s"}, {90 * time.Minute, time.Minute, "min"}, {48 * time.Hour, time.Hour, "h"}} {
		if d < unit.below {
			return fmt.Sprintf("%d %s", max(1, d.Round(unit.of)/unit.of), unit.name)
		}
	}
	return fmt.Sprintf("%d d", d/(24*time.Hour))
}

// List joins at most so many items, and says how many more there are.
func List(items []string, limit int) string {
	if len(items) <= limit {
		return strings.Join(items, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(items[:limit], ", "), len(items)-limit)
}

// Shorten cuts a text to at most so many characters, the last of them an ellipsis.
func Shorten(text string, characters int) string {
	if utf8.RuneCountInString(text) <= characters {
		return text
	}
	n := 0
	for i := range text {
		if n == characters-1 {
			return text[:i] + "…"
		}
		n++
	}
	return text
}

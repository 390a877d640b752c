package crawl_test

import (
	"fmt"
	"testing"

	"github.com/koreai/sessions-datasource/pkg/crawl"
)

func TestSizes(t *testing.T) {
	const set = 1000
	for name, c := range map[string]struct {
		learn      func(*crawl.Sizes)
		size, step int
	}{
		"nothing known":           {func(*crawl.Sizes) {}, set, set},
		"the cap of the server":   {func(s *crawl.Sizes) { s.Learn(set, 100, true, set) }, set, 100},
		"a very short page":       {func(s *crawl.Sizes) { s.Learn(set, 3, true, set) }, set, set},
		"the last page":           {func(s *crawl.Sizes) { s.Learn(set, 60, false, set) }, set, set},
		"the server gives more":   {func(s *crawl.Sizes) { s.Learn(set, 100, true, set); s.Learn(set, 400, true, set) }, set, 400},
		"two time-outs":           {func(s *crawl.Sizes) { s.TimedOut(set); s.TimedOut(500) }, 250, 250},
		"time-outs have a bottom": {func(s *crawl.Sizes) { s.TimedOut(30) }, 25, 25},
		"many pages in time since": {func(s *crawl.Sizes) {
			s.TimedOut(set)
			for range 50 {
				s.Learn(500, 500, true, set)
			}
		}, set, set},
	} {
		t.Run(name, func(t *testing.T) {
			var s crawl.Sizes
			if c.learn(&s); s.Size(set) != c.size || s.Step(set) != c.step {
				t.Errorf("size %d, step %d, want %d and %d", s.Size(set), s.Step(set), c.size, c.step)
			}
		})
	}
}

func TestPages(t *testing.T) {
	for _, c := range []struct{ rows, size, want int }{{0, 100, 1}, {100, 100, 1}, {101, 100, 2}, {199, 100, 2}, {200, 100, 3}, {9000, 100, 91}, {9000, 1000, 10}, {5, 1, 1}} {
		t.Run(fmt.Sprintf("%d rows, %d a page", c.rows, c.size), func(t *testing.T) {
			if got := crawl.Pages(c.rows, c.size); got != c.want {
				t.Errorf("%d, want %d", got, c.want)
			}
		})
	}
}

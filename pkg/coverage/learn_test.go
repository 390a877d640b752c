package coverage_test

import (
	"fmt"
	"maps"
	"slices"
	"testing"
	"time"

	"github.com/koreai/sessions-datasource/pkg/coverage"
	"github.com/koreai/sessions-datasource/pkg/interval"
	"github.com/koreai/sessions-datasource/pkg/session"
)

// created is a session that starts at a moment and whose ID tells that it was
// created so much later.
func created(start int64, late time.Duration) session.Session {
	return session.Session{ID: fmt.Sprintf("%08x%016x", start/1000+int64(late/time.Second), 7), Start: start}
}

func TestLateness(t *testing.T) {
	const start, set = 1_700_000_000_000, 30 * time.Minute
	for name, c := range map[string]struct {
		rows []session.Session
		want time.Duration
	}{
		"nothing seen":           {nil, set},
		"less late than is set":  {[]session.Session{created(start, 10*time.Minute)}, set},
		"later than is set":      {[]session.Session{created(start, time.Hour)}, time.Hour + time.Minute},
		"later than is believed": {[]session.Session{created(start, 30*time.Hour)}, set},
		"IDs that are no times": {[]session.Session{
			created(start, time.Hour), {ID: "x", Start: start}, {ID: fmt.Sprintf("%024x", 1), Start: start}, created(start, -time.Hour),
		}, set},
	} {
		t.Run(name, func(t *testing.T) {
			var l coverage.Lateness
			l.Learn(c.rows)
			got := time.Duration(l.Open(set)) * time.Millisecond
			if got < c.want || got > c.want+time.Second {
				t.Errorf("open for %s, want %s", got, c.want)
			}
		})
	}
	t.Run("as another server has learned, to a day", func(t *testing.T) {
		var l coverage.Lateness
		l.Borrow(99 * 24 * interval.Hour)
		if got := l.Open(set); got != 24*interval.Hour {
			t.Errorf("open for %d ms", got)
		}
	})
}

func TestSkips(t *testing.T) {
	one, two := map[string]int{"without a start": 1}, map[string]int{"without a start": 2, "too large": 1}
	at := func(from, to int64) session.Span { return session.Span{From: from, To: to} }
	for name, c := range map[string]struct {
		of   coverage.Skips
		span session.Span
		want map[string]int
	}{
		"none":                          {nil, at(0, 100), map[string]int{}},
		"of the answers in the span":    {coverage.Skips{}.Commit(at(0, 100), one).Commit(at(100, 200), two), at(50, 150), map[string]int{"without a start": 3, "too large": 1}},
		"not of others":                 {coverage.Skips{}.Commit(at(0, 100), one).Commit(at(100, 200), two), at(0, 50), one},
		"read again without":            {coverage.Skips{}.Commit(at(0, 100), one).Commit(at(0, 100), nil), at(0, 100), map[string]int{}},
		"the same row seen twice":       {coverage.Skips{}.Commit(at(0, 100), one).Commit(at(50, 150), one), at(0, 150), one},
		"in part read again without":    {coverage.Skips{}.Commit(at(0, 100), one).Commit(at(0, 50), nil), at(50, 100), one},
		"the part that was read is out": {coverage.Skips{}.Commit(at(0, 100), one).Commit(at(0, 50), nil), at(0, 50), map[string]int{}},
	} {
		t.Run(name, func(t *testing.T) {
			if got := c.of.Sum(c.span); !maps.Equal(got, c.want) {
				t.Errorf("%v, want %v", got, c.want)
			}
		})
	}
}

func TestNotices(t *testing.T) {
	for name, c := range map[string]struct {
		skips, repairs map[string]int
		want           []string
	}{
		"nothing left out": {nil, nil, nil},
		"one row": {map[string]int{"without a start": 1}, nil, []string{
			"1 session that Kore.ai returned could not be used and is not counted (1 without a start)."}},
		"several rows and parts": {map[string]int{"b": 1, "a": 2}, map[string]int{"tags": 2}, []string{
			"3 sessions that Kore.ai returned could not be used and are not counted (2 a, 1 b).",
			"Parts of sessions that Kore.ai returned could not be used (2 tags)."}},
	} {
		t.Run(name, func(t *testing.T) {
			if got := coverage.Notices(c.skips, c.repairs); !slices.Equal(got, c.want) {
				t.Errorf("%q", got)
			}
		})
	}
}

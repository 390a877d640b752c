package plugin

import (
	"fmt"
	"slices"
	"time"

	"github.com/grafana/grafana-plugin-sdk-go/data"
	"github.com/koreai/sessions-datasource/pkg/query"
	"github.com/koreai/sessions-datasource/pkg/store"
	"github.com/koreai/sessions-datasource/pkg/words"
)

// progress is how far loading is, for the front end to ask again.
type progress struct {
	Loaded       int   `json:"loaded"`       // sessions known so far
	Total        int   `json:"total"`        // sessions expected in all; 0 while not known
	RetryAfterMs int64 `json:"retryAfterMs"` // when asking again is worthwhile
}

// custom is meta.custom of a frame.
type custom struct {
	Status   string    `json:"status,omitempty"`   // running: not complete yet
	Progress *progress `json:"progress,omitempty"` // while running
	Interval string    `json:"interval,omitempty"` // of the buckets of a time series
}

// describe adds to a frame how it came about.
func describe(f *data.Frame, q query.Query, read rows, notices []data.Notice) {
	if f.Meta == nil {
		f.Meta = &data.FrameMeta{}
	}
	f.Meta.ExecutedQueryString = query.Describe(q)
	f.Meta.Stats = append(statistics(read.Stats), read.extra...)
	f.Meta.Notices = slices.Concat(f.Meta.Notices, notices, read.notices)
	c := custom{Interval: read.interval}
	for _, r := range []*rows{&read, read.before} {
		if r != nil && !r.Complete {
			c.running(r.View)
		}
	}
	if c != (custom{}) {
		f.Meta.Custom = c
	}
}

// running adds a part that is not complete. What is expected in all is known once
// it is of every part.
func (c *custom) running(v store.View) {
	part := progress{Loaded: v.Loaded, Total: v.Total, RetryAfterMs: v.RetryAfter.Milliseconds()}
	if p := c.Progress; p != nil {
		part.Loaded += p.Loaded
		part.RetryAfterMs = min(part.RetryAfterMs, p.RetryAfterMs)
		part.Total = p.Total + v.Total
		if p.Total == 0 || v.Total == 0 {
			part.Total = 0
		}
	}
	c.Status, c.Progress = "running", &part
}

// statistics are what the query inspector shows.
func statistics(s store.Stats) []data.QueryStat {
	return []data.QueryStat{
		statistic("Calls of Kore.ai", s.Calls),
		statistic("Pages read", s.Pages),
		statistic("Sessions read", s.SessionsRead),
		statistic("Sessions served from the store", s.FromStore),
		{FieldConfig: data.FieldConfig{DisplayName: "Waited for the call budget", Unit: query.UnitMillis}, Value: float64(s.Waited) / float64(time.Millisecond)},
	}
}

func statistic(name string, value int) data.QueryStat {
	return data.QueryStat{FieldConfig: data.FieldConfig{DisplayName: name, Unit: query.UnitNone}, Value: float64(value)}
}

// loading says in words how far loading is: "Loading sessions: 42 %, about 50 s left (60 calls a minute)."
func loading(v store.View, callsPerMinute int) data.Notice {
	text := "Loading sessions"
	switch {
	case v.Total > 0:
		text += fmt.Sprintf(": %d %%", min(99, 100*v.Loaded/v.Total))
	case v.Loaded > 0:
		text += fmt.Sprintf(": %d so far", v.Loaded)
	}
	if v.Left > 0 {
		text += ", about " + words.Duration(v.Left) + " left"
	}
	if callsPerMinute > 0 {
		text += fmt.Sprintf(" (%d calls a minute)", callsPerMinute)
	}
	return info("%s.", text)
}

func instant(ms int64, zone *time.Location) string {
	return time.UnixMilli(ms).In(zone).Format("2006-01-02 15:04:05 MST")
}

func info(format string, a ...any) data.Notice {
	return data.Notice{Severity: data.NoticeSeverityInfo, Text: fmt.Sprintf(format, a...)}
}

func warning(format string, a ...any) data.Notice {
	return data.Notice{Severity: data.NoticeSeverityWarning, Text: fmt.Sprintf(format, a...)}
}

func warnings(texts []string) []data.Notice {
	var out []data.Notice
	for _, text := range texts {
		out = append(out, warning("%s", text))
	}
	return out
}

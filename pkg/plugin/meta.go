package plugin

import (
	"fmt"
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
	f.Meta.Stats = read.stats
	f.Meta.Notices = append(append(f.Meta.Notices, notices...), read.notices...)
	c := custom{Interval: read.interval}
	if !read.isComplete() && read.progress != nil {
		c.Status, c.Progress = "running", read.progress
	}
	if c != (custom{}) {
		f.Meta.Custom = c
	}
}

// statistics are what the query inspector shows.
func statistics(s store.Stats) []data.QueryStat {
	stat := func(name, unit string, value float64) data.QueryStat {
		return data.QueryStat{FieldConfig: data.FieldConfig{DisplayName: name, Unit: unit}, Value: value}
	}
	return []data.QueryStat{
		stat("Calls of Kore.ai", query.UnitNone, float64(s.Calls)),
		stat("Pages read", query.UnitNone, float64(s.Pages)),
		stat("Sessions read", query.UnitNone, float64(s.SessionsRead)),
		stat("Sessions served from the store", query.UnitNone, float64(s.FromStore)),
		stat("Waited for the call budget", query.UnitMillis, float64(s.Waited)/float64(time.Millisecond)),
	}
}

// loading says in words how far loading is: "Loading sessions: 42 %, about 50 s left (60 calls a minute)."
func loading(p progress, left time.Duration, callsPerMinute int) data.Notice {
	text := "Loading sessions"
	switch {
	case p.Total > 0:
		text += fmt.Sprintf(": %d %%", min(99, 100*p.Loaded/p.Total))
	case p.Loaded > 0:
		text += fmt.Sprintf(": %d so far", p.Loaded)
	}
	if left > 0 {
		text += ", about " + words.Duration(left) + " left"
	}
	if callsPerMinute > 0 {
		text += fmt.Sprintf(" (%d calls a minute)", callsPerMinute)
	}
	return info("%s.", text)
}

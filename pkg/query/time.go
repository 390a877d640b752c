package query

import (
	"cmp"
	"fmt"
	"strings"
	"time"

	"github.com/koreai/sessions-datasource/pkg/query/calendar"
)

// farthest is the largest instant of a JavaScript date, in ms before and after
// 1970; Grafana cannot ask for more.
const farthest = 8_640_000_000_000_000

func (p *parser) time() {
	if r := p.q.Range; r.From > r.To || r.From < -farthest || r.To > farthest {
		p.fail(&Error{Field: "range", Problem: fmt.Sprintf("from %d to %d is not a time range in milliseconds", r.From, r.To)})
	}
	p.q.Zone = p.zone()
	p.q.Shift = p.shift("timeShift")
	written := p.text("interval", MaxWordLength)
	interval, longer := p.interval(written)
	atLeast := word(p.reader, "intervalAtLeast", calendar.Intervals()...)
	switch {
	case p.err != nil:
	case longer && p.q.Type == TimeSeries:
		p.note("The interval %s is not one that exists: buckets are as long as the next longer one, %s.",
			shorten(strings.TrimSpace(written)), interval)
	case interval == "" && p.q.ForExpression():
		interval = calendar.Whole // a rule judges one number: minutes of an hour have too few sessions each
	case interval == "":
		p.q.Auto, p.q.AtLeast = p.q.Type == TimeSeries, string(atLeast)
		buckets := AutoBuckets
		if points := p.context.MaxDataPoints; points > 0 {
			buckets = int(min(points, int64(AutoBuckets)))
		}
		interval = calendar.Auto(p.q.Range.From, p.q.Range.To, p.q.Zone, buckets)
	}
	p.q.Interval = string(interval)
}

func (p *parser) zone() *time.Location {
	name := p.text("timeZone", MaxWordLength)
	if name == "" {
		return cmp.Or(p.context.Zone, time.UTC)
	}
	zone, ok := calendar.LoadZone(name)
	if !ok {
		p.fail(&Error{Field: "timeZone", Value: name, Problem: "is not a time zone", Hint: "Write an IANA name such as Europe/Berlin or UTC."})
	}
	return zone
}

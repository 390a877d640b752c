package query

import (
	"fmt"
	"time"

	"github.com/koreai/sessions-datasource/pkg/query/calendar"
)

// farthest is the largest instant of a JavaScript date, in ms before and after
// 1970; Grafana cannot ask for more.
const farthest = 8_640_000_000_000_000

func (p *parser) time() (err error) {
	if r := p.q.Range; r.From > r.To || r.From < -farthest || r.To > farthest {
		return &Error{Field: "range", Problem: fmt.Sprintf("from %d to %d is not a time range in milliseconds", r.From, r.To)}
	}
	if p.q.Zone, err = p.zone(); err != nil {
		return err
	}
	shift, err := textField(p.stored, "timeShift", "timeShift", MaxWordLength)
	if err != nil {
		return err
	}
	if p.q.Shift, err = parseShift(shift); err != nil {
		return err
	}
	written, err := textField(p.stored, "interval", "interval", MaxWordLength)
	if err != nil {
		return err
	}
	interval, longer, err := readInterval(written)
	if err != nil {
		return err
	}
	if longer && p.q.Type == TimeSeries {
		p.notices = append(p.notices, longerInterval(written, interval))
	}
	if interval == "" && p.q.ForExpression() {
		interval = calendar.Whole // a rule judges one number: minutes of an hour have too few sessions each
	}
	if interval == "" {
		p.q.Auto = p.q.Type == TimeSeries
		atLeast, err := word(p.stored, "intervalAtLeast", "", calendar.Intervals())
		if err != nil {
			return err
		}
		p.q.AtLeast = string(atLeast)
		interval = calendar.Auto(p.q.Range.From, p.q.Range.To, p.q.Zone, autoLimit(p.q.MaxDataPoints))
	}
	p.q.Interval = string(interval)
	return nil
}

// autoLimit is the largest number of buckets that the automatic interval may make.
func autoLimit(maxDataPoints int64) int {
	if maxDataPoints <= 0 || maxDataPoints > int64(AutoBuckets) {
		return AutoBuckets
	}
	return int(maxDataPoints)
}

func (p *parser) zone() (*time.Location, error) {
	name, err := textField(p.stored, "timeZone", "timeZone", MaxWordLength)
	if err != nil {
		return nil, err
	}
	if name != "" {
		zone, ok := calendar.LoadZone(name)
		if !ok {
			return nil, &Error{Field: "timeZone", Value: name, Problem: "is not a time zone", Hint: "Write an IANA name such as Europe/Berlin or UTC."}
		}
		return zone, nil
	}
	if p.context.Zone != nil {
		return p.context.Zone, nil
	}
	return time.UTC, nil
}

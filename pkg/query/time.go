package query

import (
	"fmt"
	"regexp"
	"strings"
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
		return LoadZone(name, "timeZone")
	}
	if p.context.Zone != nil {
		return p.context.Zone, nil
	}
	return time.UTC, nil
}

// zoneName is how IANA names look. What else a machine may have in its folder
// of zones (localtime, posix/..., right/... with leap seconds) is not a zone.
var zoneName = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_+-]*(/[A-Za-z0-9_+-]+){0,2}$`)

// LoadZone finds an IANA time zone by its name; "utc", as Grafana spells it, is
// one too. The field is named in the error.
func LoadZone(name, field string) (*time.Location, error) {
	if strings.EqualFold(name, "utc") {
		return time.UTC, nil
	}
	notIANA := name == "Local" || name == "localtime" || name == "posixrules" || strings.HasPrefix(name, "posix/") || strings.HasPrefix(name, "right/")
	if zoneName.MatchString(name) && !notIANA {
		if zone, err := time.LoadLocation(name); err == nil {
			return zone, nil
		}
	}
	return nil, &Error{Field: field, Value: name, Problem: "is not a time zone", Hint: "Write an IANA name such as Europe/Berlin or UTC."}
}

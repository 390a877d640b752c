package query

import (
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"

	"github.com/koreai/sessions-datasource/pkg/query/calendar"
	"github.com/koreai/sessions-datasource/pkg/session"
)

// Shift is how much earlier is measured what is shown: Count units.
type Shift struct {
	Count int
	Unit  string // "h" is elapsed time; "d", "w" and "M" are on the zone's clock; or byRange; "": no shift
}

// byRange is the unit of the period before, which is as long as the range.
const byRange = "range"

// IsZero reports whether nothing is shifted.
func (s Shift) IsZero() bool { return s.Unit == "" }

// String is the shift as it is stored: "7d", or "range".
func (s Shift) String() string {
	if s.Count == 0 {
		return s.Unit
	}
	return strconv.Itoa(s.Count) + s.Unit
}

// Words is the shift in a legend: "7d earlier"; "" without a shift.
func (s Shift) Words() string {
	switch s.Unit {
	case "":
		return ""
	case byRange:
		return "period before"
	}
	return s.String() + " earlier"
}

var (
	shiftForm = regexp.MustCompile(`^([1-9][0-9]{0,6})([hdwM])$`)
	hoursForm = regexp.MustCompile(`^(?:\d+(?:ms|[smh]))+$`) // elapsed time: 60m, 3600s, 1h30m
)

// shift reads 1h, 1d, 7d, 4w, 1M, any other whole number of hours, days,
// weeks or months, and "range"; hours also in another spelling (60m, 3600s).
func (r *reader) shift(field string) Shift {
	written := r.text(field, MaxWordLength)
	text := strings.TrimSpace(written)
	if text == "" || text == byRange {
		return Shift{Unit: text}
	}
	const hour = 3_600_000
	if ms := length(text); hoursForm.MatchString(text) && ms > 0 && ms < math.MaxInt32*hour && math.Mod(ms, hour) == 0 {
		text = strconv.Itoa(int(ms/hour)) + "h"
	}
	wrong := &Error{Field: field, Value: written, Problem: "is not a time shift",
		Allowed: []string{"a whole number of hours, days, weeks or months (1h, 1d, 7d, 4w, 1M)", "range (the period before)"}}
	m := shiftForm.FindStringSubmatch(text)
	if m == nil {
		r.fail(wrong)
		return Shift{}
	}
	n, _ := strconv.Atoi(m[1]) // at most seven digits
	longest := map[string]int{"h": 24 * MaxShiftDays, "d": MaxShiftDays, "w": MaxShiftDays / 7, "M": MaxShiftDays / 31}
	if n > longest[m[2]] {
		wrong.Problem = fmt.Sprintf("is more than %d days", MaxShiftDays)
		r.fail(wrong)
	}
	return Shift{Count: n, Unit: m[2]}
}

// Earlier is the instant at which is measured what is shown at the given one.
// Hours and the length of the range are elapsed time, also over a clock change;
// days, weeks and months keep the time of day on the zone's clock (package calendar says
// what happens to times that are skipped or come twice).
func (q Query) Earlier(shown int64) int64 {
	switch s := q.Shift; s.Unit {
	case "":
		return shown
	case byRange:
		return shown - q.Range.Millis()
	case "h":
		return shown - int64(s.Count)*3_600_000
	case "M":
		moved, _ := calendar.MoveMonths(shown, -s.Count, q.Zone)
		return moved
	case "w":
		return calendar.MoveDays(shown, -7*s.Count, q.Zone)
	default:
		return calendar.MoveDays(shown, -s.Count, q.Zone)
	}
}

// Measured is the range whose sessions are measured: the range shown, moved by
// the shift. It never ends before it begins, and may be an hour shorter or
// longer than the range shown where a clock change lies in one of the two.
func (q Query) Measured() session.Span {
	m := session.Span{From: q.Earlier(q.Range.From), To: q.Earlier(q.Range.To)}
	m.To = max(m.From, m.To)
	return m
}

// Compared is the query of the earlier period that a summary is compared with:
// the measured range, moved by Compare.
func (q Query) Compared() Query {
	q.Range, q.Shift, q.Compare = q.Measured(), q.Compare, Shift{}
	return q
}

// Lacks reports whether what is shown at the instant is measured nowhere: on a day
// that the earlier month does not have.
func (q Query) Lacks(shown int64) bool {
	if q.Shift.Unit != "M" {
		return false
	}
	_, ok := calendar.MoveMonths(shown, -q.Shift.Count, q.Zone)
	return !ok
}

// Until is the query as it is meant at an instant, in ms: the period before one
// that has only begun is as long as what has passed of it. Today at noon is
// compared with the twelve hours before today, not with all of yesterday. So a
// range of which the period before is asked ends at that instant at the latest,
// and so does one beside what is normal, of which the weeks are measured as far.
func (q Query) Until(now int64) Query {
	if q.Shift.Unit == byRange {
		q.Range.To = max(q.Range.From, min(q.Range.To, now))
	}
	if q.Compare.Unit == byRange || q.Baseline != NoBaseline {
		q.Range.To = max(q.Range.From, q.Range.To-max(0, q.Measured().To-now))
	}
	return q
}

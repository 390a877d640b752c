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

var (
	shiftForm = regexp.MustCompile(`^([1-9][0-9]{0,6})([hdwM])$`)
	hoursForm = regexp.MustCompile(`^(?:\d+(?:ms|[smh]))+$`) // elapsed time: 60m, 3600s, 1h30m
)

// readShift is a shift in its own spelling: 1h for 60m or 3600s. What it does not
// know stays as it is.
func readShift(written string) string {
	text := strings.TrimSpace(written)
	const hour = 3_600_000
	if !shiftForm.MatchString(text) && hoursForm.MatchString(text) {
		if ms := length(text); ms > 0 && ms < math.MaxInt32*hour && math.Mod(ms, hour) == 0 {
			return strconv.Itoa(int(ms/hour)) + "h"
		}
	}
	return text
}

// shift reads 1h, 1d, 7d, 4w, 1M, any other whole number of hours, days,
// weeks or months, and "range". Hours are elapsed time, also in another spelling
// (60m); the others move on the zone's clock.
func (r *reader) shift(field string) Shift {
	written := r.text(field, MaxWordLength)
	text := readShift(written)
	shift := Shift{Text: text, Range: text == "range"}
	if text == "" || shift.Range {
		return shift
	}
	wrong := &Error{Field: field, Value: written, Problem: "is not a time shift",
		Allowed: []string{"a whole number of hours, days, weeks or months (1h, 1d, 7d, 4w, 1M)", "range (the period before)"}}
	m := shiftForm.FindStringSubmatch(text)
	if m == nil {
		r.fail(wrong)
		return Shift{}
	}
	n, _ := strconv.Atoi(m[1]) // at most seven digits
	switch m[2] {
	case "h":
		shift.Hours = n
	case "d":
		shift.Days = n
	case "w":
		shift.Days = 7 * n
	case "M":
		shift.Months = n
	}
	if shift.Days > MaxShiftDays || shift.Months > MaxShiftDays/31 || shift.Hours > 24*MaxShiftDays {
		wrong.Problem = fmt.Sprintf("is more than %d days", MaxShiftDays)
		r.fail(wrong)
	}
	return shift
}

// Words says the shift in a legend: "7d earlier"; "" without a shift.
func (s Shift) Words() string {
	switch {
	case s.IsZero():
		return ""
	case s.Range:
		return "period before"
	default:
		return s.Text + " earlier"
	}
}

// Earlier is the instant at which is measured what is shown at the given one.
// Hours and the length of the range are elapsed time, also over a clock change;
// days, weeks and months keep the time of day on the zone's clock (package calendar says
// what happens to times that are skipped or come twice).
func (q Query) Earlier(shown int64) int64 {
	switch s := q.Shift; {
	case s.IsZero():
		return shown
	case s.Range:
		return shown - q.Range.Millis()
	case s.Hours != 0:
		return shown - int64(s.Hours)*3_600_000
	case s.Months != 0:
		moved, _ := calendar.MoveMonths(shown, -s.Months, q.Zone)
		return moved
	default:
		return calendar.MoveDays(shown, -s.Days, q.Zone)
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
	if q.Shift.Months == 0 {
		return false
	}
	_, ok := calendar.MoveMonths(shown, -q.Shift.Months, q.Zone)
	return !ok
}

// Until is the query as it is meant at an instant, in ms: the period before one
// that has only begun is as long as what has passed of it. Today at noon is
// compared with the twelve hours before today, not with all of yesterday. So a
// range of which the period before is asked ends at that instant at the latest,
// and so does one beside what is normal, of which the weeks are measured as far.
func (q Query) Until(now int64) Query {
	if q.Shift.Range {
		q.Range.To = max(q.Range.From, min(q.Range.To, now))
	}
	if q.Compare.Range || q.Baseline != NoBaseline {
		q.Range.To = max(q.Range.From, q.Range.To-max(0, q.Measured().To-now))
	}
	return q
}

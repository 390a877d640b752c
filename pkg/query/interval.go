package query

import (
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/koreai/sessions-datasource/pkg/query/calendar"
)

// Lengths as Grafana writes them: 24h, 90s, 1h30m, and 20000 for milliseconds.
var (
	lengthForm = regexp.MustCompile(`^(?:\d+(?:\.\d+)?(?:ms|[smhdwMy]))+$`)
	lengthPart = regexp.MustCompile(`(\d+(?:\.\d+)?)(ms|[smhdwMy])`)
	digits     = regexp.MustCompile(`^\d+$`)
)

const day = 86_400_000.0 // ms

// unitMillis are the lengths of the units. A month and a year are longer than
// every interval of days but only compared with a month: see length.
var unitMillis = map[string]float64{"ms": 1, "s": 1000, "m": 60_000, "h": 3_600_000, "d": day, "w": 7 * day, "M": 31 * day, "y": 366 * day}

// interval is the interval that a length stands for: the same one in another
// spelling, or else the next longer one, which longer reports. "" and auto are the
// automatic interval.
func (r *reader) interval(written string) (in calendar.Interval, longer bool) {
	text := strings.TrimSpace(written)
	if in = calendar.Interval(text); text == "" || slices.Contains(calendar.Intervals(), in) {
		return in, false
	}
	if strings.EqualFold(text, "auto") {
		return "", false
	}
	ms := length(text)
	for _, in := range calendar.Intervals() {
		if known := length(string(in)); ms > 0 && ms <= known {
			return in, ms != known || in == "1M"
		}
	}
	wrong := &Error{Field: "interval", Value: written, Problem: "is not an interval", Allowed: texts(calendar.Intervals())}
	if ms > 0 {
		wrong.Problem = "is longer than a month, the longest interval"
	}
	r.fail(wrong)
	return "", false
}

// length is how long a time is, in ms; 0 when the text is none. A month counts
// as its longest, so that 31d is at most a month and 2M more than one.
func length(text string) float64 {
	if digits.MatchString(text) {
		text += "ms"
	}
	if !lengthForm.MatchString(text) {
		return 0
	}
	sum := 0.0
	for _, part := range lengthPart.FindAllStringSubmatch(text, -1) {
		n, err := strconv.ParseFloat(part[1], 64)
		if err != nil {
			return math.Inf(1) // only too many digits are left
		}
		sum += n * unitMillis[part[2]]
	}
	return sum
}

package query

import (
	"fmt"
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

// readInterval finds the interval that a length stands for: the same one in
// another spelling, or else the next longer one, which longer reports. "" and
// auto are the automatic interval.
func readInterval(written string) (in calendar.Interval, longer bool, err error) {
	text := strings.TrimSpace(written)
	if text == "" || strings.EqualFold(text, "auto") {
		return "", false, nil
	}
	if in = calendar.Interval(text); slices.Contains(calendar.Intervals(), in) {
		return in, false, nil
	}
	wrong := &Error{Field: "interval", Value: written, Problem: "is not an interval", Allowed: texts(calendar.Intervals())}
	ms := length(text)
	if ms <= 0 {
		return "", false, wrong
	}
	for _, in := range calendar.Intervals() {
		if known := length(string(in)); ms <= known {
			return in, ms != known || in == "1M", nil
		}
	}
	wrong.Problem = "is longer than a month, the longest interval"
	return "", false, wrong
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

func longerInterval(written string, in calendar.Interval) string {
	return fmt.Sprintf("The interval %s is not one that exists: buckets are as long as the next longer one, %s.", shorten(strings.TrimSpace(written)), in)
}

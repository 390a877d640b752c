package frames

import (
	"encoding/json"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/grafana/grafana-plugin-sdk-go/data"
	"github.com/koreai/sessions-datasource/pkg/query"
)

// Labels of a field that is derived from a measure: what it is of the value.
const (
	boundLabel  = "bound"
	boundChange = "change"
)

// Percentage points, as a unit of Grafana.
const unitPoints = "suffix: pp"

// changeField is a value less the earlier one, in percentage points where the
// measure is a rate; NaN is null. Grafana has no unit with a sign, without which
// a change reads as a value, so that every value is mapped to its text.
func changeField(m query.Measure, labels data.Labels, name string, changes []float64) *data.Field {
	labels[boundLabel] = boundChange
	shown := make([]float64, len(changes))
	for i, c := range changes {
		if shown[i] = c; m.IsRate() {
			shown[i] = 100 * c
		}
	}
	field := data.NewField(string(m), labels, nullable(shown))
	field.Config = &data.FieldConfig{DisplayNameFromDS: name, Unit: m.Unit()}
	if m.IsRate() {
		field.Config.Unit = unitPoints
	}
	mapper := data.ValueMapper{}
	unknown := data.SpecialValueMapper{Match: data.SpecialValueNull, Result: data.ValueMappingResult{Text: "-", Color: "text"}}
	for _, v := range shown {
		if !math.IsNaN(v) {
			mapper[asJavaScript(v)] = data.ValueMappingResult{Text: changeText(m, v)}
		}
	}
	// Without a change there is no colour, which else would be that of a fall.
	field.Config.Mappings = data.ValueMappings{unknown}
	if len(mapper) > 0 {
		field.Config.Mappings = data.ValueMappings{mapper, unknown}
	}
	return field
}

// changeName is the display name of a change beside a value of the given name.
// Where there is one value it needs no more than to say what it is.
func changeName(q query.Query, value string) string {
	if len(q.Measures) == 1 && len(q.GroupBy) == 0 {
		return "Change"
	}
	return value + ", change"
}

// asJavaScript is a number as a browser writes it, by which Grafana finds a mapping.
func asJavaScript(v float64) string {
	text, err := json.Marshal(v)
	if err != nil {
		return ""
	}
	return string(text)
}

// changeText is a change with its sign and unit: "+0.7 pp", "-1,204", "+1.5 min", "±0".
func changeText(m query.Measure, v float64) string {
	sign := "+"
	if v < 0 {
		sign = "-"
	}
	size, unit := math.Abs(v), ""
	switch {
	case m.IsRate():
		size, unit = math.Round(10*size)/10, " pp" // more would be false precision
	case m.Unit() == query.UnitMillis:
		size, unit = lengthOf(size)
	}
	number := grouped(significant(size))
	if number == "0" {
		sign = "±"
	}
	return sign + number + unit
}

// lengthOf is a duration in the unit in which Grafana shows it.
func lengthOf(ms float64) (float64, string) {
	length := time.Duration(ms * float64(time.Millisecond))
	switch {
	case length >= 24*time.Hour:
		return ms / 86_400_000, " days"
	case length >= time.Hour:
		return ms / 3_600_000, " hours"
	case length >= time.Minute:
		return ms / 60_000, " mins"
	case length >= time.Second:
		return ms / 1000, " s"
	}
	return ms, " ms"
}

// significant has as many decimals as can be told apart at a glance: three digits in all, whole numbers from 100 on.
func significant(size float64) string {
	if size == math.Trunc(size) {
		return strconv.FormatFloat(size, 'f', 0, 64)
	}
	decimals := 2
	switch {
	case size >= 100:
		decimals = 0
	case size >= 10:
		decimals = 1
	}
	text := strconv.FormatFloat(size, 'f', decimals, 64)
	if strings.Contains(text, ".") {
		text = strings.TrimRight(strings.TrimRight(text, "0"), ".")
	}
	return text
}

// grouped puts a narrow space between thousands, which no language takes for a
// decimal point: "155 000".
func grouped(number string) string {
	whole, rest, _ := strings.Cut(number, ".")
	if len(whole) < 5 {
		return number
	}
	var b strings.Builder
	for i, digit := range whole {
		if i > 0 && (len(whole)-i)%3 == 0 {
			b.WriteRune('\u202f')
		}
		b.WriteRune(digit)
	}
	if rest != "" {
		b.WriteString("." + rest)
	}
	return b.String()
}

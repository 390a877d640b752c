package query

import (
	"encoding/json"
	"fmt"
	"math"
	"strconv"
	"strings"
)

// baseline reads what a query compares with.
func (p *parser) baseline() (err error) {
	if p.q.Baseline, err = word(p.stored, "baseline", NoBaseline, []Baseline{BaselineScore, BaselineBand}); err != nil {
		return err
	}
	if p.q.BaselineWeeks, err = boundedField(p.stored, "baselineWeeks", DefaultBaselineWeeks, 1, MaxBaselineWeeks); err != nil {
		return err
	}
	if p.q.BaselineMargin, err = shareField(p.stored, "baselineMargin"); err != nil || p.q.Baseline != NoBaseline {
		return err
	}
	for _, field := range []string{"baselineWeeks", "baselineMargin"} {
		if v := scalar(p.stored[field]); v != nil && v != "" {
			return &Error{Field: field, Value: fmt.Sprint(v), Problem: "has no meaning without baseline",
				Hint: "Set baseline to score or band, or remove " + field + "."}
		}
	}
	return nil
}

// shareField is a number from 0 to 1, also one written as text; missing is 0.
func shareField(o map[string]any, field string) (float64, error) {
	var written string
	switch v := scalar(o[field]).(type) {
	case nil:
		return 0, nil
	case json.Number:
		written = v.String()
	case string:
		if written = strings.TrimSpace(v); written == "" {
			return 0, nil
		}
	default:
		return 0, wrongType(field, v, "a number from 0 to 1")
	}
	f, err := strconv.ParseFloat(written, 64)
	if err != nil || math.IsNaN(f) || f < 0 || f > 1 {
		return 0, &Error{Field: field, Value: written, Problem: "is out of bounds", Allowed: []string{"numbers from 0 to 1 (0.05 is 5 percentage points)"}}
	}
	return f, nil
}

// Compares reports whether the measure can be compared with what is normal.
func (m Measure) Compares() bool { return m == SessionCount || m.IsRate() }

func (q *Query) checkBaseline() error {
	if q.Baseline == NoBaseline {
		return nil
	}
	kind := string(q.Baseline)
	switch {
	case !q.Compare.IsZero():
		return &Error{Field: "compare", Value: q.Compare.Text, Problem: "is a second comparison beside baseline", Hint: "Remove one of the two."}
	case q.Type != TimeSeries && q.Type != Summary:
		return &Error{Field: "baseline", Value: kind, Problem: "has no meaning for a query of type " + string(q.Type), Hint: "Remove it, or choose timeSeries or summary."}
	case q.Baseline == BaselineBand && q.Type == Summary:
		return &Error{Field: "baseline", Value: kind, Problem: "is drawn around a time series, and this is a summary", Hint: "Set baseline to score, or queryType to timeSeries."}
	case q.Baseline == BaselineBand && q.Alert:
		return &Error{Field: "baseline", Value: kind, Problem: "is several series, and an alert rule judges one", Hint: "Set baseline to score: far from normal is above 3 or below -3."}
	case q.Baseline == BaselineBand && q.Expression:
		return &Error{Field: "baseline", Value: kind, Problem: "is several series, and an expression would take each for a value", Hint: "Set baseline to score, or remove the expression."}
	}
	for _, m := range q.Measures {
		if !m.Compares() {
			return &Error{Field: "measures", Value: string(m), Problem: "cannot be compared with what is normal",
				Allowed: []string{string(SessionCount), string(DropOffRate), string(SelfServiceRate), string(AgentTransferRate)}}
		}
	}
	if field := q.asksDirectly(); field != "" {
		return &Error{Field: field, Problem: "cannot be compared with what is normal: every week would be asked of Kore.ai again and again",
			Hint: "Remove baseline, or remove " + field + "."}
	}
	return nil
}

// asksDirectly is the field by which Kore.ai itself is asked, "" when none does.
func (q *Query) asksDirectly() string {
	switch {
	case q.Fetch == Filtered:
		return "fetch"
	case len(q.APIUserIDs) > 0:
		return "apiUserId"
	case len(q.CallIDs) > 0:
		return "callId"
	case len(q.SessionIDs) > 0:
		return "sessionIds"
	}
	return ""
}

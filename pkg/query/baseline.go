package query

import "fmt"

// baseline reads what a query compares with.
func (p *parser) baseline() {
	p.q.Baseline = word(p.reader, "baseline", BaselineScore, BaselineBand)
	p.q.BaselineWeeks = p.number("baselineWeeks", "baselineWeeks")
	p.q.BaselineMargin = p.share("baselineMargin")
	for _, field := range []string{"baselineWeeks", "baselineMargin"} {
		if p.q.Baseline == NoBaseline && p.numeral(field, "") != "" {
			p.fail(&Error{Field: field, Value: fmt.Sprint(p.single(field)), Problem: "has no meaning without baseline",
				Hint: "Set baseline to score or band, or remove " + field + "."})
		}
	}
}

func (q *Query) baselineConflict() *Error {
	e := &Error{Field: "baseline", Value: string(q.Baseline)}
	band := q.Baseline == BaselineBand
	switch {
	case q.Baseline == NoBaseline:
		return nil
	case !q.Compare.IsZero():
		return &Error{Field: "compare", Value: q.Compare.String(), Problem: "is a second comparison beside baseline", Hint: "Remove one of the two."}
	case q.Type.IsList():
		e.Problem, e.Hint = "has no meaning for a query of type "+string(q.Type), "Remove it, or choose timeSeries or summary."
		return e
	case band && q.Type == Summary:
		e.Problem, e.Hint = "is drawn around a time series, and this is a summary", "Set baseline to score, or queryType to timeSeries."
		return e
	case band && q.Alert:
		e.Problem, e.Hint = "is several series, and an alert rule judges one", "Set baseline to score: far from normal is above 3 or below -3."
		return e
	case band && q.Expression:
		e.Problem, e.Hint = "is several series, and an expression would take each for a value", "Set baseline to score, or remove the expression."
		return e
	}
	for _, m := range q.Measures {
		if !m.Compares() {
			return &Error{Field: "measures", Value: string(m), Problem: "cannot be compared with what is normal",
				Allowed: texts([]Measure{SessionCount, DropOffRate, SelfServiceRate, AgentTransferRate})}
		}
	}
	if field := q.asksDirectly(); field != "" {
		return &Error{Field: field, Problem: "cannot be compared with what is normal: every week would be asked of Kore.ai again and again",
			Hint: "Remove baseline, or remove " + field + "."}
	}
	return nil
}

// Direct reports whether only Kore.ai itself can answer, or was asked to: the
// query is then a read of its own instead of one of the sessions everyone shares.
func (q Query) Direct() bool { return q.asksDirectly() != "" }

// asksDirectly is the field by which Kore.ai itself is asked, "" when none does.
func (q Query) asksDirectly() string {
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

package query

import (
	"fmt"
	"slices"

	"github.com/koreai/sessions-datasource/pkg/query/calendar"
	"github.com/koreai/sessions-datasource/pkg/session"
)

// check refuses combinations of values that are valid each on its own.
func (p *parser) check() {
	q := &p.q
	for _, conflict := range []func() *Error{
		q.typeConflict, q.rateConflict, q.conflict, q.baselineConflict, q.tooLarge,
	} {
		if e := conflict(); e != nil {
			p.fail(e)
			return
		}
	}
}

func (q *Query) typeConflict() *Error {
	e := &Error{Field: "queryType", Value: string(q.Type), Allowed: texts([]Type{TimeSeries, Summary})}
	switch {
	case q.Type == Conversation && q.Expression:
		e.Problem = "is messages, and alert rules and expressions need numbers"
	case q.Type == Sessions && q.Alert:
		e.Problem = "is a table, and an alert rule needs a number"
	case q.Type == Sessions && q.Expression:
		e.Problem = "is a table, and an expression needs numbers"
	default:
		return nil
	}
	return e
}

func (q *Query) rateConflict() *Error {
	rate := slices.IndexFunc(q.Measures, Measure.IsRate)
	if rate < 0 || q.Type.IsList() || !slices.Contains(q.GroupBy, ContainmentType) {
		return nil
	}
	return &Error{Field: "groupBy", Value: string(ContainmentType),
		Problem: fmt.Sprintf("cannot split %s: a rate is the share of one containment type among all of them", q.Measures[rate]),
		Hint:    "Group the measure sessions by containment type, or show the three rates side by side."}
}

func (q *Query) conflict() *Error {
	byID := len(q.SessionIDs) > 0 // they decide alone
	switch {
	case q.Alert && len(q.Measures) > 1:
		return &Error{Field: "measures", Value: list(texts(q.Measures)), Problem: "are several measures, and an alert rule may have one: alert instances of several would carry equal labels",
			Hint: "Keep one, and make a query or a rule of its own for each of the others."}
	case q.Type.IsList() && !q.Shift.IsZero():
		return &Error{Field: "timeShift", Value: q.Shift.String(), Problem: "has no meaning for a table of sessions", Hint: "Remove it, and choose the time range itself."}
	case q.Format == FormatFields && len(q.SessionIDs) != 1: // all but one would be left out in silence
		return &Error{Field: "format", Value: q.Format, Problem: "shows one session, field by field",
			Hint: "Name it in sessionIds, one ID, or remove the format to list sessions."}
	case q.CountBy == ByEnd && q.Status != session.Closed && !byID:
		return &Error{Field: "status", Value: q.Status, Problem: "cannot be counted by end: only a closed session has one",
			Hint: "Set status to closed, or countBy to start."}
	case q.FinalOnly && q.Type == Sessions && q.Status == session.Active && !byID:
		return &Error{Field: "status", Value: q.Status, Problem: "leaves nothing of finalOnly: a session that is open can still change",
			Hint: "Set status to closed, or remove finalOnly."}
	}
	return nil
}

// tooLarge refuses answers too large to draw or to hold, before anything is read.
func (q *Query) tooLarge() *Error {
	if q.Type.IsList() {
		return nil
	}
	buckets := 1
	if q.Type == TimeSeries {
		n, ok := calendar.Count(q.Range.From, q.Range.To, calendar.Interval(q.Interval), q.Zone, MaxBuckets)
		if !ok {
			return &Error{Field: "interval", Value: q.Interval, Problem: fmt.Sprintf("cuts this time range into more than %d buckets", MaxBuckets),
				Hint: "Choose a longer interval or a shorter time range; left empty, a fitting interval is chosen."}
		}
		buckets = n
	}
	if q.Baseline != NoBaseline {
		buckets *= q.BaselineWeeks + 1
	}
	if values := len(q.Measures) * q.groups() * buckets; values > MaxValues {
		return &Error{Field: "groupLimit", Value: fmt.Sprint(q.GroupLimit),
			Problem: fmt.Sprintf("groups in %d buckets with %d measures can make %d values; at most %d are allowed", buckets, len(q.Measures), values, MaxValues),
			Hint:    "Lower the number of groups, or choose a longer interval."}
	}
	return nil
}

// groups is about how many groups there can be: the limit and Other, for
// each combination of values that are never folded. Where nothing is folded the
// limit says little: what there really is is counted later.
func (q *Query) groups() int {
	groups, folded, limit := 1, 1, q.GroupLimit
	if q.Unfolded {
		limit = DefaultGroupLimit
	}
	for _, d := range q.GroupBy {
		if fixed, ok := d.Fixed(); ok {
			groups *= len(fixed)
		} else {
			folded = limit + 1
		}
	}
	return groups * folded
}

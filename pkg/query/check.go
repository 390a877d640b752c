package query

import (
	"fmt"
	"slices"

	"github.com/koreai/sessions-datasource/pkg/query/calendar"
)

// check refuses combinations of values that are valid each on its own.
func (q *Query) check() error {
	for _, rule := range []func() error{q.checkAlert, q.checkRates, q.checkShift, q.checkFields, q.checkCounting, q.checkBaseline, q.checkSize} {
		if err := rule(); err != nil {
			return err
		}
	}
	return nil
}

func (q *Query) checkAlert() error {
	if q.Type == Conversation && q.Expression {
		return &Error{Field: "queryType", Value: string(q.Type), Problem: "is messages, and alert rules and expressions need numbers", Allowed: []string{string(TimeSeries), string(Summary)}}
	}
	if q.Type == Sessions && q.Alert {
		return &Error{Field: "queryType", Value: string(q.Type), Problem: "is a table, and an alert rule needs a number", Allowed: []string{string(TimeSeries), string(Summary)}}
	}
	if q.Type == Sessions && q.Expression {
		return &Error{Field: "queryType", Value: string(q.Type), Problem: "is a table, and an expression needs numbers", Allowed: []string{string(TimeSeries), string(Summary)}}
	}
	if q.Alert && len(q.Measures) > 1 {
		return &Error{Field: "measures", Value: list(texts(q.Measures)), Problem: "are several measures, and an alert rule may have one: alert instances of several would carry equal labels",
			Hint: "Keep one, and make a query or a rule of its own for each of the others."}
	}
	return nil
}

func (q *Query) checkRates() error {
	if q.Type.IsList() || !slices.Contains(q.GroupBy, ContainmentType) {
		return nil
	}
	for _, m := range q.Measures {
		if m.IsRate() {
			return &Error{Field: "groupBy", Value: string(ContainmentType),
				Problem: fmt.Sprintf("cannot split %s: a rate is the share of one containment type among all of them", m),
				Hint:    "Group the measure sessions by containment type, or show the three rates side by side."}
		}
	}
	return nil
}

func (q *Query) checkShift() error {
	if !q.Type.IsList() || q.Shift.IsZero() {
		return nil
	}
	return &Error{Field: "timeShift", Value: q.Shift.Text, Problem: "has no meaning for a table of sessions", Hint: "Remove it, and choose the time range itself."}
}

// checkSize refuses answers too large to draw or to hold, before anything is read.
func (q *Query) checkSize() error {
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
	if values := len(q.Measures) * q.mostGroups() * buckets; values > MaxValues {
		return &Error{Field: "groupLimit", Value: fmt.Sprint(q.GroupLimit),
			Problem: fmt.Sprintf("groups in %d buckets with %d measures can make %d values; at most %d are allowed", buckets, len(q.Measures), values, MaxValues),
			Hint:    "Lower the number of groups, or choose a longer interval."}
	}
	return nil
}

// mostGroups is about how many groups there can be: the limit and Other, for
// each combination of values that are never folded. Where nothing is folded the
// limit says little: what there really is is counted later.
func (q *Query) mostGroups() int {
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

package plugin

import (
	"math"

	"github.com/grafana/grafana-plugin-sdk-go/data"
	"github.com/koreai/sessions-datasource/pkg/buckets"
	"github.com/koreai/sessions-datasource/pkg/measure"
	"github.com/koreai/sessions-datasource/pkg/query"
	"github.com/koreai/sessions-datasource/pkg/session"
)

// Of a bucket with a part that can still change, rates, means and percentiles are
// shown once that part is at most a tenth of what has passed of it, and, while it
// is still filling, once it has as many sessions as a bucket of the automatic
// interval. Sessions that end well close first, whether counted by start or by
// end: until then a rate is not low or high but unknown, and the newest point of
// a graph would look like an event. What can still change is what finalOnly
// leaves out, but by start never more than the open span that is set: one
// session that came a day late must not empty the graphs of that day.
const unfinishedShare = 10

// hideFilling makes null in a time series what is not known yet, with a notice.
// Counts stay: they are what has come so far.
func (i *Instance) hideFilling(q query.Query, axis *buckets.Axis, r *measure.Result, read *rows) ([]data.Notice, error) {
	if axis == nil || q.FinalOnly || q.ForExpression() || len(q.SessionIDs) > 0 || len(r.Groups) == 0 {
		return nil, nil
	}
	now, measured := i.store.KoreNow(), q.Measured()
	finalTo := q.FinalTo
	if !q.ByEnd() {
		finalTo = max(finalTo, now-i.settings.Open.Milliseconds())
	}
	hidden, filling := int64(math.MaxInt64), int64(math.MaxInt64)
	for b, stamp := range r.Times {
		passed := session.Span{From: max(axis.Edges[b], measured.From), To: min(axis.Edges[b+1], measured.To, now)}
		if passed.Empty() {
			continue
		}
		// The period before is shown as far as the bucket above it has come.
		isFilling := axis.ShownTo(b) > now
		if isFilling {
			filling = stamp
		}
		var err error
		hide := everyGroup
		if unfinished := passed.To - max(passed.From, finalTo); unfinishedShare*unfinished <= passed.Millis() {
			if !isFilling {
				continue
			}
			if hide, err = fewSessions(q, passed, r, read); err != nil {
				return nil, err
			}
		}
		if hideValues(q, r, b, hide) {
			hidden = min(hidden, stamp)
		}
	}
	switch {
	case hidden != math.MaxInt64:
		return []data.Notice{info("From %s on, rates, means and percentiles are left empty until enough of their sessions have closed.", instant(hidden, q.Zone))}, nil
	case filling != math.MaxInt64:
		return []data.Notice{info("The last bucket, from %s on, is still filling.", instant(filling, q.Zone))}, nil
	}
	return nil, nil
}

// everyGroup hides the measure in every group.
func everyGroup(int, int) bool { return true }

// fewSessions finds the groups and measures that have too few sessions in a span.
func fewSessions(q query.Query, span session.Span, r *measure.Result, read *rows) (func(group, m int) bool, error) {
	q.Type, q.Range, q.Shift, q.Baseline, q.MinSessions = query.Summary, span, query.Shift{}, query.NoBaseline, max(q.MinSessions, query.AutoSessions)
	groups, err := measure.RunLike(q, read.Snapshots, r.Groups)
	return func(group, m int) bool { return groups == nil || math.IsNaN(groups[group].Values[m][0]) }, err
}

// hideValues makes values of a bucket and the bounds of what is normal for them
// null, counts aside, and reports whether one of the values was there.
func hideValues(q query.Query, r *measure.Result, bucket int, hide func(group, m int) bool) (hidden bool) {
	for g := range r.Groups {
		for m, measure := range q.Measures {
			value := &r.Groups[g].Values[m][bucket]
			if !measure.IsCount() && !math.IsNaN(*value) && hide(g, m) {
				*value, hidden = math.NaN(), true
				r.Groups[g].HideBounds(m, bucket)
			}
		}
	}
	return hidden
}

package plugin

import (
	"github.com/koreai/sessions-datasource/pkg/columns"
	"github.com/koreai/sessions-datasource/pkg/measure"
	"github.com/koreai/sessions-datasource/pkg/query"
	"github.com/koreai/sessions-datasource/pkg/session"
)

// autoInterval is the interval of a time series, by how many sessions are known
// where the automatic one depends on them. Siblings with a time shift get the
// same one, since the sessions of the range as shown count for all of them.
func (i *Instance) autoInterval(q query.Query, read *rows) (string, error) {
	if !q.NeedsSessions() {
		return q.Interval, nil
	}
	shown := q
	shown.Shift = query.Shift{}
	snapshots, known := read.Snapshots, session.Span{From: max(q.CountedFrom(read.CoveredFrom), q.Range.From), To: q.Range.To}
	switch {
	case q.Shift.IsZero():
	case q.Direct(): // nothing is known but what was asked for
		shown, known = q, q.Measured()
	default:
		view := i.store.Peek(i.sources(q.Bots), q.Started(q.Range))
		snapshots, known.From = view.Snapshots, max(q.CountedFrom(view.CoveredFrom), q.Range.From)
		if known.From >= known.To {
			snapshots, shown, known = read.Snapshots, q, q.Measured()
			known.From = max(known.From, q.CountedFrom(read.CoveredFrom))
		}
	}
	known.To = max(known.From, min(known.To, i.store.KoreNow())) // what is still to come has no sessions
	sessions, err := sessionsAGroup(shown, snapshots, q.Started(known).From)
	if err != nil {
		return "", err
	}
	return q.AutoInterval(known, sessions), nil
}

// sessionsAGroup is how many sessions there are, whatever their containment
// type, for each group that is shown.
func sessionsAGroup(q query.Query, snapshots []columns.Snapshot, from int64) (float64, error) {
	q.Type, q.Measures = query.Summary, []query.Measure{query.SessionCount}
	groups := 1
	if len(q.GroupBy) > 0 {
		r, err := measure.Run(q, nil, snapshots, from)
		if err != nil {
			return 0, err
		}
		groups = max(1, len(r.Groups))
	}
	q.Measures, q.GroupBy = []query.Measure{query.DropOffRate}, nil // counts every containment type
	r, err := measure.Run(q, nil, snapshots, from)
	return float64(r.Matched) / float64(groups), err
}

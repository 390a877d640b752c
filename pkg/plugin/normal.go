package plugin

import (
	"fmt"
	"math"
	"time"

	"github.com/grafana/grafana-plugin-sdk-go/data"
	"github.com/koreai/sessions-datasource/pkg/baseline"
	"github.com/koreai/sessions-datasource/pkg/buckets"
	"github.com/koreai/sessions-datasource/pkg/measure"
	"github.com/koreai/sessions-datasource/pkg/query"
	"github.com/koreai/sessions-datasource/pkg/words"
)

// axisOf is the time axis of a time series, nil for a summary.
func axisOf(q query.Query) (*buckets.Axis, error) {
	if q.Type != query.TimeSeries {
		return nil, nil
	}
	a, err := buckets.New(q)
	if err != nil {
		return nil, err
	}
	return &a, nil
}

// needs is what is read of the weeks before, in words: "4 × 25 h".
func needs(q query.Query) string {
	m := q.Started(q.Measured())
	return fmt.Sprintf("%d × %s", q.BaselineWeeks, words.Duration(time.Duration(m.Millis())*time.Millisecond))
}

// measured measures what was read, alone or beside what is normal.
func measured(q query.Query, axis *buckets.Axis, read *rows) (measure.Result, error) {
	if q.Baseline == query.NoBaseline {
		r, err := measure.Run(q, axis, read.Snapshots, read.CoveredFrom)
		hideUnsettled(q, &r)
		return r, err
	}
	r, err := baseline.Compare(q, axis, read.Snapshots, read.Known)
	if err != nil {
		return r, err
	}
	// Notices about sessions are about those of the range.
	whole := q
	whole.Type, whole.GroupBy = query.Summary, nil
	of, err := measure.Run(whole, nil, read.Snapshots, read.CoveredFrom)
	r.Matched, r.OpenLeftOut = of.Matched, of.OpenLeftOut
	hideUnsettled(q, &r)
	return r, err
}

// hideUnsettled makes the buckets of a time series null that can still change,
// where only what is final is wanted.
func hideUnsettled(q query.Query, r *measure.Result) {
	if !q.FinalOnly {
		return
	}
	for bucket := range r.Times {
		to := q.Range.To
		if bucket+1 < len(r.Times) {
			to = r.Times[bucket+1]
		}
		if q.Final(to) {
			continue
		}
		for _, g := range r.Groups {
			for m := range g.Values {
				g.Values[m][bucket] = math.NaN()
				g.HideBounds(m, bucket)
			}
		}
	}
}

// finality says how far a range was moved to what is final, or how much of it
// can still change.
func finality(q query.Query) []data.Notice {
	changing := time.Duration(min(q.Range.To-q.FinalTo, q.Range.Millis())) * time.Millisecond
	switch {
	case len(q.SessionIDs) > 0:
		return nil
	case q.Moved > 0 && q.Type == query.Sessions:
		return []data.Notice{info("Only what is final: sessions after %s are left out.", instant(q.Range.To, q.Zone))}
	case q.Moved > 0:
		return []data.Notice{info("Only what is final: the range is moved back by %s, to end at %s.", words.Duration(q.Moved), instant(q.Range.To, q.Zone))}
	case changing <= 0:
		return nil
	case q.FinalOnly:
		return []data.Notice{info("Only what is final: buckets that end after %s can still change and are left empty.", instant(q.FinalTo, q.Zone))}
	case q.ByEnd():
		return []data.Notice{info("The last %s of this range can still change: counted by end, sessions are final after the closing lag, which is a setting of the data source.", words.Duration(changing))}
	}
	return nil
}

// soFar says what a summary covers while it is not complete.
func soFar(q query.Query, coveredFrom int64) data.Notice {
	switch {
	case q.Baseline != query.NoBaseline:
		return info("There is no score before the range and all its weeks are known.")
	case q.ByEnd():
		return info("So far this covers only sessions that ended from %s on.", instant(min(coveredFrom+q.LongestSession.Milliseconds(), q.Measured().To), q.Zone))
	}
	return info("So far this covers only sessions from %s on.", instant(coveredFrom, q.Zone))
}

// addChange computes what every group changed by. While one of the two periods
// is not whole there is no change: it would be that of what has been read.
func addChange(q query.Query, r *measure.Result, read *rows) error {
	if read.before == nil {
		return nil
	}
	var before []measure.Group
	if read.isComplete() {
		var err error
		if before, err = measure.RunLike(q.Compared(), read.before.Snapshots, r.Groups); err != nil {
			return err
		}
	}
	for n := range r.Groups {
		g := &r.Groups[n]
		g.Change = make([]float64, len(q.Measures))
		for m := range q.Measures {
			g.Change[m] = math.NaN()
			if before != nil {
				g.Change[m] = g.Values[m][0] - before[n].Values[m][0]
			}
		}
	}
	return nil
}

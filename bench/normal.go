package bench

import (
	"time"

	"github.com/koreai/sessions-datasource/pkg/baseline"
	"github.com/koreai/sessions-datasource/pkg/buckets"
	"github.com/koreai/sessions-datasource/pkg/columns"
	"github.com/koreai/sessions-datasource/pkg/measure"
	"github.com/koreai/sessions-datasource/pkg/query"
	"github.com/koreai/sessions-datasource/pkg/session"
)

// Evaluation is what one evaluation of a rule that compares with normal takes,
// beside the same summary without: the best of all rounds.
type Evaluation struct {
	Weeks  int     `json:"weeks"`
	Plain  float64 `json:"plainMicros"`
	Scored float64 `json:"scoredMicros"`
	Ratio  float64 `json:"ratio"` // times the plain one
	Limit  float64 `json:"limit"`
}

// Evaluate measures the drop-off rate of the last half hour, counted by end,
// alone and beside that of the weeks before, over sessions of more weeks than that.
func Evaluate(s columns.Snapshot, rounds int) (Evaluation, error) {
	end := From + int64(s.Len())*Step
	q := query.Query{Type: query.Summary, SessionType: session.Interactive, Status: session.Closed, Developer: query.Exclude,
		Measures: []query.Measure{query.DropOffRate}, GroupBy: []query.Dimension{query.Bot}, GroupLimit: query.DefaultGroupLimit,
		MinSessions: 20, Zone: time.UTC, CountBy: query.ByEnd, LongestSession: query.DefaultLongestSession,
		Range: session.Span{From: end - 30*60_000, To: end}}
	scored := q
	scored.Baseline, scored.BaselineWeeks, scored.BaselineMargin = query.BaselineScore, 4, 0.05
	out := Evaluation{Weeks: scored.BaselineWeeks, Limit: 2 * float64(scored.BaselineWeeks+1), Plain: 1e18, Scored: 1e18}
	all := []columns.Snapshot{s}
	for range rounds {
		began := time.Now()
		if _, err := measure.Run(q, nil, all, From); err != nil {
			return out, err
		}
		plain := time.Now()
		if _, err := baseline.Compare(scored, nil, all, buckets.Started(scored, nil)); err != nil {
			return out, err
		}
		out.Plain = min(out.Plain, float64(plain.Sub(began).Nanoseconds())/1000)
		out.Scored = min(out.Scored, float64(time.Since(plain).Nanoseconds())/1000)
	}
	out.Ratio = out.Scored / out.Plain
	return out, nil
}

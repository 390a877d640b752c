package measure

import (
	"github.com/koreai/sessions-datasource/pkg/filter"
	"math"

	"github.com/koreai/sessions-datasource/pkg/query"
)

// value is the formula of a measure over a cell.
func (t *tally) value(m query.Measure) func(s *scratch, cell int) float64 {
	switch m {
	case query.SessionCount:
		return func(_ *scratch, cell int) float64 { return float64(t.counts[0][cell]) }
	case query.DropOffRate, query.SelfServiceRate, query.AgentTransferRate:
		of, all := t.count(rateBit(m)), t.counts[0]
		if t.p.Rated {
			all = t.count(filter.IsRated)
		}
		return func(_ *scratch, cell int) float64 { return t.ratio(of[cell], all[cell]) }
	case query.Users:
		return func(_ *scratch, cell int) float64 { return float64(t.users.counts[cell]) }
	case query.SessionsPerUser:
		return func(_ *scratch, cell int) float64 { return t.ratio(t.counts[0][cell], t.users.counts[cell]) }
	case query.MedianDuration:
		return t.percentile(medianAt)
	case query.P95Duration:
		return t.percentile(p95At)
	case query.AverageDuration:
		return t.average(duration)
	case query.AverageMessages:
		return t.average(messages)
	case query.AverageTasks:
		return t.average(tasks)
	case query.Messages:
		return t.sumOf(messages)
	case query.Tasks:
		return t.sumOf(tasks)
	}
	return func(*scratch, int) float64 { return math.NaN() }
}

// ratio is null when there is nothing, or less than minSessions, to divide by.
func (t *tally) ratio(of, all int64) float64 {
	if all <= 0 || all < int64(t.p.Q.MinSessions) {
		return math.NaN()
	}
	return float64(of) / float64(all)
}

func (t *tally) average(of quantity) func(*scratch, int) float64 {
	cells := t.sum(of).cells
	return func(_ *scratch, cell int) float64 { return t.ratio(cells[cell].sum, cells[cell].n) }
}

func (t *tally) sumOf(of quantity) func(*scratch, int) float64 {
	cells := t.sum(of).cells
	return func(_ *scratch, cell int) float64 { return float64(cells[cell].sum) }
}

func (t *tally) percentile(q float64) func(*scratch, int) float64 {
	return func(s *scratch, cell int) float64 {
		c := &t.samples.cells[cell]
		if c.len() < t.p.Q.MinSessions {
			return math.NaN()
		}
		return c.quantile(q, &s.selector)
	}
}

// The quantiles that are measured.
const (
	medianAt = 0.5
	p95At    = 0.95
)

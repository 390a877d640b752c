package measure

import (
	"math"

	"github.com/koreai/sessions-datasource/pkg/filter"
	"github.com/koreai/sessions-datasource/pkg/query"
)

// value is the formula of a measure over a cell.
func (t *tally) value(s *scratch, m query.Measure, cell int) float64 {
	switch m {
	case query.SessionCount:
		return float64(t.population(m).cells[cell])
	case query.DropOffRate, query.SelfServiceRate, query.AgentTransferRate:
		return t.ratio(t.of(rateBit(m)).cells[cell], t.population(m).cells[cell])
	case query.Users:
		return float64(s.distinct(&t.users[cell], t.codes.words()))
	case query.SessionsPerUser:
		return t.ratio(t.population(m).cells[cell], s.distinct(&t.users[cell], t.codes.words()))
	case query.MedianDuration:
		return t.percentile(s, cell, 0.5)
	case query.P95Duration:
		return t.percentile(s, cell, 0.95)
	case query.AverageDuration:
		return t.average(duration, cell)
	case query.AverageMessages:
		return t.average(messages, cell)
	case query.AverageTasks:
		return t.average(tasks, cell)
	case query.Messages:
		return float64(t.sums[messages][cell].sum)
	case query.Tasks:
		return float64(t.sums[tasks][cell].sum)
	}
	return math.NaN()
}

// population is the sessions that a measure is of.
func (t *tally) population(m query.Measure) *counts {
	if t.p.Rated && m.IsRate() {
		return t.of(filter.IsRated)
	}
	return t.of(filter.IsMatch)
}

// ratio is null when there is nothing, or less than minSessions, to divide by.
func (t *tally) ratio(of, all int64) float64 {
	if all <= 0 || all < int64(t.p.Q.MinSessions) {
		return math.NaN()
	}
	return float64(of) / float64(all)
}

func (t *tally) average(of quantity, cell int) float64 {
	s := t.sums[of][cell]
	return t.ratio(s.sum, s.n)
}

func (t *tally) percentile(s *scratch, cell int, q float64) float64 {
	if t.durations[cell].len() < t.p.Q.MinSessions {
		return math.NaN()
	}
	return s.quantile(&t.durations[cell], q)
}

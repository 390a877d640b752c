package measure

import (
	"math"
	"sort"

	"github.com/koreai/sessions-datasource/pkg/query"
	"github.com/koreai/sessions-datasource/pkg/session"
)

// naiveSums is what the formulas are made of.
type naiveSums struct {
	users                                     map[string]bool
	lengths                                   []float64
	length, messages, tasks                   float64
	haveMessages, haveTasks, sessions, ofType float64
}

func naiveSum(m query.Measure, in []session.Session) naiveSums {
	n := naiveSums{users: map[string]bool{}, sessions: float64(len(in))}
	for _, s := range in {
		if s.User != "" {
			n.users[s.User] = true
		}
		if s.Status == session.Closed && s.End != session.NoTime && s.End >= s.Start {
			n.lengths = append(n.lengths, float64(s.End-s.Start))
			n.length += float64(s.End - s.Start)
		}
		if s.Messages >= 0 {
			n.messages, n.haveMessages = n.messages+float64(s.Messages), n.haveMessages+1
		}
		if s.Tasks >= 0 {
			n.tasks, n.haveTasks = n.tasks+float64(s.Tasks), n.haveTasks+1
		}
		if m.IsRate() && s.Containment == m.RateOf() {
			n.ofType++
		}
	}
	sort.Float64s(n.lengths)
	return n
}

// quantile interpolates between the two nearest ranks.
func (n *naiveSums) quantile(q float64, least int) float64 {
	if len(n.lengths) == 0 || len(n.lengths) < least {
		return math.NaN()
	}
	at := q * float64(len(n.lengths)-1)
	low := math.Floor(at)
	high := math.Min(low+1, float64(len(n.lengths)-1))
	return n.lengths[int(low)] + (at-low)*(n.lengths[int(high)]-n.lengths[int(low)])
}

// naiveMeasure is a measure's formula over some sessions.
func naiveMeasure(m query.Measure, in []session.Session, least int) float64 {
	ratio := func(a, b float64) float64 {
		if b == 0 || b < float64(least) {
			return math.NaN()
		}
		return a / b
	}
	n := naiveSum(m, in)
	switch m {
	case query.SessionCount:
		return n.sessions
	case query.Users:
		return float64(len(n.users))
	case query.SessionsPerUser:
		return ratio(n.sessions, float64(len(n.users)))
	case query.AverageDuration:
		return ratio(n.length, float64(len(n.lengths)))
	case query.MedianDuration:
		return n.quantile(0.5, least)
	case query.P95Duration:
		return n.quantile(0.95, least)
	case query.Messages:
		return n.messages
	case query.Tasks:
		return n.tasks
	case query.AverageMessages:
		return ratio(n.messages, n.haveMessages)
	case query.AverageTasks:
		return ratio(n.tasks, n.haveTasks)
	}
	return ratio(n.ofType, n.sessions)
}

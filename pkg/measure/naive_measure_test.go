package measure

import (
	"math"
	"sort"

	"github.com/koreai/sessions-datasource/pkg/query"
	"github.com/koreai/sessions-datasource/pkg/session"
)

// naiveMeasure is a measure's formula over some sessions.
func naiveMeasure(m query.Measure, in []session.Session, least int) float64 {
	ratio := func(a, b float64) float64 {
		if b == 0 || b < float64(least) {
			return math.NaN()
		}
		return a / b
	}
	users := map[string]bool{}
	var lengths []float64
	var messages, tasks, haveMessages, haveTasks, length, types float64
	for _, s := range in {
		if s.User != "" {
			users[s.User] = true
		}
		if s.Status == session.Closed && s.End != session.NoTime && s.End >= s.Start {
			lengths = append(lengths, float64(s.End-s.Start))
			length += float64(s.End - s.Start)
		}
		if s.Messages >= 0 {
			messages, haveMessages = messages+float64(s.Messages), haveMessages+1
		}
		if s.Tasks >= 0 {
			tasks, haveTasks = tasks+float64(s.Tasks), haveTasks+1
		}
		if m.IsRate() && s.Containment == m.RateOf() {
			types++
		}
	}
	sort.Float64s(lengths)
	quantile := func(q float64) float64 {
		if len(lengths) == 0 || len(lengths) < least {
			return math.NaN()
		}
		at := q * float64(len(lengths)-1)
		low := math.Floor(at)
		high := math.Min(low+1, float64(len(lengths)-1))
		return lengths[int(low)] + (at-low)*(lengths[int(high)]-lengths[int(low)])
	}
	n := float64(len(in))
	switch m {
	case query.SessionCount:
		return n
	case query.Users:
		return float64(len(users))
	case query.SessionsPerUser:
		return ratio(n, float64(len(users)))
	case query.AverageDuration:
		return ratio(length, float64(len(lengths)))
	case query.MedianDuration:
		return quantile(0.5)
	case query.P95Duration:
		return quantile(0.95)
	case query.Messages:
		return messages
	case query.Tasks:
		return tasks
	case query.AverageMessages:
		return ratio(messages, haveMessages)
	case query.AverageTasks:
		return ratio(tasks, haveTasks)
	}
	return ratio(types, n)
}

package query

// Units as Grafana names them. A rate is a share between 0 and 1. A count has
// none: any that is set here wins over a panel's own, and "short" would show 9,123
// sessions as 9.12 K.
const (
	UnitNone    = ""
	UnitPercent = "percentunit"
	UnitMillis  = "ms"
)

// measures is the one place that says which measures there are, in the order in
// which they are offered. A new one needs a line here and its formula in package measure.
var measures = []struct {
	name  Measure
	title string
	unit  string
	rate  string // the containment type whose share it is
}{
	{name: SessionCount, title: "Sessions", unit: UnitNone},
	{name: DropOffRate, title: "Drop-off rate", unit: UnitPercent, rate: "dropOff"},
	{name: SelfServiceRate, title: "Self-service rate", unit: UnitPercent, rate: "selfService"},
	{name: AgentTransferRate, title: "Agent transfer rate", unit: UnitPercent, rate: "agent"},
	{name: Users, title: "Users", unit: UnitNone},
	{name: SessionsPerUser, title: "Sessions per user", unit: UnitNone},
	{name: AverageDuration, title: "Average duration", unit: UnitMillis},
	{name: MedianDuration, title: "Median duration", unit: UnitMillis},
	{name: P95Duration, title: "95th percentile duration", unit: UnitMillis},
	{name: Messages, title: "Messages", unit: UnitNone},
	{name: Tasks, title: "Tasks", unit: UnitNone},
	{name: AverageMessages, title: "Average messages", unit: UnitNone},
	{name: AverageTasks, title: "Average tasks", unit: UnitNone},
}

// AllMeasures lists every measure in the order in which they are offered.
func AllMeasures() []Measure {
	all := make([]Measure, len(measures))
	for i, m := range measures {
		all[i] = m.name
	}
	return all
}

func (m Measure) index() int {
	for i := range measures {
		if measures[i].name == m {
			return i
		}
	}
	return -1
}

// Valid reports whether the measure is known.
func (m Measure) Valid() bool { return m.index() >= 0 }

// Title is the measure's name for people: "Drop-off rate".
func (m Measure) Title() string {
	if i := m.index(); i >= 0 {
		return measures[i].title
	}
	return string(m)
}

// Unit is one of UnitNone, UnitPercent and UnitMillis.
func (m Measure) Unit() string {
	if i := m.index(); i >= 0 {
		return measures[i].unit
	}
	return UnitNone
}

// IsRate reports whether the measure is the share of one containment type among
// all sessions. Rates ignore every constraint on the containment type.
func (m Measure) IsRate() bool { return m.RateOf() != "" }

// RateOf is the containment type whose share a rate is; "" for other measures.
func (m Measure) RateOf() string {
	if i := m.index(); i >= 0 {
		return measures[i].rate
	}
	return ""
}

// IsCount reports whether the measure is a count or a sum: 0 where there is
// nothing. Rates, means and percentiles are null there, and say little where
// few sessions are behind them.
func (m Measure) IsCount() bool {
	switch m {
	case SessionCount, Users, Messages, Tasks:
		return true
	}
	return false
}

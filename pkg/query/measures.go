package query

import "slices"

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
var measures = []measureInfo{
	{name: SessionCount, count: true, title: "Sessions"},
	{name: DropOffRate, title: "Drop-off rate", unit: UnitPercent, rate: "dropOff"},
	{name: SelfServiceRate, title: "Self-service rate", unit: UnitPercent, rate: "selfService"},
	{name: AgentTransferRate, title: "Agent transfer rate", unit: UnitPercent, rate: "agent"},
	{name: Users, count: true, title: "Users"},
	{name: SessionsPerUser, title: "Sessions per user"},
	{name: AverageDuration, title: "Average duration", unit: UnitMillis},
	{name: MedianDuration, title: "Median duration", unit: UnitMillis},
	{name: P95Duration, title: "95th percentile duration", unit: UnitMillis},
	{name: Messages, count: true, title: "Messages"},
	{name: Tasks, count: true, title: "Tasks"},
	{name: AverageMessages, title: "Average messages"},
	{name: AverageTasks, title: "Average tasks"},
}

type measureInfo struct {
	name        Measure
	title, unit string
	rate        string // the containment type whose share it is
	count       bool
}

// AllMeasures lists every measure in the order in which they are offered.
func AllMeasures() []Measure {
	all := make([]Measure, len(measures))
	for i, m := range measures {
		all[i] = m.name
	}
	return all
}

func (m Measure) info() measureInfo {
	if i := slices.IndexFunc(measures, func(known measureInfo) bool { return known.name == m }); i >= 0 {
		return measures[i]
	}
	return measureInfo{title: string(m)}
}

// Title is the measure's name for people: "Drop-off rate".
func (m Measure) Title() string { return m.info().title }

// Unit is one of UnitNone, UnitPercent and UnitMillis.
func (m Measure) Unit() string { return m.info().unit }

// IsRate reports whether the measure is the share of one containment type among
// all sessions. Rates ignore every constraint on the containment type.
func (m Measure) IsRate() bool { return m.RateOf() != "" }

// RateOf is the containment type whose share a rate is; "" for other measures.
func (m Measure) RateOf() string { return m.info().rate }

// IsCount reports whether the measure is a count or a sum: 0 where there is
// nothing. Rates, means and percentiles are null there, and say little where
// few sessions are behind them.
func (m Measure) IsCount() bool { return m.info().count }

// Compares reports whether the measure can be compared with what is normal.
func (m Measure) Compares() bool { return m == SessionCount || m.IsRate() }

package query

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

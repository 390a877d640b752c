package baseline

import "math"

// Count compares a number of sessions with those of earlier weeks. A number up
// to the share margin away from the expected one is normal. Silence has a score
// like any other number. Numbers are compared by their root, whose variance
// hardly depends on the number.
func Count(n int64, weeks []Week, margin float64) Comparison {
	out := unknown()
	mean, variance, used := countsOf(weeks)
	if mean == 0 {
		return out
	}
	out.Expected = mean
	dispersion := 1.0
	if used > 1 {
		dispersion = max(1, variance/mean)
	}
	se := math.Sqrt(dispersion * (1 + 1/float64(used)))
	upper, lower := rootOf(mean*(1+margin)), rootOf(mean*(1-margin))
	out.Score = outside(rootOf(float64(n)), upper, lower, se)
	out.Upper = countAt(upper + boundAt*se)
	out.Lower = countAt(lower - boundAt*se)
	return out
}

// countsOf is the mean and the sample variance of the weeks, and how many they
// are. Empty weeks are left out where at least two have sessions: a dead week,
// or one before the bot existed, must not blind a rule for a month.
func countsOf(weeks []Week) (mean, variance float64, used int) {
	filled := 0
	for _, w := range weeks {
		if w.N > 0 {
			filled++
		}
	}
	var counts []float64
	for _, w := range weeks {
		if w.N > 0 || filled < 2 {
			counts = append(counts, float64(w.N))
			mean += float64(w.N)
		}
	}
	if used = len(counts); used == 0 {
		return 0, 0, 0
	}
	mean /= float64(used)
	for _, c := range counts {
		variance += (c - mean) * (c - mean)
	}
	return mean, variance / max(1, float64(used-1)), used
}

func rootOf(v float64) float64 { return 2 * math.Sqrt(v+0.375) }

// countAt is the number whose root is given.
func countAt(root float64) float64 {
	half := max(root, rootOf(0)) / 2
	return half*half - 0.375
}

// Package baseline compares what was measured with what is normal at the same
// time of the week: formulas (rate.go, count.go), and a query over them
// (compare.go). docs/measures.md explains them to people.
package baseline

import "math"

// Week is what one earlier week had in the same clock time.
type Week struct {
	N int64 // sessions
	K int64 // those of the rate's containment type; not used for counts
}

// Comparison is a value beside what is normal. NaN is null.
type Comparison struct {
	Score    float64 // how many standard errors outside of what is normal; 0 within the margin
	Expected float64
	Lower    float64 // the value whose score would be -boundAt
	Upper    float64 // ... and boundAt
}

// boundAt is the score at which a value is out of the band.
const boundAt = 3

func unknown() Comparison {
	return Comparison{Score: math.NaN(), Expected: math.NaN(), Lower: math.NaN(), Upper: math.NaN()}
}

// outside is how far a value is above the upper or below the lower end of what
// is normal, in standard errors; 0 between the two.
func outside(value, upper, lower, se float64) float64 {
	if above := (value - upper) / se; above > 0 {
		return above
	}
	return min(0, (value-lower)/se)
}

func clamp(v, low, high float64) float64 { return min(max(v, low), high) }

package baseline

import "math"

// minNormal is how many sessions the weeks need together to say what a rate's normal is.
const minNormal = 20

// Rate compares the share of k among n sessions with the shares of earlier
// weeks. A rate up to margin away from the expected one is normal. Weeks without
// sessions say nothing. Shares are compared by the arc sine of their root, whose
// variance hardly depends on the share.
func Rate(n, k int64, weeks []Week, margin float64) Comparison {
	out := unknown()
	sumN, sumK, m := totals(weeks)
	if sumN < minNormal {
		return out
	}
	p := (float64(sumK) + 0.5) / (float64(sumN) + 1)
	out.Expected = p
	if n <= 0 {
		return out
	}
	se := 0.5 * math.Sqrt(rateDispersion(weeks, p, m)) * math.Sqrt(1/(float64(n)+0.5)+1/(float64(sumN)+1))
	x := math.Asin(math.Sqrt((float64(k) + 0.375) / (float64(n) + 0.75)))
	a := math.Asin(math.Sqrt(min(1, p+margin)))
	b := math.Asin(math.Sqrt(max(0, p-margin)))
	out.Score = outside(x, a, b, se)
	out.Upper = shareAt(a+boundAt*se, n)
	out.Lower = shareAt(b-boundAt*se, n)
	return out
}

// totals adds up the weeks that have sessions, and counts them.
func totals(weeks []Week) (n, k int64, m int) {
	for _, w := range weeks {
		if w.N > 0 {
			n, k, m = n+w.N, k+w.K, m+1
		}
	}
	return n, k, m
}

// rateDispersion is how much more than by chance the weeks differ, 1 at least:
// that they always do must not be news.
func rateDispersion(weeks []Week, p float64, m int) float64 {
	if m < 2 {
		return 1
	}
	sum := 0.0
	for _, w := range weeks {
		if w.N > 0 {
			off := float64(w.K) - float64(w.N)*p
			sum += off * off / (float64(w.N) * p * (1 - p))
		}
	}
	return max(1, sum/float64(m-1))
}

// shareAt is the share of n sessions whose angle is theta.
func shareAt(theta float64, n int64) float64 {
	sin := math.Sin(clamp(theta, 0, math.Pi/2))
	return clamp(((float64(n)+0.75)*sin*sin-0.375)/float64(n), 0, 1)
}

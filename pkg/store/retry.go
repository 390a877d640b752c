package store

import (
	"math/rand/v2"
	"time"
)

const (
	maxTries = 4 // calls for one page before its failure is told

	firstPause = 500 * time.Millisecond
	maxPause   = 8 * time.Second
)

// pauseBefore is how long to wait before the next try, with jitter so that
// pages that failed together do not come back together. jitter is in [0, 1).
func pauseBefore(try int, jitter float64) time.Duration {
	pause := min(maxPause, firstPause<<min(max(0, try-1), 10))
	return pause/2 + time.Duration(jitter*float64(pause))
}

// chance is the source of jitter.
func chance() float64 { return rand.Float64() }

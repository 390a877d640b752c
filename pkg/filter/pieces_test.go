package filter

import (
	"math/rand/v2"
	"slices"
	"sort"
	"testing"
)

// Whatever a bucket is guessed to have, its end is where a plain search has it.
func TestGallopFindsTheEndOfABucketFromAnyGuess(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 1))
	for range 20_000 {
		n := 1 + r.IntN(1+r.IntN(400))
		starts := make([]uint32, n)
		for i := range starts {
			starts[i] = r.Uint32N(uint32(1 + r.IntN(1000)))
		}
		slices.Sort(starts)
		at, usual, end := r.IntN(n), r.IntN(2*n), int64(r.IntN(1100))-50
		want := at + sort.Search(n-at, func(i int) bool { return int64(starts[at+i]) >= end })
		if got := gallop(starts, at, usual, end); got != want {
			t.Fatalf("of %d rows, from %d on, with %d expected: row %d, want %d", n, at, usual, got, want)
		}
	}
}

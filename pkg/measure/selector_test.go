package measure

import (
	"math/rand/v2"
	"slices"
	"testing"
)

func TestSelectorFindsWhatSortingFinds(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	var s selector
	for round := range 600 {
		n := 1 + r.IntN(1+round*8)
		spread := []uint32{1, 3, 1000, 1 << 31}[round%4]
		all := make([]uint32, n)
		for i := range all {
			all[i] = r.Uint32N(spread)
		}
		cut := r.IntN(n + 1)
		before := slices.Clone(all)
		s.parts = [][]uint32{all[:cut], all[cut:]}
		if round%2 == 0 {
			s.parts = [][]uint32{all}
		}
		sorted := slices.Sorted(slices.Values(all))
		i := r.IntN(n)
		j := min(i+r.IntN(2), n-1)
		if low, high := s.ranks(i, j); low != sorted[i] || high != sorted[j] {
			t.Fatalf("ranks %d and %d of %d are %d and %d, want %d and %d", i, j, n, low, high, sorted[i], sorted[j])
		}
		if !slices.Equal(all, before) {
			t.Fatal("the numbers have been moved")
		}
	}
}

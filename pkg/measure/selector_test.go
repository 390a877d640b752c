package measure

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/koreai/sessions-datasource/pkg/columns"
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

func TestBinsRiseWithTheLength(t *testing.T) {
	r := rand.New(rand.NewPCG(2, 1))
	for _, w := range []binWidth{fineBins, coarseBins} {
		slot := func(length uint32) int { return int(bin(length, w.shift) - w.first) }
		if slot(0) != 0 || slot(1<<31-1) != w.bins-1 {
			t.Errorf("bins from %d to %d, want them below %d", slot(0), slot(1<<31-1), w.bins)
		}
		for _, none := range []uint32{columns.NoLength, columns.OddLength} {
			if at := slot(none); at < w.bins || at >= w.slots {
				t.Errorf("%#x is no length, but in slot %d", none, at)
			}
		}
		for range 100_000 {
			a := r.Uint32N(1 << (1 + r.IntN(31)))
			b := a + r.Uint32N(1+a/16)
			if b < 1<<31 && slot(a) > slot(b) {
				t.Fatalf("%d is in bin %d, %d in %d", a, slot(a), b, slot(b))
			}
		}
	}
}

package baseline

import (
	"math"
	"testing"
)

func TestCount(t *testing.T) {
	// Mean 50, sample variance (0+4+25+9)/3 = 12.67, below the mean: dispersion 1.
	weeks := []Week{{N: 50}, {N: 48}, {N: 55}, {N: 47}}
	se := math.Sqrt(1.25)
	got := Count(20, weeks, 0.1)
	near(t, "expected", got.Expected, 50, 0)
	near(t, "score", got.Score, (2*math.Sqrt(20.375)-2*math.Sqrt(45.375))/se, 1e-12)
	near(t, "upper", got.Upper, math.Pow(math.Sqrt(55.375)+1.5*se, 2)-0.375, 1e-12)
	near(t, "lower", got.Lower, math.Pow(math.Sqrt(45.375)-1.5*se, 2)-0.375, 1e-12)

	t.Run("within the margin is no news", func(t *testing.T) {
		near(t, "score", Count(46, weeks, 0.1).Score, 0, 0)
	})
	t.Run("a dead week does not count beside two that are alive", func(t *testing.T) {
		near(t, "expected", Count(0, []Week{{N: 40}, {N: 0}, {N: 60}}, 0).Expected, 50, 0)
	})
	t.Run("it does beside one", func(t *testing.T) {
		near(t, "expected", Count(0, []Week{{N: 40}, {N: 0}}, 0).Expected, 20, 0)
	})
	t.Run("silence has a score", func(t *testing.T) {
		if got := Count(0, weeks, 0).Score; got > -10 {
			t.Errorf("got %v", got)
		}
	})
	t.Run("nothing to compare with", func(t *testing.T) {
		near(t, "score", Count(5, []Week{{N: 0}, {N: 0}}, 0).Score, math.NaN(), 0)
		near(t, "score without weeks", Count(5, nil, 0).Score, math.NaN(), 0)
	})
	t.Run("a single week has no variance", func(t *testing.T) {
		near(t, "score", Count(9, []Week{{N: 4}}, 0).Score, (2*math.Sqrt(9.375)-2*math.Sqrt(4.375))/math.Sqrt2, 1e-12)
	})
	t.Run("the lower bound is never below 0", func(t *testing.T) {
		near(t, "lower", Count(1, []Week{{N: 1}, {N: 1}}, 1).Lower, 0, 1e-12)
	})
}

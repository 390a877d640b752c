package baseline

import (
	"math"
	"testing"
)

func near(t *testing.T, what string, got, want, within float64) {
	t.Helper()
	if math.IsNaN(want) != math.IsNaN(got) || math.Abs(got-want) > within {
		t.Errorf("%s: got %v, want %v", what, got, want)
	}
}

// The case of query.md, worked out by hand there.
func TestRate(t *testing.T) {
	weeks := []Week{{50, 7}, {48, 6}, {55, 9}, {47, 5}}
	got := Rate(52, 20, weeks, 0.05)
	near(t, "expected", got.Expected, 27.5/201, 1e-12)
	near(t, "score", got.Score, 2.8865, 5e-5)
	near(t, "upper", got.Upper, 0.3933, 5e-5)
	near(t, "lower", got.Lower, 0, 1e-12)

	t.Run("within the margin is no news", func(t *testing.T) {
		near(t, "score", Rate(52, 7, weeks, 0.05).Score, 0, 0)
	})
	t.Run("below normal is negative", func(t *testing.T) {
		if got := Rate(400, 10, weeks, 0).Score; got >= -3 {
			t.Errorf("got %v", got)
		}
	})
	t.Run("weeks that differ widen the band", func(t *testing.T) {
		calm := Rate(50, 20, []Week{{50, 10}, {50, 10}}, 0)
		wild := Rate(50, 20, []Week{{50, 1}, {50, 19}}, 0)
		if wild.Score >= calm.Score || wild.Upper <= calm.Upper {
			t.Errorf("calm %+v, wild %+v", calm, wild)
		}
	})
	t.Run("19 sessions say nothing", func(t *testing.T) {
		near(t, "expected", Rate(50, 5, []Week{{19, 3}}, 0).Expected, math.NaN(), 0)
	})
	t.Run("20 do, in weeks of which one is empty", func(t *testing.T) {
		near(t, "expected", Rate(50, 5, []Week{{0, 0}, {20, 3}}, 0).Expected, 3.5/21, 1e-12)
	})
	t.Run("without sessions there is an expectation and no score", func(t *testing.T) {
		got := Rate(0, 0, weeks, 0)
		near(t, "expected", got.Expected, 27.5/201, 1e-12)
		near(t, "score", got.Score, math.NaN(), 0)
		near(t, "upper", got.Upper, math.NaN(), 0)
	})
	t.Run("the bounds have the score 3", func(t *testing.T) {
		is := Rate(1000, 150, weeks, 0.02)
		up := int64(math.Round(is.Upper * 1000))
		if at := Rate(1000, up, weeks, 0.02).Score; math.Abs(at-3) > 0.05 {
			t.Errorf("at the upper bound %v the score is %v", is.Upper, at)
		}
	})
}

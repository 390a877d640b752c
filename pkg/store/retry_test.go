package store

import "testing"

func TestPausesGrowAndDiffer(t *testing.T) {
	if a, b := pauseBefore(1, 0), pauseBefore(1, 0.999); a != firstPause/2 || b < a+firstPause*9/10 {
		t.Errorf("first pause between %s and %s", a, b)
	}
	if p := pauseBefore(1000, 0.5); p != maxPause {
		t.Errorf("pause %s, want at most %s in the middle", p, maxPause)
	}
}

package guard

import (
	"errors"
	"strings"
	"testing"
)

func TestAPanicBecomesAnError(t *testing.T) {
	var none map[string]int
	for _, cause := range []func(){func() { none["x"] = 1 }, func() { panic("token abc") }, func() { panic(errors.New("token abc")) }} {
		err := Run("testing", cause)
		var e *Error
		if !errors.As(err, &e) || e.Work != "testing" || strings.Contains(err.Error(), "abc") {
			t.Errorf("got %v", err)
		}
	}
	if err := Run("testing", func() {}); err != nil {
		t.Errorf("got %v for work that went well", err)
	}
}

// A panic's value may hold anything; the runtime's own do not.
func TestOnlyTheRuntimesWordsAreLogged(t *testing.T) {
	defer func() {
		if got := describe(recover()); !strings.Contains(got, "index out of range [3]") {
			t.Errorf("got %q", got)
		}
	}()
	if got := describe("token abc"); got != "a value of type string" {
		t.Errorf("got %q", got)
	}
	var list []int
	n := 3
	_ = list[n]
}

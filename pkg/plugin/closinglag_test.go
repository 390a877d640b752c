package plugin

import (
	"strings"
	"testing"
	"time"
)

func TestLagSentence(t *testing.T) {
	lags := []closingLag{{Name: "Sales", Sessions: 320, Seconds: 840}, {Name: "st-2", Sessions: 5, Seconds: 30}, {Name: "c"}, {Name: "d"}}
	got := lagSentence(lags, 15*time.Minute)
	for _, want := range []string{"Sales after 14 min (320 sessions)", "st-2 after 30 s", "and 1 more bots sooner", "set to 15 min"} {
		if !strings.Contains(got, want) {
			t.Errorf("%q does not say %q", got, want)
		}
	}
	if got := lagSentence(nil, 0); got != "" {
		t.Errorf("nothing was observed, and yet: %q", got)
	}
}

func TestClosingLagResource(t *testing.T) {
	i := door(t, three(), map[string]any{"closingLagMinutes": 7})
	got, err := i.closingLags(t.Context(), struct{}{})
	if err != nil || got.Minutes != 7 || len(got.Lags) != 0 {
		t.Errorf("%+v, %v", got, err)
	}
}

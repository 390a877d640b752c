package plugin

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/koreai/sessions-datasource/pkg/words"
)

// closingLag is what was observed of a bot, for the settings page.
type closingLag struct {
	Bot      string  `json:"bot"`      // ID
	Name     string  `json:"name"`     // for people; the ID without one
	Sessions int     `json:"sessions"` // seen to close within the last day
	Seconds  float64 `json:"seconds"`  // 95 of 100 were seen closed so long after their end
}

type closingLagsOut struct {
	Minutes float64      `json:"minutes"` // as set
	Lags    []closingLag `json:"lags"`
}

// closingLags reports how long after their end sessions were seen closed, beside
// the setting. It is never changed by itself.
func (i *Instance) closingLags(context.Context, struct{}) (closingLagsOut, error) {
	return closingLagsOut{Minutes: i.settings.ClosingLag.Minutes(), Lags: i.observedLags()}, nil
}

// observedLags is what was observed, the longest lag first.
func (i *Instance) observedLags() []closingLag {
	observed := i.store.ClosingLags()
	out := []closingLag{}
	for _, bot := range slices.Sorted(maps.Keys(observed)) {
		lag := observed[bot]
		out = append(out, closingLag{Bot: bot, Name: i.botText(bot), Sessions: lag.Sessions, Seconds: lag.P95.Seconds()})
	}
	slices.SortStableFunc(out, func(a, b closingLag) int { return cmp.Compare(b.Seconds, a.Seconds) })
	return out
}

// maxLagsShown is how many bots a health check speaks of.
const maxLagsShown = 3

// lagSentence says in a health check what was observed; "" while nothing was.
func lagSentence(lags []closingLag, set time.Duration) string {
	if len(lags) == 0 {
		return ""
	}
	var parts []string
	for _, lag := range lags[:min(len(lags), maxLagsShown)] {
		parts = append(parts, fmt.Sprintf("%s after %s (%d sessions)", lag.Name, words.Duration(time.Duration(lag.Seconds*float64(time.Second))), lag.Sessions))
	}
	if more := len(lags) - maxLagsShown; more > 0 {
		parts = append(parts, fmt.Sprintf("and %d more bots sooner", more))
	}
	return fmt.Sprintf(" Over the last day 95 %% of the sessions were seen closed so long after their end: %s. The closing lag is set to %s.", strings.Join(parts, ", "), words.Duration(set))
}

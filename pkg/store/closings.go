package store

import (
	"time"

	"github.com/koreai/sessions-datasource/pkg/coverage"
)

// ClosingLags is how long after their end sessions were first seen closed, over
// the last day, by bot: what the setting of that name should be at least. Counted
// are sessions that this server read by span, minutes after it had read them before:
// one that was open for hours and is checked by ID says little about the lag.
func (h *Handle) ClosingLags() map[string]coverage.ClosingLag {
	out := map[string]coverage.ClosingLag{}
	for _, s := range h.upstream.all() {
		s.locked(func() {
			for bot, lag := range s.Closings.Lags(s.Clock.At(time.Now())) {
				if s.bot != "" {
					bot = s.bot // it is what was asked
				}
				out[bot] = lag
			}
		})
	}
	return out
}

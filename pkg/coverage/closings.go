package coverage

import (
	"maps"
	"math"
	"slices"
	"time"
)

// Closings is how long after their end sessions were first seen closed, over the
// last day, by bot. Only closings whose moment is known to some minutes are added
// (plan's observeClosings). The zero value is empty.
type Closings struct {
	seen map[string][]closing
}

// closing is a session that was seen closed at a moment, and how long after its end; in ms.
type closing struct{ at, lag int64 }

const (
	closingsFor     = int64(24 * time.Hour / time.Millisecond)
	maxClosings     = 5000 // of a bot: the newest ones
	maxClosingBots  = 500
	closingQuantile = 0.95
)

// ClosingLag is what was observed of a bot.
type ClosingLag struct {
	Sessions int           // that were seen to close
	P95      time.Duration // 95 of 100 were seen closed within that time after their end
}

// Add notes that a session of the bot that ended at one moment was first seen
// closed at another; ms of Kore.ai's clock.
func (c *Closings) Add(bot string, end, seen int64) {
	if c.seen == nil {
		c.seen = map[string][]closing{}
	}
	if _, known := c.seen[bot]; !known && len(c.seen) >= maxClosingBots {
		return
	}
	list := append(c.seen[bot], closing{at: seen, lag: max(0, seen-end)})
	c.seen[bot] = list[max(0, len(list)-maxClosings):]
}

// Lags is what was observed of every bot up to a moment of Kore.ai's clock.
func (c *Closings) Lags(now int64) map[string]ClosingLag {
	out := map[string]ClosingLag{}
	for _, bot := range slices.Sorted(maps.Keys(c.seen)) {
		recent := slices.DeleteFunc(c.seen[bot], func(o closing) bool { return o.at < now-closingsFor })
		if c.seen[bot] = recent; len(recent) == 0 {
			delete(c.seen, bot)
			continue
		}
		lags := make([]int64, len(recent))
		for i, o := range recent {
			lags[i] = o.lag
		}
		slices.Sort(lags)
		at := int(math.Ceil(closingQuantile*float64(len(lags)))) - 1
		out[bot] = ClosingLag{Sessions: len(lags), P95: time.Duration(lags[at]) * time.Millisecond}
	}
	return out
}

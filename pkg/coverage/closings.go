package coverage

import (
	"math"
	"slices"
	"time"
)

// Closings is how long after their end sessions were first seen closed, over the
// last day. Only closings whose moment is known to some minutes are added (plan's
// observeClosings). The zero value is empty.
type Closings struct {
	seen []closing
}

// closing is a session that was seen closed at a moment, and how long after its end; in ms.
type closing struct {
	bot     string
	at, lag int64
}

const (
	closingsFor     = int64(24 * time.Hour / time.Millisecond)
	maxClosings     = 20_000 // the newest ones
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
	c.seen = append(c.seen, closing{bot, seen, max(0, seen-end)})
	c.seen = c.seen[max(0, len(c.seen)-maxClosings):]
}

// Lags is what was observed of every bot up to a moment of Kore.ai's clock.
func (c *Closings) Lags(now int64) map[string]ClosingLag {
	c.seen = slices.DeleteFunc(c.seen, func(o closing) bool { return o.at < now-closingsFor })
	lags := map[string][]int64{}
	for _, o := range c.seen {
		lags[o.bot] = append(lags[o.bot], o.lag)
	}
	out := map[string]ClosingLag{}
	for bot, all := range lags {
		slices.Sort(all)
		at := int(math.Ceil(closingQuantile*float64(len(all)))) - 1
		out[bot] = ClosingLag{Sessions: len(all), P95: time.Duration(all[at]) * time.Millisecond}
	}
	return out
}

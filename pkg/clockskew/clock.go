// Package clockskew knows what another machine's clock shows, from the times in
// its answers. Such a time was written between sending the request and the end of
// the answer, so an answer bounds the other clock from both sides; a clock that is
// known stays what it is while that fits. Nothing here waits or asks.
package clockskew

import (
	"sync"
	"time"
)

// Clock is another clock as good as it is known. The zero Clock shows our own
// time. It is safe for concurrent use.
type Clock struct {
	mu   sync.Mutex
	base time.Time // a moment of ours, with its monotonic reading
	at   int64     // theirs then, in ms
	max  int64     // at most that, by the last answer
}

// Known reports whether there was an answer.
func (c *Clock) Known() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return !c.base.IsZero()
}

// Observe learns from an answer that shows a time, in ms, cut to whole units of
// resolution ms.
func (c *Clock) Observe(sent, answered time.Time, shown, resolution int64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.base.IsZero() {
		c.base, c.at = answered, shown
	}
	low, high := shown-answered.Sub(c.base).Milliseconds(), shown+resolution-sent.Sub(c.base).Milliseconds()
	c.at, c.max = min(max(c.at, low), high), high
}

// At is what the other clock shows at a moment of ours, in ms.
func (c *Clock) At(t time.Time) int64 {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.base.IsZero() {
		return t.UnixMilli()
	}
	return c.at + t.Sub(c.base).Milliseconds()
}

// Max is what it shows at most, by the last answer, in ms.
func (c *Clock) Max(t time.Time) int64 {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.base.IsZero() {
		return t.UnixMilli()
	}
	return c.max + t.Sub(c.base).Milliseconds()
}

// Own is the moment of our clock at which the other one shows ms.
func (c *Clock) Own(ms int64) time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.base.IsZero() {
		return time.UnixMilli(ms)
	}
	return c.base.Add(time.Duration(ms-c.at) * time.Millisecond)
}

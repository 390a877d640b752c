// Package clockskew knows what another machine's clock shows, from the times in
// its answers. Such a time was written between sending the request and the end of
// the answer, so an answer bounds the other clock from both sides; a clock that is
// known stays what it is while that fits. Nothing here waits or asks.
package clockskew

import (
	"sync"
	"time"
)

// shown is what another clock showed at a moment of ours. The zero value is our own.
type shown struct {
	base time.Time // a moment of ours, with its monotonic reading
	at   int64     // theirs then, in ms
}

func (s shown) time(t time.Time) int64 {
	if s.base.IsZero() {
		return t.UnixMilli()
	}
	return s.at + t.Sub(s.base).Milliseconds()
}

// Clock is another clock as good as it is known. The zero Clock shows our own
// time. It is safe for concurrent use.
type Clock struct {
	mu    sync.Mutex
	shown shown
}

// Known reports whether there was an answer.
func (c *Clock) Known() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return !c.shown.base.IsZero()
}

// Observe learns from an answer that shows a time, in ms, cut to whole units of
// resolution ms.
func (c *Clock) Observe(sent, answered time.Time, at, resolution int64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.shown.base.IsZero() {
		c.shown = shown{answered, at}
	}
	low, high := at-c.shown.time(answered), at+resolution-c.shown.time(sent)
	c.shown.at += min(max(0, low), high)
}

// At is what the other clock shows at a moment of ours, in ms.
func (c *Clock) At(t time.Time) int64 {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.shown.time(t)
}

// Own is the moment of our clock at which the other one shows ms.
func (c *Clock) Own(ms int64) time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.shown.base.IsZero() {
		return time.UnixMilli(ms)
	}
	return c.shown.base.Add(time.Duration(ms-c.shown.at) * time.Millisecond)
}

package store

import (
	"sync"
	"time"
)

// serverClock knows how far Kore.ai's clock is ahead of ours, from the Date
// header of its answers.
type serverClock struct {
	mu     sync.Mutex
	offset time.Duration
	known  bool
}

// observe learns from an answer. Date has whole seconds and was written
// between sending and the end of the answer, so it bounds the offset from both
// sides; within the bounds what is known is kept, so that it does not jitter.
func (c *serverClock) observe(sent, answered, date time.Time) {
	if date.IsZero() {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	low, high := date.Sub(answered), date.Add(time.Second).Sub(sent)
	if !c.known {
		c.offset, c.known = low, true
	}
	c.offset = min(max(c.offset, low), high)
}

// hear takes over what another server has learned, while nothing is known here.
func (c *serverClock) hear(offset time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.known {
		c.offset = offset
	}
}

// at is the server's time, in ms, at a moment of our clock.
func (c *serverClock) at(t time.Time) int64 {
	c.mu.Lock()
	defer c.mu.Unlock()
	return t.Add(c.offset).UnixMilli()
}

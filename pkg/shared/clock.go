package shared

import (
	"sync"
	"time"
)

// clock maps instants between this server's clock and Redis', which all servers
// share. An answer that tells Redis' time was written between sending and the
// end of the answer, so it bounds the offset from both sides; within the bounds
// what is known is kept.
type clock struct {
	mu     sync.Mutex
	offset time.Duration // Redis' clock is ahead by that much
	known  bool
}

// observe learns from an answer; now is Redis' time in ms.
func (c *clock) observe(sent, answered time.Time, now int64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	at := time.UnixMilli(now)
	low, high := at.Sub(answered), at.Add(time.Millisecond).Sub(sent)
	if !c.known {
		c.offset, c.known = low+(high-low)/2, true
	}
	c.offset = min(max(c.offset, low), high)
}

func (c *clock) isKnown() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.known
}

func (c *clock) ahead() time.Duration {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.offset
}

// toRedis and toOwn map an instant of one clock to the other.
func (c *clock) toRedis(t time.Time) time.Time { return t.Add(c.ahead()).Round(0) }
func (c *clock) toOwn(t time.Time) time.Time   { return t.Add(-c.ahead()) }

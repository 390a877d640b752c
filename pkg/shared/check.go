package shared

import (
	"context"
	"crypto/rand"
	"encoding/hex"

	"github.com/redis/go-redis/v9"
)

// checking writes, reads and removes a key by a script, as all work does: it
// shows a replica, a full memory and an ACL that allows too little.
var checking = NewScript("check", `
redis.call('TIME')
redis.call('SET', KEYS[1], ARGV[1], 'PX', 10000)
local found = redis.call('GET', KEYS[1])
redis.call('DEL', KEYS[1])
return found`)

// Check reports whether Redis can be used: nil, or what is wrong in words.
func (c *Client) Check(ctx context.Context) error {
	err := c.Do(ctx, "ping", func(r redis.UniversalClient) error { return r.Ping(ctx).Err() })
	if err != nil {
		return err
	}
	id := make([]byte, 8)
	_, _ = rand.Read(id) // never fails
	text := hex.EncodeToString(id)
	found, err := c.Run(ctx, checking, []string{Prefix + "{check}:" + text}, text)
	if err != nil {
		return err
	}
	if found != text {
		return &Error{Kind: KindOther, Message: "Redis at " + c.target.addresses + " does not keep what is written to it: is something else than Redis or Valkey in between?"}
	}
	return nil
}

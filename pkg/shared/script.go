package shared

import (
	"context"
	"crypto/rand"
	"errors"
	"time"

	"github.com/grafana/grafana-plugin-sdk-go/backend/log"
	"github.com/redis/go-redis/v9"
)

// Script is a Lua script that Redis runs as one step. All of its keys must
// share one hash tag.
type Script struct {
	name string
	lua  *redis.Script
}

// NewScript is a script under the name that metrics tell.
func NewScript(name, source string) *Script {
	return &Script{name: name, lua: redis.NewScript(source)}
}

// Run runs the script. go-redis may send it once more when the connection
// breaks, so a script must bear to be run twice. An answer of nil is redis.Nil
// in other clients, and here nil without an error.
func (c *Client) Run(ctx context.Context, s *Script, keys []string, args ...any) (answer any, err error) {
	err = c.Do(ctx, s.name, func(r redis.UniversalClient) error {
		answer, err = s.lua.Run(ctx, r, keys, args...).Result()
		return err
	})
	return answer, err
}

// Do lets f ask Redis, counts it under the name of the operation, and puts its
// error in words. redis.Nil is not an error.
func (c *Client) Do(ctx context.Context, operation string, f func(redis.UniversalClient) error) error {
	began := time.Now()
	err := f(c.redis)
	if err == redis.Nil { // as it is: sentinels wrap it to say that they know no master
		err = nil
	}
	if err != nil {
		// A read that was cut short by the context may tell of the network alone.
		if cause := ctx.Err(); errors.Is(cause, context.Canceled) {
			err = cause
		}
		err = c.Words(err)
	}
	count(operation, time.Since(began), err)
	c.noticed(err)
	return err
}

// noticed logs when Redis is lost, and when it is back.
func (c *Client) noticed(err error) {
	switch {
	case err == nil && c.failing.Swap(false):
		log.DefaultLogger.Info("Redis can be used again", "redis", c.target.addresses)
	case KindOf(err) != "" && !c.failing.Swap(true):
		log.DefaultLogger.Warn("Redis cannot be used", "error", err.Error())
	}
}

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
	text := rand.Text()
	found, err := c.Run(ctx, checking, []string{Prefix + "{check}:" + text}, text)
	if err == nil && found != text {
		err = &Error{Kind: KindOther, Message: "Redis at " + c.target.addresses + " does not keep what is written to it: is something else than Redis or Valkey in between?"}
	}
	return err
}

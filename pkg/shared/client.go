// Package shared is what several Grafana servers have in common through Redis
// or Valkey: the connection, what goes wrong with it in words, and the log of
// calls that keeps them together within Kore.ai's limits.
package shared

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"strings"
	"sync/atomic"
	"time"

	"github.com/koreai/sessions-datasource/pkg/settings"
	"github.com/redis/go-redis/v9"
	"github.com/redis/go-redis/v9/maintnotifications"
)

// Prefix begins every key; the number is the version of the layout.
const Prefix = "koreai:1:"

// poolSize bounds the connections to one Redis.
const poolSize = 8

// timeouts are how long each step with Redis may take; contexts may say less.
type timeouts struct {
	dial    time.Duration // to connect, TLS handshake included
	command time.Duration // for one command
}

var defaultTimeouts = timeouts{dial: 2 * time.Second, command: 2 * time.Second}

// Client is the connection to one Redis, sentinel group or cluster. It is safe
// for concurrent use. Errors of its methods are *Error, or those of the context.
type Client struct {
	redis  redis.UniversalClient
	target target
	// failing is set while what is asked ends with errors.
	failing atomic.Bool
	now     func() int64 // ms, of a test in which hours pass; 0: Redis' own clock
}

// target is what errors tell about the Redis; never a password.
type target struct {
	mode      string
	addresses string
	master    string
	user      string
}

// quiet keeps go-redis from writing to stderr, which Grafana would log as it is.
type quiet struct{}

func (quiet) Printf(context.Context, string, ...any) {}

func init() { redis.SetLogger(quiet{}) }

// Connect makes a client. Nothing is dialed yet: a Redis that is down is an
// error of what is asked of it later. The client must be closed.
func Connect(set settings.Redis) (*Client, error) { return connectWithin(set, defaultTimeouts) }

func connectWithin(set settings.Redis, within timeouts) (*Client, error) {
	if !set.On() || len(set.Addresses) == 0 {
		return nil, errors.New("no Redis is set: enter its address, or choose none")
	}
	conf, err := tlsConfig(set)
	if err != nil {
		return nil, err
	}
	options := &redis.UniversalOptions{
		Addrs:         set.Addresses,
		MasterName:    set.Master,
		IsClusterMode: set.Mode == settings.RedisCluster,
		DB:            set.Database,
		Username:      set.User, Password: set.Password.Reveal(), SentinelPassword: set.SentinelPassword.Reveal(),
		Dialer: dialer(conf, within.dial), DialTimeout: within.dial, DialerRetries: 1,
		ReadTimeout: within.command, WriteTimeout: within.command,
		ContextTimeoutEnabled: true,
		MaxRetries:            1, MinRetryBackoff: 10 * time.Millisecond, MaxRetryBackoff: 100 * time.Millisecond, MaxRedirects: 3,
		PoolSize: poolSize, MaxActiveConns: poolSize, MaxIdleConns: poolSize / 2, PoolTimeout: within.command, ConnMaxIdleTime: 5 * time.Minute,
		Protocol:                 2,
		DisableIdentity:          true, // one command less that an ACL has to allow
		MaintNotificationsConfig: &maintnotifications.Config{Mode: maintnotifications.ModeDisabled},
	}
	return &Client{
		redis:  redis.NewUniversalClient(options),
		target: target{mode: set.Mode, addresses: strings.Join(set.Addresses, ", "), master: set.Master, user: set.User},
		now:    func() int64 { return 0 },
	}, nil
}

// Close ends all connections.
func (c *Client) Close() error { return c.redis.Close() }

func tlsConfig(set settings.Redis) (*tls.Config, error) {
	if !set.TLS {
		return nil, nil
	}
	conf := &tls.Config{MinVersion: tls.VersionTLS12, InsecureSkipVerify: set.SkipVerify} // #nosec G402: the setting says so
	if set.CACert != "" {
		conf.RootCAs = x509.NewCertPool()
		if !conf.RootCAs.AppendCertsFromPEM([]byte(set.CACert)) {
			return nil, errors.New("the CA certificate of Redis cannot be read")
		}
	}
	return conf, nil
}

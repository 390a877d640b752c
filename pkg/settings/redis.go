package settings

import (
	"crypto/x509"
	"net"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/koreai/sessions-datasource/pkg/secret"
)

// Modes of Redis: how several Grafana servers share what they know.
const (
	RedisNone     = "none" // not at all: each server keeps what it knows in its own memory
	RedisSingle   = "single"
	RedisSentinel = "sentinel"
	RedisCluster  = "cluster"
)

// Redis says where several Grafana servers share sessions and call limits:
// a Redis or a Valkey. Unless On, only Mode is set.
type Redis struct {
	Mode             string   // RedisNone, RedisSingle, RedisSentinel or RedisCluster
	Addresses        []string // host:port, each once; of the sentinels with RedisSentinel
	Master           string   // name of the master, with RedisSentinel
	User             string   // ACL user; "": the default user
	Password         secret.String
	SentinelPassword secret.String // with RedisSentinel
	Database         int           // 0 with RedisCluster
	TLS              bool
	SkipVerify       bool          // with TLS: take any certificate
	CACert           string        // with TLS: PEM; "": the certificate authorities of the machine
	Keep             time.Duration // what is kept there lives as long
	FallbackPercent  int           // share of the call limits for this server while Redis is lost
}

// On reports whether there is a Redis to share with.
func (r Redis) On() bool { return r.Mode != "" && r.Mode != RedisNone }

// Identity is equal for settings that lead to the same connection, and only
// within this process: nothing can be guessed from it. How long things are kept
// and the share without Redis do not belong to it.
func (r Redis) Identity() string {
	parts := []string{
		r.Mode, r.Master, r.User, r.Password.Reveal(), r.SentinelPassword.Reveal(), strconv.Itoa(r.Database),
		strconv.FormatBool(r.TLS), strconv.FormatBool(r.SkipVerify), r.CACert,
	}
	return keyed(append(parts, r.Addresses...)...)
}

// readRedis reads all, and checks what belongs together only where a Redis is on:
// what is left of one that is switched off must neither stop nor change anything.
func readRedis(r *reader) Redis {
	addresses := r.text("redisAddress")
	redis := Redis{
		Mode:             r.choice("redisMode"),
		Master:           r.text("redisMaster"),
		User:             r.text("redisUser"),
		Password:         r.redisPassword("redisPassword", "Redis password"),
		SentinelPassword: r.redisPassword("redisSentinelPassword", "Redis sentinel password"),
		Database:         r.number("redisDatabase"),
		TLS:              r.flag("redisTls"),
		SkipVerify:       r.flag("redisTlsSkipVerify"),
		CACert:           strings.TrimSpace(r.secure["redisCaCert"]),
		Keep:             time.Duration(r.number("redisKeepHours")) * time.Hour,
		FallbackPercent:  r.number("redisFallbackPercent"),
	}
	if !redis.On() {
		return Redis{Mode: RedisNone}
	}
	redis.Addresses = r.redisAddresses(addresses, redis.Mode)
	if redis.Mode != RedisSentinel {
		redis.Master, redis.SentinelPassword = "", secret.String{}
	} else if redis.Master == "" {
		r.fail("redisMaster", "The name of the master is missing: enter the one that the sentinels watch, such as mymaster.")
	}
	if redis.Mode == RedisCluster && redis.Database != 0 {
		r.fail("redisDatabase", "Redis database (redisDatabase) cannot be %d: a cluster has only database 0. Leave it empty, or choose single or sentinel.", redis.Database)
	}
	if redis.User != "" && redis.Password.IsEmpty() {
		r.fail("redisPassword", "The password of the Redis user %q is missing: enter it, or leave the user empty.", shorten(redis.User))
	}
	if !redis.TLS {
		redis.SkipVerify, redis.CACert = false, ""
	}
	r.checkCertificate(redis.CACert)
	return redis
}

// redisPassword is without the line break that comes along from files.
func (r *reader) redisPassword(key, title string) secret.String {
	text := strings.TrimRight(r.secure[key], "\r\n")
	if len(text) > maxSecret {
		r.fail(key, "%s (%s) is too long: at most %d characters.", title, key, maxSecret)
	}
	return secret.New(text)
}

func (r *reader) checkCertificate(pem string) {
	const limit = 256 << 10
	if len(pem) > limit {
		r.fail("redisCaCert", "The CA certificate of Redis is too long: at most %d characters.", limit)
	}
	if pem != "" && !x509.NewCertPool().AppendCertsFromPEM([]byte(pem)) {
		r.fail("redisCaCert", "The CA certificate of Redis cannot be read: paste its text, from -----BEGIN CERTIFICATE----- to -----END CERTIFICATE-----.")
	}
}

func (r *reader) redisAddresses(text, mode string) (addresses []string) {
	const limit = 50
	for part := range strings.SplitSeq(text, ",") {
		if part = strings.TrimSpace(part); part == "" {
			continue
		}
		if address := r.redisAddress(part); !slices.Contains(addresses, address) {
			addresses = append(addresses, address)
		}
	}
	switch {
	case len(addresses) == 0:
		r.fail("redisAddress", "The address of Redis is missing: enter it as host:port, such as redis.example.com:6379, or choose none.")
	case len(addresses) > limit:
		r.fail("redisAddress", "%d addresses of Redis are set: at most %d are possible; a few of them are enough to find the others.", len(addresses), limit)
	case mode == RedisSingle && len(addresses) > 1:
		r.fail("redisAddress", "%d addresses of Redis are set, but a single server has one: enter one, or choose sentinel or cluster.", len(addresses))
	}
	return addresses
}

// redisAddress reads host:port, in the spelling that go-redis dials.
func (r *reader) redisAddress(text string) string {
	const key = "redisAddress"
	host, port, err := net.SplitHostPort(text)
	n, wrongPort := strconv.ParseUint(port, 10, 16)
	switch {
	case strings.ContainsAny(text, "@/?#"): // not repeated: what stands before an @ may be a password
		r.fail(key, "An address of Redis must be host:port alone, such as redis.example.com:6379: remove what else stands there; user, password, database and TLS have settings of their own.")
	case err != nil && !strings.Contains(text, ":") || err == nil && port == "":
		r.fail(key, "The address of Redis %q has no port: write it as host:port; Redis listens on 6379 and a sentinel on 26379 unless told otherwise.", shorten(text))
	case err != nil || host == "" || strings.ContainsAny(host, " \t\r\n"):
		r.fail(key, "The address of Redis %q cannot be read: write it as host:port, such as redis.example.com:6379 or [2001:db8::1]:6379.", shorten(text))
	case wrongPort != nil || n == 0:
		r.fail(key, "The address of Redis %q has no port from 1 to 65535: write it as host:port, such as redis.example.com:6379.", shorten(text))
	}
	return net.JoinHostPort(strings.ToLower(host), strconv.FormatUint(n, 10))
}

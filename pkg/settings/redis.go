package settings

import (
	"crypto/x509"
	"net"
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

func (s *Settings) readRedis(raw rawSettings, secure map[string]string) error {
	r := Redis{}
	var err error
	if r.Mode, err = raw.RedisMode.choice("redisMode", "Redis", RedisNone, RedisNone, RedisSingle, RedisSentinel, RedisCluster); err != nil {
		return err
	}
	for _, read := range []func(rawSettings) error{
		r.readAddresses,
		r.readNames,
		r.readRedisNumbers,
		func(raw rawSettings) error { return r.readTLS(raw, secure["redisCaCert"]) },
		func(rawSettings) error { return r.readPasswords(secure) },
	} {
		if err := read(raw); err != nil {
			return err
		}
	}
	if !r.On() {
		// Switched off for a while: nothing of the rest may have an effect.
		r = Redis{Mode: RedisNone}
	}
	s.Redis = r
	return nil
}

func (r *Redis) readAddresses(raw rawSettings) error {
	text, err := raw.RedisAddress.text("redisAddress", "Redis address", maxURL)
	if err != nil || !r.On() {
		return err
	}
	seen := map[string]bool{}
	for _, part := range strings.Split(text, ",") {
		part = strings.TrimSpace(part)
		if part == "" {
			continue
		}
		address, err := redisAddress(part)
		if err != nil {
			return err
		}
		if !seen[address] {
			seen[address] = true
			r.Addresses = append(r.Addresses, address)
		}
	}
	switch {
	case len(r.Addresses) == 0:
		return wrong("redisAddress", "The address of Redis is missing: enter it as host:port, such as redis.example.com:6379, or choose none.")
	case len(r.Addresses) > maxAddresses:
		return wrong("redisAddress", "%d addresses of Redis are set: at most %d are possible; a few of them are enough to find the others.", len(r.Addresses), maxAddresses)
	case r.Mode == RedisSingle && len(r.Addresses) > 1:
		return wrong("redisAddress", "%d addresses of Redis are set, but a single server has one: enter one, or choose sentinel or cluster.", len(r.Addresses))
	}
	return nil
}

// redisAddress reads host:port, in the spelling that go-redis dials.
func redisAddress(text string) (string, error) {
	if strings.ContainsAny(text, "@/?#") { // not repeated: what stands before an @ may be a password
		return "", wrong("redisAddress", "An address of Redis must be host:port alone, such as redis.example.com:6379: remove what else stands there; user, password, database and TLS have settings of their own.")
	}
	host, port, err := net.SplitHostPort(text)
	if err != nil && !strings.Contains(text, ":") || err == nil && port == "" {
		return "", wrong("redisAddress", "The address of Redis %q has no port: write it as host:port; Redis listens on 6379 and a sentinel on 26379 unless told otherwise.", shorten(text))
	}
	if err != nil || host == "" || strings.ContainsAny(host, " \t\r\n") {
		return "", wrong("redisAddress", "The address of Redis %q cannot be read: write it as host:port, such as redis.example.com:6379 or [2001:db8::1]:6379.", shorten(text))
	}
	n, err := strconv.ParseUint(port, 10, 16)
	if err != nil || n == 0 {
		return "", wrong("redisAddress", "The address of Redis %q has no port from 1 to 65535: write it as host:port, such as redis.example.com:6379.", shorten(text))
	}
	return net.JoinHostPort(strings.ToLower(host), strconv.FormatUint(n, 10)), nil
}

func (r *Redis) readNames(raw rawSettings) (err error) {
	if r.Master, err = raw.RedisMaster.text("redisMaster", "Redis master", maxName); err != nil {
		return err
	}
	if r.User, err = raw.RedisUser.text("redisUser", "Redis user", maxName); err != nil {
		return err
	}
	if r.Mode != RedisSentinel {
		r.Master = ""
	} else if r.Master == "" {
		return wrong("redisMaster", "The name of the master is missing: enter the one that the sentinels watch, such as mymaster.")
	}
	return nil
}

func (r *Redis) readRedisNumbers(raw rawSettings) error {
	var hours int
	for _, n := range []struct {
		number
		from value
		to   *int
	}{
		{redisDatabase, raw.RedisDatabase, &r.Database},
		{redisKeepHours, raw.RedisKeepHours, &hours},
		{redisFallbackPercent, raw.RedisFallbackPercent, &r.FallbackPercent},
	} {
		got, err := n.from.number(n.number)
		if err != nil {
			return err
		}
		*n.to = got
	}
	r.Keep = time.Duration(hours) * time.Hour
	if r.Mode == RedisCluster && r.Database != 0 {
		return wrong("redisDatabase", "Redis database (redisDatabase) cannot be %d: a cluster has only database 0. Leave it empty, or choose single or sentinel.", r.Database)
	}
	return nil
}

func (r *Redis) readTLS(raw rawSettings, ca string) (err error) {
	if r.TLS, err = raw.RedisTLS.flag("redisTls", "Redis TLS"); err != nil {
		return err
	}
	skip, err := raw.RedisTLSSkipVerify.flag("redisTlsSkipVerify", "Skip verification of the Redis certificate")
	if err != nil || !r.TLS {
		return err
	}
	r.SkipVerify, r.CACert = skip, strings.TrimSpace(ca)
	if len(r.CACert) > maxPEM {
		return wrong("redisCaCert", "The CA certificate of Redis is too long: at most %d characters.", maxPEM)
	}
	if r.CACert != "" && !x509.NewCertPool().AppendCertsFromPEM([]byte(r.CACert)) {
		return wrong("redisCaCert", "The CA certificate of Redis cannot be read: paste its text, from -----BEGIN CERTIFICATE----- to -----END CERTIFICATE-----.")
	}
	return nil
}

func (r *Redis) readPasswords(secure map[string]string) error {
	for _, p := range []struct {
		key, title string
		to         *secret.String
	}{
		{"redisPassword", "Redis password", &r.Password},
		{"redisSentinelPassword", "Redis sentinel password", &r.SentinelPassword},
	} {
		text := strings.TrimRight(secure[p.key], "\r\n") // comes along from files
		if len(text) > maxSecret {
			return wrong(p.key, "%s (%s) is too long: at most %d characters.", p.title, p.key, maxSecret)
		}
		*p.to = secret.New(text)
	}
	if r.User != "" && r.Password.IsEmpty() && r.On() {
		return wrong("redisPassword", "The password of the Redis user %q is missing: enter it, or leave the user empty.", shorten(r.User))
	}
	if r.Mode != RedisSentinel {
		r.SentinelPassword = secret.String{}
	}
	return nil
}

package shared

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"slices"
	"strings"

	"github.com/koreai/sessions-datasource/pkg/settings"
	"github.com/koreai/sessions-datasource/pkg/words"
	"github.com/redis/go-redis/v9"
)

// Kind is what went wrong with Redis.
type Kind string

// The kinds of errors.
const (
	KindUnreachable Kind = "unreachable" // nobody answers at the address
	KindTimeout     Kind = "timeout"     // no answer in time
	KindClosed      Kind = "closed"      // the connection was closed by the other side
	KindTLS         Kind = "tls"         // one side speaks TLS and the other does not, or a certificate is not good
	KindAuth        Kind = "auth"        // user or password
	KindForbidden   Kind = "forbidden"   // the user may not do that
	KindReadOnly    Kind = "readonly"    // a replica
	KindFull        Kind = "full"        // maxmemory
	KindBusy        Kind = "busy"        // loading, or no more connections, or it cannot save
	KindNoCluster   Kind = "nocluster"   // set as a cluster, but is none
	KindCluster     Kind = "cluster"     // is a cluster, but not set as one
	KindDown        Kind = "down"        // the cluster does not serve all keys
	KindMaster      Kind = "master"      // sentinels do not know the master
	KindDatabase    Kind = "database"    // there is no database of that number
	KindOther       Kind = "other"
)

// Error is an error of Redis in words. It never holds a password.
type Error struct {
	Kind    Kind
	Message string // a sentence without its full stop: what happened and what to do
	cause   error
}

func (e *Error) Error() string { return e.Message }

// Unwrap is the error as go-redis tells it.
func (e *Error) Unwrap() error { return e.cause }

// KindOf is the kind of the error; "" when it is not one of Redis.
func KindOf(err error) Kind {
	var e *Error
	if errors.As(err, &e) {
		return e.Kind
	}
	return ""
}

// Words puts an error of go-redis in words: an *Error. nil, an *Error and a
// context that was cancelled stay what they are.
func (c *Client) Words(err error) error {
	var e *Error
	if err == nil || errors.As(err, &e) || errors.Is(err, context.Canceled) {
		return err
	}
	f := failure{err, err.Error(), c.target}
	kind, message := KindOther, "Redis at %[1]s answered with an error: %[6]s"
	if i := slices.IndexFunc(rules, func(r rule) bool { return r.fits(f) }); i >= 0 {
		kind, message = rules[i].kind, rules[i].message
	}
	return &Error{Kind: kind, Message: f.say(message), cause: err}
}

// failure is an error of go-redis, and the Redis that it came from.
type failure struct {
	err  error
	text string
	target
}

// say fills a message: %[1]s is the address, %[2]s who signs in, %[3]q the master,
// %[4]s the innermost network error, %[5]s the last part of the text, %[6]s the text.
func (f failure) say(message string) string {
	who := "the password"
	if f.user != "" {
		who = fmt.Sprintf("the user %q", f.user)
	}
	last := short(f.text[strings.LastIndex(f.text, ": ")+1:])
	return fmt.Sprintf(message+"%.0[1]s", f.addresses, who, f.master, reason(f.err), last, short(f.text))
}

// rule is what a failure is, and how that is said.
type rule struct {
	kind    Kind
	fits    func(failure) bool
	message string
}

func says(texts ...string) func(failure) bool {
	return func(f failure) bool {
		return slices.ContainsFunc(texts, func(text string) bool { return strings.Contains(f.text, text) })
	}
}

func is(errs ...error) func(failure) bool {
	return func(f failure) bool {
		return slices.ContainsFunc(errs, func(err error) bool { return errors.Is(f.err, err) })
	}
}

func as[E error](f failure) bool {
	var e E
	return errors.As(f.err, &e)
}

func either(a, b func(failure) bool) func(failure) bool {
	return func(f failure) bool { return a(f) || b(f) }
}

func both(a, b func(failure) bool) func(failure) bool {
	return func(f failure) bool { return a(f) && b(f) }
}

// sentinels: no sentinel named the master.
func sentinels(f failure) bool {
	return f.mode == settings.RedisSentinel && strings.Contains(f.text, noSentinel)
}

const noSentinel = "sentinels specified"

func timedOut(f failure) bool {
	var network net.Error
	return errors.As(f.err, &network) && network.Timeout()
}

// dialing: there is no connection.
func dialing(f failure) bool {
	var op *net.OpError
	return errors.As(f.err, &op) && op.Op == "dial" || as[*net.DNSError](f)
}

// rules are all failures that are known; the first that fits counts. What Redis says
// of itself may stand anywhere in the text: older ones wrap the errors of scripts.
var rules = []rule{
	{KindMaster, both(sentinels, either(says("redis: nil"), is(redis.Nil))), "the sentinels at %[1]s do not know a master named %[3]q: check its name"},
	{KindAuth, both(sentinels, says("WRONGPASS", "NOAUTH", "invalid password", "without any password")), "the sentinels at %[1]s do not accept their password: check the password of the sentinels"},
	{KindMaster, both(sentinels, says("unknown command")), "what listens at %[1]s is not a sentinel: enter the addresses of the sentinels (port 26379 unless told otherwise), or choose single"},

	{KindAuth, says("WRONGPASS", "invalid password", "invalid username-password"), "Redis at %[1]s does not accept %[2]s: check user and password of Redis in the data source settings"},
	{KindAuth, says("NOAUTH", "without any password configured"), "Redis at %[1]s does not take the password that is set, or wants one: check user and password of Redis in the data source settings"},
	{KindForbidden, says("NOPERM", "has no permissions", "No permissions", "can't run this command", "can't access at least one"), "Redis at %[1]s does not allow %[2]s what is needed: its ACL has to allow the keys koreai:1:* and the commands @read, @write, @connection, @scripting and time"},
	{KindReadOnly, says("READONLY"), "Redis at %[1]s is a read-only replica: enter the address of the master, or let sentinels or the cluster find it"},
	{KindFull, says("OOM "), "Redis at %[1]s is full: raise its maxmemory, or let it evict keys (maxmemory-policy allkeys-lru)"},
	{KindBusy, says("LOADING"), "Redis at %[1]s is still loading its data: wait until it is ready"},
	{KindBusy, says("BUSY"), "Redis at %[1]s is busy with a long script of somebody else: wait until it has ended"},
	{KindBusy, says("max number of clients", "maxclients"), "Redis at %[1]s takes no more connections: raise its maxclients"},
	{KindBusy, says("MISCONF"), "Redis at %[1]s refuses to write because it cannot save to its disk: look at its log and its disk"},
	{KindBusy, says("NOREPLICAS"), "Redis at %[1]s refuses to write because too few replicas follow it: look at its replicas"},
	{KindNoCluster, says("cluster support disabled"), "Redis at %[1]s is not a cluster: choose single or sentinel in the data source settings"},
	{KindCluster, says("MOVED ", "ASK ", "CROSSSLOT"), "Redis at %[1]s belongs to a cluster: choose cluster in the data source settings"},
	{KindDown, says("CLUSTERDOWN", "cluster has no nodes", "TRYAGAIN"), "the Redis cluster at %[1]s does not serve all keys: look at its nodes (CLUSTER INFO)"},
	{KindBusy, says("MASTERDOWN"), "Redis at %[1]s has lost its master: wait for the failover, or look at the master"},
	{KindDatabase, says("DB index is out of range", "SELECT is not allowed", "invalid DB index"), "Redis at %[1]s has no database of the number that is set: leave it empty for 0, or raise its databases"},
	{KindOther, says("unknown command"), "what listens at %[1]s does not know the commands of a Redis: is it a sentinel? Enter the address of Redis itself, or choose sentinel"},

	{KindTLS, as[tls.RecordHeaderError], "Redis at %[1]s does not speak TLS on this port: switch TLS off, or enter its TLS port"},
	{KindTLS, as[x509.UnknownAuthorityError], "the certificate of Redis at %[1]s is signed by an authority that is not known here: enter its CA certificate"},
	{KindTLS, as[x509.HostnameError], "the certificate of Redis at %[1]s is for another host: enter the name that stands in the certificate as the address"},
	{KindTLS, as[x509.CertificateInvalidError], "the certificate of Redis at %[1]s is not valid (%[5]s): renew it"},
	{KindTLS, says("certificate required"), "Redis at %[1]s wants a certificate of its clients, which this plugin has not: set tls-auth-clients to no"},
	{KindTLS, says("tls: "), "Redis at %[1]s and this plugin do not agree on TLS (%[5]s): check its TLS settings"},

	{KindClosed, is(redis.ErrClosed), "the connection to Redis is closed because the settings of the data source have changed"},
	{KindTimeout, is(errNoHandshake), "Redis at %[1]s did not answer the TLS handshake in time: does it speak TLS at this port? If not, switch TLS off; if so, it is overloaded, or the network slow"},
	{KindUnreachable, dialing, unreachable},
	{KindTimeout, is(redis.ErrPoolTimeout, context.DeadlineExceeded), timeout},
	{KindClosed, closed, "Redis at %[1]s closed the connection: is it running? If it speaks TLS, switch TLS on; a certificate of its clients (tls-auth-clients) this plugin has not"},
	{KindUnreachable, says(noSentinel), unreachable},
	{KindTimeout, timedOut, timeout},
	{KindTLS, says("can't parse", "invalid reply"), "what listens at %[1]s does not answer like a Redis: check host and port, and whether it speaks TLS"},
}

const (
	unreachable = "Redis cannot be reached at %[1]s (%[4]s): check the address, and whether it is running"
	timeout     = "Redis at %[1]s did not answer in time: is it overloaded, or the network slow?"
)

var closed = either(is(io.EOF, io.ErrUnexpectedEOF), says("connection reset", "broken pipe"))

// reason is the innermost network error, which names no address of ours twice.
func reason(err error) string {
	var dns *net.DNSError
	var network net.Error
	switch text := err.Error(); {
	case errors.As(err, &dns):
		return "the name " + dns.Name + " is not known"
	case errors.As(err, &network) && network.Timeout(), errors.Is(err, context.DeadlineExceeded):
		return "no answer"
	default:
		return short(text[strings.LastIndex(text, ": ")+1:])
	}
}

// short keeps what others say from filling the screen.
func short(text string) string {
	return words.Shorten(strings.Join(strings.Fields(text), " "), 200)
}

package shared

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
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
	for _, classify := range []func(error) *Error{c.target.serverError, c.target.networkError} {
		if e := classify(err); e != nil {
			e.cause = err
			return e
		}
	}
	return &Error{Kind: KindOther, Message: fmt.Sprintf("Redis at %s answered with an error: %s", c.target.addresses, short(err.Error())), cause: err}
}

// answers are what Redis says of itself, wherever in the text: older ones wrap
// the errors of scripts. The first that fits counts.
var answers = []struct {
	kind    Kind
	says    []string
	message string // %[1]s: addresses, %[2]s: user or password
}{
	{KindAuth, []string{"WRONGPASS", "invalid password", "invalid username-password"}, "Redis at %[1]s does not accept %[2]s: check user and password of Redis in the data source settings"},
	{KindAuth, []string{"NOAUTH", "without any password configured"}, "Redis at %[1]s does not take the password that is set, or wants one: check user and password of Redis in the data source settings"},
	{KindForbidden, []string{"NOPERM", "has no permissions", "No permissions", "can't run this command", "can't access at least one"}, "Redis at %[1]s does not allow %[2]s what is needed: its ACL has to allow the keys koreai:1:* and the commands @read, @write, @connection, @scripting and time"},
	{KindReadOnly, []string{"READONLY"}, "Redis at %[1]s is a read-only replica: enter the address of the master, or let sentinels or the cluster find it"},
	{KindFull, []string{"OOM command not allowed", "OOM "}, "Redis at %[1]s is full: raise its maxmemory, or let it evict keys (maxmemory-policy allkeys-lru)"},
	{KindBusy, []string{"LOADING"}, "Redis at %[1]s is still loading its data: wait until it is ready"},
	{KindBusy, []string{"BUSY"}, "Redis at %[1]s is busy with a long script of somebody else: wait until it has ended"},
	{KindBusy, []string{"max number of clients", "maxclients"}, "Redis at %[1]s takes no more connections: raise its maxclients"},
	{KindBusy, []string{"MISCONF"}, "Redis at %[1]s refuses to write because it cannot save to its disk: look at its log and its disk"},
	{KindBusy, []string{"NOREPLICAS"}, "Redis at %[1]s refuses to write because too few replicas follow it: look at its replicas"},
	{KindNoCluster, []string{"cluster support disabled"}, "Redis at %[1]s is not a cluster: choose single or sentinel in the data source settings"},
	{KindCluster, []string{"MOVED ", "ASK ", "CROSSSLOT"}, "Redis at %[1]s belongs to a cluster: choose cluster in the data source settings"},
	{KindDown, []string{"CLUSTERDOWN", "cluster has no nodes", "TRYAGAIN"}, "the Redis cluster at %[1]s does not serve all keys: look at its nodes (CLUSTER INFO)"},
	{KindBusy, []string{"MASTERDOWN"}, "Redis at %[1]s has lost its master: wait for the failover, or look at the master"},
	{KindDatabase, []string{"DB index is out of range", "SELECT is not allowed", "invalid DB index"}, "Redis at %[1]s has no database of the number that is set: leave it empty for 0, or raise its databases"},
	{KindOther, []string{"unknown command"}, "what listens at %[1]s does not know the commands of a Redis: is it a sentinel? Enter the address of Redis itself, or choose sentinel"},
}

// serverError classifies what Redis, a sentinel or go-redis say in words; nil when they say nothing known.
func (t target) serverError(err error) *Error {
	text := err.Error()
	if t.mode == settings.RedisSentinel && strings.Contains(text, "sentinels specified") {
		return t.sentinelError(err, text)
	}
	for _, a := range answers {
		for _, says := range a.says {
			if strings.Contains(text, says) {
				return &Error{Kind: a.kind, Message: fmt.Sprintf(a.message+"%.0[2]s", t.addresses, t.who())}
			}
		}
	}
	return nil
}

// sentinelError tells why no sentinel named the master.
func (t target) sentinelError(err error, text string) *Error {
	switch {
	case strings.Contains(text, "redis: nil"), errors.Is(err, redis.Nil):
		return &Error{Kind: KindMaster, Message: fmt.Sprintf("the sentinels at %s do not know a master named %q: check its name", t.addresses, t.master)}
	case strings.Contains(text, "WRONGPASS"), strings.Contains(text, "NOAUTH"), strings.Contains(text, "invalid password"), strings.Contains(text, "without any password"):
		return &Error{Kind: KindAuth, Message: fmt.Sprintf("the sentinels at %s do not accept their password: check the password of the sentinels", t.addresses)}
	case strings.Contains(text, "unknown command"):
		return &Error{Kind: KindMaster, Message: fmt.Sprintf("what listens at %s is not a sentinel: enter the addresses of the sentinels (port 26379 unless told otherwise), or choose single", t.addresses)}
	}
	return nil
}

func (t target) who() string {
	if t.user == "" {
		return "the password"
	}
	return fmt.Sprintf("the user %q", t.user)
}

// networkError classifies errors below the protocol; nil when it is another.
func (t target) networkError(err error) *Error {
	var network net.Error
	switch text := err.Error(); {
	case t.tlsError(err) != "":
		return &Error{Kind: KindTLS, Message: t.tlsError(err)}
	case errors.Is(err, redis.ErrClosed):
		return &Error{Kind: KindClosed, Message: "the connection to Redis is closed because the settings of the data source have changed"}
	case errors.Is(err, errNoHandshake):
		return &Error{Kind: KindTimeout, Message: fmt.Sprintf("Redis at %s did not answer the TLS handshake in time: is it overloaded, the network slow, or something else at this port?", t.addresses)}
	case errors.Is(err, redis.ErrPoolTimeout), errors.Is(err, context.DeadlineExceeded) && !dialing(err):
		return &Error{Kind: KindTimeout, Message: fmt.Sprintf("Redis at %s did not answer in time: is it overloaded, or the network slow?", t.addresses)}
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF), strings.Contains(text, "connection reset"), strings.Contains(text, "broken pipe"):
		hint := "is it running, and does it want a certificate of its clients, which this plugin has not (tls-auth-clients)?"
		if !t.tls {
			hint = "is it running, or does it speak TLS? Then switch TLS on"
		}
		return &Error{Kind: KindClosed, Message: fmt.Sprintf("Redis at %s closed the connection: %s", t.addresses, hint)}
	case dialing(err) || strings.Contains(text, "sentinels specified"):
		return &Error{Kind: KindUnreachable, Message: fmt.Sprintf("Redis cannot be reached at %s (%s): check the address, and whether it is running", t.addresses, reason(err))}
	case errors.As(err, &network) && network.Timeout():
		return &Error{Kind: KindTimeout, Message: fmt.Sprintf("Redis at %s did not answer in time: is it overloaded, or the network slow?", t.addresses)}
	case strings.Contains(text, "can't parse"), strings.Contains(text, "invalid reply"):
		return &Error{Kind: KindTLS, Message: fmt.Sprintf("what listens at %s does not answer like a Redis: check host and port, and whether it speaks TLS", t.addresses)}
	}
	return nil
}

func dialing(err error) bool {
	var op *net.OpError
	var dns *net.DNSError
	return errors.As(err, &op) && op.Op == "dial" || errors.As(err, &dns)
}

// reason is the innermost network error, which names no address of ours twice.
func reason(err error) string {
	var dns *net.DNSError
	if errors.As(err, &dns) {
		return "the name " + dns.Name + " is not known"
	}
	var network net.Error
	if errors.As(err, &network) && network.Timeout() || errors.Is(err, context.DeadlineExceeded) {
		return "no answer"
	}
	text := err.Error()
	return short(text[strings.LastIndex(text, ": ")+1:])
}

// tlsError tells what is wrong with TLS; "" when it is something else.
func (t target) tlsError(err error) string {
	var record tls.RecordHeaderError
	var authority x509.UnknownAuthorityError
	var host x509.HostnameError
	var invalid x509.CertificateInvalidError
	switch text := err.Error(); {
	case errors.As(err, &record), errors.Is(err, errNoTLS):
		return fmt.Sprintf("Redis at %s does not speak TLS on this port: switch TLS off, or enter its TLS port", t.addresses)
	case errors.As(err, &authority):
		return fmt.Sprintf("the certificate of Redis at %s is signed by an authority that is not known here: enter its CA certificate", t.addresses)
	case errors.As(err, &host):
		return fmt.Sprintf("the certificate of Redis at %s is for another host: enter the name that stands in the certificate as the address", t.addresses)
	case errors.As(err, &invalid):
		return fmt.Sprintf("the certificate of Redis at %s is not valid (%s): renew it", t.addresses, short(invalid.Error()))
	case strings.Contains(text, "certificate required"):
		return fmt.Sprintf("Redis at %s wants a certificate of its clients, which this plugin has not: set tls-auth-clients to no", t.addresses)
	case strings.Contains(text, "tls: "):
		return fmt.Sprintf("Redis at %s and this plugin do not agree on TLS (%s): check its TLS settings", t.addresses, short(text[strings.LastIndex(text, "tls: ")+5:]))
	}
	return ""
}

// short keeps what others say from filling the screen.
func short(text string) string {
	return words.Shorten(strings.Join(strings.Fields(text), " "), 200)
}

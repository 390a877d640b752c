package shared

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"os"
	"time"
)

// Errors of connections that were made, but not made secure.
var (
	errNoTLS       = errors.New("answers, but not to a TLS handshake")
	errNoHandshake = errors.New("no answer to the TLS handshake in time")
)

type dialFunc func(ctx context.Context, network, address string) (net.Conn, error)

// dialer connects within the context, handshake included; go-redis' own lets a
// handshake outlive it. Each host is verified by its own name.
func dialer(conf *tls.Config, within timeouts) dialFunc {
	plain := &net.Dialer{Timeout: within.dial, KeepAlive: 30 * time.Second}
	if conf == nil {
		return plain.DialContext
	}
	return func(ctx context.Context, network, address string) (net.Conn, error) {
		raw, err := plain.DialContext(ctx, network, address)
		if err != nil {
			return nil, err
		}
		own := conf.Clone()
		own.ServerName, _, _ = net.SplitHostPort(address) // the address has been dialed
		conn, err := secure(ctx, raw, own, within.handshake)
		if errors.Is(err, errNoHandshake) && ctx.Err() == nil && answersPlainly(ctx, plain, network, address) {
			err = errNoTLS
		}
		return conn, err
	}
}

// secure makes a connection secure, or closes it. What the handshake found
// wrong is the error even where the time was up meanwhile: HandshakeContext
// would say that the time was up, and a slow machine is no reason to suspect
// the other side.
func secure(ctx context.Context, raw net.Conn, conf *tls.Config, limit time.Duration) (net.Conn, error) {
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	conn := tls.Client(raw, conf)
	inTime := context.AfterFunc(ctx, func() { _ = raw.SetDeadline(time.Unix(1, 0)) })
	err := conn.HandshakeContext(context.WithoutCancel(ctx))
	if inTime() && err == nil {
		return conn, nil
	}
	_ = raw.Close()
	if err == nil || errors.Is(err, os.ErrDeadlineExceeded) {
		err = errNoHandshake
	}
	return nil, err
}

// answersPlainly reports whether a server speaks without TLS: a Redis answers a
// PING at once, be it by asking for a password. Nothing secret is sent.
func answersPlainly(ctx context.Context, plain *net.Dialer, network, address string) bool {
	ctx, cancel := context.WithTimeout(ctx, plain.Timeout)
	defer cancel()
	conn, err := plain.DialContext(ctx, network, address)
	if err != nil {
		return false
	}
	defer conn.Close()
	defer context.AfterFunc(ctx, func() { _ = conn.SetDeadline(time.Unix(1, 0)) })()
	if _, err := io.WriteString(conn, "PING\r\n"); err != nil {
		return false
	}
	first := make([]byte, 1)
	n, _ := conn.Read(first)
	return n == 1 && (first[0] == '+' || first[0] == '-')
}

package shared

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"time"
)

var errNoHandshake = errors.New("no answer to the TLS handshake in time")

type dialFunc func(ctx context.Context, network, address string) (net.Conn, error)

// dialer connects within a time, handshake included; go-redis' own lets a handshake
// outlive its context. Each host is verified by its own name.
func dialer(conf *tls.Config, within time.Duration) dialFunc {
	plain := &net.Dialer{Timeout: within, KeepAlive: 30 * time.Second}
	if conf == nil {
		return plain.DialContext
	}
	secure := &tls.Dialer{NetDialer: plain, Config: conf}
	return func(ctx context.Context, network, address string) (net.Conn, error) {
		conn, err := secure.DialContext(ctx, network, address)
		var connecting *net.OpError
		if errors.Is(err, context.DeadlineExceeded) && !errors.As(err, &connecting) {
			err = errNoHandshake
		}
		return conn, err
	}
}

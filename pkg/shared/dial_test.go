package shared

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net"
	"net/http/httptest"
	"testing"
	"time"
)

// TestHandshake names the cause that the handshake found, whatever the time was.
func TestHandshake(t *testing.T) {
	server := httptest.NewUnstartedServer(nil)
	server.StartTLS()
	defer server.Close()
	dial := func() net.Conn {
		raw, err := net.Dial("tcp", server.Listener.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		return raw
	}
	t.Run("unknown authority", func(t *testing.T) {
		_, err := secure(t.Context(), dial(), &tls.Config{ServerName: "example.com", RootCAs: x509.NewCertPool()}, time.Minute)
		var unknown x509.UnknownAuthorityError
		if !errors.As(err, &unknown) {
			t.Errorf("got %v", err)
		}
	})
	t.Run("unknown authority, found when the time was up", func(t *testing.T) {
		over := make(chan struct{})
		conf := &tls.Config{InsecureSkipVerify: true, VerifyConnection: func(tls.ConnectionState) error {
			<-over // a machine that takes longer than the limit
			return x509.UnknownAuthorityError{}
		}}
		raw := &closing{Conn: dial(), deadline: over}
		_, err := secure(t.Context(), raw, conf, 10*time.Millisecond)
		var unknown x509.UnknownAuthorityError
		if !errors.As(err, &unknown) {
			t.Errorf("got %v", err)
		}
	})
	t.Run("good, but too late", func(t *testing.T) {
		over := make(chan struct{})
		conf := &tls.Config{InsecureSkipVerify: true, VerifyConnection: func(tls.ConnectionState) error {
			<-over
			return nil
		}}
		raw := &closing{Conn: dial(), deadline: over}
		if conn, err := secure(t.Context(), raw, conf, 10*time.Millisecond); conn != nil || !errors.Is(err, errNoHandshake) {
			t.Errorf("got %v, %v", conn, err)
		}
	})
}

// closing tells when its deadline was set, which is when the time is up.
type closing struct {
	net.Conn
	deadline chan struct{}
}

func (c *closing) SetDeadline(at time.Time) error {
	defer close(c.deadline)
	return c.Conn.SetDeadline(at)
}

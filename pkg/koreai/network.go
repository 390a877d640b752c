package koreai

import (
	"compress/flate"
	"compress/gzip"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"syscall"
)

// networkError sorts what kept an answer, or the rest of it, from coming. The
// original error is dropped but for what is safe to show.
func (c *Client) networkError(ctx context.Context, err error) *Error {
	var own *Error
	if errors.As(err, &own) {
		return own // of the middleware or the redirect check
	}
	e := c.sortNetwork(ctx, err)
	var number syscall.Errno
	if ctx.Err() != nil {
		e.Err = ctx.Err()
	} else if errors.As(err, &number) {
		e.Err = number
	}
	return e
}

func (c *Client) sortNetwork(ctx context.Context, err error) *Error {
	host := c.host()
	if errors.Is(ctx.Err(), context.Canceled) {
		return &Error{Kind: KindCanceled, Message: "The call to Kore.ai was given up because nobody waits for it any more."}
	}
	if message, isTLS := tlsMessage(err, host); isTLS {
		return &Error{Kind: KindTLS, Message: message}
	}
	var dns *net.DNSError
	if errors.As(err, &dns) {
		return &Error{Kind: KindDNS, again: dns.IsTimeout || dns.IsTemporary, Message: fmt.Sprintf("The host %s cannot be found (DNS): check the URL in the settings of the data source, and the name servers of the Grafana server.", host)}
	}
	if isTimeout(err) || ctx.Err() != nil {
		return &Error{Kind: KindTimeout, Message: fmt.Sprintf("Kore.ai at %s did not answer in time. It is asked again; if this stays, lower the page size or raise the time-out in the settings of the data source.", host)}
	}
	var op *net.OpError
	if errors.As(err, &op) && op.Op == "proxyconnect" {
		return &Error{Kind: KindNetwork, Message: "The proxy on the way to Kore.ai cannot be reached: check the proxy settings of Grafana."}
	}
	switch {
	case errors.Is(err, syscall.ECONNREFUSED):
		return &Error{Kind: KindNetwork, Message: fmt.Sprintf("Nothing answers at %s (connection refused): check the URL and port in the settings of the data source, and firewalls on the way.", host)}
	case errors.Is(err, syscall.ECONNRESET), errors.Is(err, syscall.EPIPE):
		return &Error{Kind: KindNetwork, Message: fmt.Sprintf("The connection to %s was cut off (connection reset). It is asked again; if this stays, check firewalls and proxies on the way.", host)}
	case errors.Is(err, io.EOF):
		return &Error{Kind: KindNetwork, Message: fmt.Sprintf("The server at %s closed the connection without an answer. It is asked again; if this stays, check the URL and port in the settings of the data source, and proxies on the way.", host)}
	case isCutShort(err):
		return truncated()
	}
	return &Error{Kind: KindNetwork, Message: fmt.Sprintf("The connection to %s failed: check the URL in the settings of the data source, and firewalls and proxies on the way.", host)}
}

// host is the server of the settings, for sentences.
func (c *Client) host() string {
	u, err := url.Parse(c.cfg.Settings.URL)
	if err != nil || u.Host == "" {
		return "the URL"
	}
	return u.Host
}

// isTimeout looks at every error of the chain: the outer ones also have a
// Timeout method, which does not see through the SDK's wrapper.
func isTimeout(err error) bool {
	for e := err; e != nil; e = errors.Unwrap(e) {
		if timeout, ok := e.(interface{ Timeout() bool }); ok && timeout.Timeout() {
			return true
		}
	}
	return errors.Is(err, context.DeadlineExceeded)
}

// isCutShort: an answer that ends before its length, or whose compression is broken.
func isCutShort(err error) bool {
	var corrupt flate.CorruptInputError
	return errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, gzip.ErrChecksum) || errors.Is(err, gzip.ErrHeader) || errors.As(err, &corrupt)
}

// tlsMessage is the sentence for a failure of encryption, if err is one.
func tlsMessage(err error, host string) (string, bool) {
	var (
		unknown x509.UnknownAuthorityError
		name    x509.HostnameError
		invalid x509.CertificateInvalidError
		verify  *tls.CertificateVerificationError
		record  tls.RecordHeaderError
		alert   tls.AlertError
	)
	switch {
	case errors.As(err, &unknown):
		return fmt.Sprintf("The certificate of %s is signed by an authority that the Grafana server does not know: add its CA certificate under TLS in the settings of the data source.", host), true
	case errors.As(err, &name):
		return fmt.Sprintf("The certificate of the server is not made out for %s: check the URL, or the server name under TLS, in the settings of the data source.", host), true
	case errors.As(err, &invalid) && invalid.Reason == x509.Expired:
		return fmt.Sprintf("The certificate of %s has expired or is not valid yet: renew it there, or check the clock of the Grafana server.", host), true
	case errors.As(err, &invalid), errors.As(err, &verify):
		return fmt.Sprintf("The certificate of %s is not valid: check TLS in the settings of the data source.", host), true
	case errors.As(err, &record), errors.Is(err, http.ErrSchemeMismatch):
		return fmt.Sprintf("The server at %s does not speak HTTPS there: check https:// and the port of the URL in the settings of the data source.", host), true
	case errors.As(err, &alert), strings.Contains(err.Error(), "remote error: tls:"), strings.Contains(err.Error(), ": tls: "):
		return fmt.Sprintf("No encrypted connection to %s can be made (TLS): check the TLS settings of the data source, such as the client certificate.", host), true
	}
	return "", false
}

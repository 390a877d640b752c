package koreai

import (
	"compress/flate"
	"compress/gzip"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"syscall"
)

// networkError sorts what kept an answer, or the rest of it, from coming. The
// original error is dropped: it may quote the answer.
func (c *Client) networkError(ctx context.Context, err error) *Error {
	var own *Error
	if errors.As(err, &own) {
		return own // of the middleware or the redirect check
	}
	host := "the URL"
	if u, err := url.Parse(c.settings.URL); err == nil && u.Host != "" {
		host = u.Host
	}
	kind, message := sortNetwork(ctx, err)
	e := &Error{Kind: kind, Message: strings.ReplaceAll(message, "HOST", host)}
	var dns *net.DNSError
	e.again = kind == KindDNS && errors.As(err, &dns) && (dns.IsTimeout || dns.IsTemporary)
	return e
}

// sortNetwork is the kind of an error, and its sentence, in which HOST stands for
// the host of the settings.
func sortNetwork(ctx context.Context, err error) (Kind, string) {
	var dns *net.DNSError
	var op *net.OpError
	fault := tlsFault(err)
	switch {
	case errors.Is(ctx.Err(), context.Canceled):
		return KindCanceled, "The call to Kore.ai was given up because nobody waits for it any more."
	case fault != "":
		return KindTLS, fault
	case errors.As(err, &dns):
		return KindDNS, "The host HOST cannot be found (DNS): check the URL in the settings of the data source, and the name servers of the Grafana server."
	case isTimeout(err) || ctx.Err() != nil:
		return KindTimeout, "Kore.ai at HOST did not answer in time. It is asked again; if this stays, lower the page size or raise the time-out in the settings of the data source."
	case errors.As(err, &op) && op.Op == "proxyconnect":
		return KindNetwork, "The proxy on the way to Kore.ai cannot be reached: check the proxy settings of Grafana."
	case errors.Is(err, syscall.ECONNREFUSED):
		return KindNetwork, "Nothing answers at HOST (connection refused): check the URL and port in the settings of the data source, and firewalls on the way."
	case errors.Is(err, syscall.ECONNRESET), errors.Is(err, syscall.EPIPE):
		return KindNetwork, "The connection to HOST was cut off (connection reset). It is asked again; if this stays, check firewalls and proxies on the way."
	case errors.Is(err, io.EOF):
		return KindNetwork, "The server at HOST closed the connection without an answer. It is asked again; if this stays, check the URL and port in the settings of the data source, and proxies on the way."
	case isCutShort(err):
		return KindTruncated, truncated().Message
	}
	return KindNetwork, "The connection to HOST failed: check the URL in the settings of the data source, and firewalls and proxies on the way."
}

// tlsFault is the sentence for a failure of encryption; "" for other errors.
func tlsFault(err error) string {
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
		return "The certificate of HOST is signed by an authority that the Grafana server does not know: add its CA certificate under TLS in the settings of the data source."
	case errors.As(err, &name):
		return "The certificate of the server is not made out for HOST: check the URL, or the server name under TLS, in the settings of the data source."
	case errors.As(err, &invalid) && invalid.Reason == x509.Expired:
		return "The certificate of HOST has expired or is not valid yet: renew it there, or check the clock of the Grafana server."
	case errors.As(err, &invalid), errors.As(err, &verify):
		return "The certificate of HOST is not valid: check TLS in the settings of the data source."
	case errors.As(err, &record), errors.Is(err, http.ErrSchemeMismatch):
		return "The server at HOST does not speak HTTPS there: check https:// and the port of the URL in the settings of the data source."
	case errors.As(err, &alert), strings.Contains(err.Error(), "remote error: tls:"), strings.Contains(err.Error(), ": tls: "):
		return "No encrypted connection to HOST can be made (TLS): check the TLS settings of the data source, such as the client certificate."
	}
	return ""
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

// isCutShort reports whether an answer ended before its length, or its compression is broken.
func isCutShort(err error) bool {
	var corrupt flate.CorruptInputError
	return errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, gzip.ErrChecksum) || errors.Is(err, gzip.ErrHeader) || errors.As(err, &corrupt)
}

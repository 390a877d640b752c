package koreai

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/grafana/grafana-plugin-sdk-go/backend"
	"github.com/grafana/grafana-plugin-sdk-go/backend/httpclient"
	"github.com/koreai/sessions-datasource/pkg/settings"
)

const (
	// authHeader is the header that carries the token, without "Bearer".
	authHeader = "auth"
	// alertHeader is what the SDK puts on every call made for an alert rule, in the
	// words of whoever asked: no business of Kore.ai's.
	alertHeader    = "FromAlert"
	authMiddleware = "koreai-auth"
	maxRedirects   = 5
)

// New makes the client of a data source: with Grafana's own HTTP settings (time-outs,
// TLS, proxies, custom headers) and default middlewares, and with the one that adds
// the token innermost. Make it once per data source instance. The error is an *Error.
func New(ctx context.Context, in backend.DataSourceInstanceSettings, set settings.Settings) (*Client, error) {
	opts, err := in.HTTPClientOptions(ctx)
	if err != nil {
		return nil, &Error{Kind: KindConfig, Message: "The HTTP settings of the data source cannot be read: check TLS, proxy and header settings."}
	}
	opts.ForwardHTTPHeaders = false // people's cookies and headers are no business of Kore.ai's
	opts.CustomOptions = nil        // a copy of all secrets that nobody here reads
	opts.Header.Del(authHeader)     // would be seen by tracing and capture, and replaced anyway
	if set.Timeout > 0 {
		opts.Timeouts.Timeout = set.Timeout
	}
	c := &Client{settings: set, now: time.Now, maxBody: maxBody}
	opts.ConfigureMiddleware = c.withAuth
	c.http, err = httpclient.New(opts)
	if err != nil {
		return nil, &Error{Kind: KindConfig, Message: "The TLS or proxy settings of the data source cannot be used: check the CA certificate, the client certificate and its key."}
	}
	c.http.CheckRedirect = checkRedirect
	return c, nil
}

// withAuth puts the middleware that sets the token last, that is innermost: tracing
// redacts only well-known headers and stands before it, so it never sees the token.
// The same middleware sets the custom headers of the settings, whose values are
// secrets too, in place of the SDK's own middleware for them.
func (c *Client) withAuth(_ httpclient.Options, existing []httpclient.Middleware) []httpclient.Middleware {
	rest := slices.DeleteFunc(slices.Clone(existing), func(m httpclient.Middleware) bool {
		named, ok := m.(httpclient.MiddlewareName)
		return ok && named.MiddlewareName() == httpclient.CustomHeadersMiddlewareName
	})
	return append(rest, httpclient.NamedMiddlewareFunc(authMiddleware, func(opts httpclient.Options, next http.RoundTripper) http.RoundTripper {
		return httpclient.RoundTripperFunc(func(req *http.Request) (*http.Response, error) {
			return c.roundTrip(req, opts.Header, next)
		})
	}))
}

// roundTrip sets the headers on a copy of the request, just before it goes out.
func (c *Client) roundTrip(req *http.Request, custom http.Header, next http.RoundTripper) (*http.Response, error) {
	token, err := c.tokenFor(req.URL)
	if err != nil {
		if req.Body != nil {
			_ = req.Body.Close() // as a RoundTripper must also when it fails
		}
		return nil, err
	}
	signed := req.Clone(req.Context())
	signed.Header.Del(alertHeader)
	setCustom(signed, custom)
	signed.Header.Set(authHeader, token)
	resp, err := next.RoundTrip(signed)
	if err != nil {
		if quotes(err.Error(), token, custom) {
			return nil, errors.New("the answer cannot be read as HTTP")
		}
		return nil, err
	}
	resp.Request = req // the transport's own holds the token
	if t := koreTime(resp.Header); !t.IsZero() {
		now := c.now()
		c.clock.Observe(now, now, t.UnixMilli(), time.Second.Milliseconds())
	}
	return resp, nil
}

// tokenFor is a token for a request, if one may be sent there: only to the scheme,
// host and port of the settings.
func (c *Client) tokenFor(to *url.URL) (string, error) {
	own, err := url.Parse(c.settings.URL)
	if err != nil || !sameServer(own, to) {
		return "", redirectError() // checkRedirect has let it through by mistake
	}
	return c.token()
}

func sameServer(a, b *url.URL) bool { return a.Scheme == b.Scheme && a.Host == b.Host }

// minSecret keeps texts such as "yes" from being taken for a secret wherever they occur.
const minSecret = 8

// quotes reports whether an error quotes the token or the value of a custom header,
// as one does that shows what a server sent which echoes what it got.
func quotes(text, token string, custom http.Header) bool {
	for _, values := range custom {
		for _, v := range values {
			if len(v) >= minSecret && strings.Contains(text, v) {
				return true
			}
		}
	}
	return strings.Contains(text, token)
}

// setCustom adds the custom headers. Host is not one of the header's fields.
func setCustom(req *http.Request, custom http.Header) {
	for name, values := range custom {
		if http.CanonicalHeaderKey(name) == "Host" {
			req.Host = values[0]
			continue
		}
		req.Header[http.CanonicalHeaderKey(name)] = slices.Clone(values)
	}
}

// checkRedirect follows only redirects that keep method and body and stay on
// the same server.
func checkRedirect(req *http.Request, via []*http.Request) error {
	keeps := req.Response != nil &&
		(req.Response.StatusCode == http.StatusTemporaryRedirect || req.Response.StatusCode == http.StatusPermanentRedirect)
	if !keeps || !sameServer(req.URL, via[0].URL) || len(via) > maxRedirects {
		return redirectError()
	}
	return nil
}

// redirectError does not name the other address, which may hold anything.
func redirectError() *Error {
	return &Error{Kind: KindNotKore, Message: "The server at the URL sends elsewhere instead of answering, and tokens are not sent elsewhere: enter the final address of your Kore.ai as the URL in the settings of the data source (with https:// and the right host)."}
}

package koreai

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"

	"github.com/grafana/grafana-plugin-sdk-go/backend"
	"github.com/grafana/grafana-plugin-sdk-go/backend/httpclient"
)

// AuthHeader is the header that carries the token, without "Bearer".
const AuthHeader = "auth"

// AuthMiddlewareName is the name of AuthMiddleware.
const AuthMiddlewareName = "koreai-auth"

const maxRedirects = 5

// alertHeader is what the SDK puts on every call made for an alert rule, in the
// words of whoever asked: no business of Kore.ai's.
const alertHeader = "FromAlert"

// NewHTTPClient makes the HTTP client of a data source: with Grafana's own
// settings (time-outs, TLS, proxies, custom headers) and default middlewares,
// and with AuthMiddleware innermost. Make it once per data source instance.
// The error is an *Error.
func NewHTTPClient(ctx context.Context, in backend.DataSourceInstanceSettings, cfg Config) (*http.Client, error) {
	opts, err := in.HTTPClientOptions(ctx)
	if err != nil {
		return nil, &Error{Kind: KindConfig, Message: "The HTTP settings of the data source cannot be read: check TLS, proxy and header settings."}
	}
	opts.ForwardHTTPHeaders = false // people's cookies and headers are no business of Kore.ai's
	opts.CustomOptions = nil        // a copy of all secrets that nobody here reads
	opts.Header.Del(AuthHeader)     // would be seen by tracing and capture, and replaced anyway
	if cfg.Settings.Timeout > 0 {
		opts.Timeouts.Timeout = cfg.Settings.Timeout
	}
	opts.ConfigureMiddleware = withAuth
	client, err := httpclient.New(opts)
	if err != nil {
		return nil, &Error{Kind: KindConfig, Message: "The TLS or proxy settings of the data source cannot be used: check the CA certificate, the client certificate and its key."}
	}
	client.CheckRedirect = checkRedirect
	return client, nil
}

// withAuth puts AuthMiddleware last, that is innermost. It also sets the custom
// headers, in place of the SDK's own middleware for them.
func withAuth(_ httpclient.Options, existing []httpclient.Middleware) []httpclient.Middleware {
	rest := slices.DeleteFunc(slices.Clone(existing), func(m httpclient.Middleware) bool {
		named, ok := m.(httpclient.MiddlewareName)
		return ok && named.MiddlewareName() == httpclient.CustomHeadersMiddlewareName
	})
	return append(rest, AuthMiddleware())
}

// AuthMiddleware sets the token, and the custom headers of the settings, whose
// values are secrets too, on a copy of the request, just before it goes out. It
// must be the last in the list of middlewares, after the SDK's default ones:
// tracing redacts only well-known headers and stands before it, so it never sees
// these.
func AuthMiddleware() httpclient.Middleware {
	return httpclient.NamedMiddlewareFunc(AuthMiddlewareName, func(opts httpclient.Options, next http.RoundTripper) http.RoundTripper {
		return httpclient.RoundTripperFunc(func(req *http.Request) (*http.Response, error) {
			return roundTrip(req, opts.Header, next)
		})
	})
}

func roundTrip(req *http.Request, custom http.Header, next http.RoundTripper) (*http.Response, error) {
	s := signerFrom(req.Context())
	token, err := tokenFor(s, req)
	if err != nil {
		closeBody(req)
		return nil, err
	}
	signed := req.Clone(req.Context())
	signed.Header.Del(alertHeader)
	setCustom(signed, custom)
	signed.Header.Set(AuthHeader, token)
	resp, err := next.RoundTrip(signed)
	if err != nil {
		if quotes(err.Error(), token, custom) {
			return nil, errors.New("the answer cannot be read as HTTP")
		}
		return nil, err
	}
	resp.Request = req // the transport's own holds the token
	s.learn(resp.Header)
	return resp, nil
}

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

// tokenFor signs a token, if the request may carry one.
func tokenFor(s *signer, req *http.Request) (string, error) {
	if s == nil {
		return "", &Error{Kind: KindConfig, Message: "A request without credentials was kept from going out: requests must be made by a Client of this plugin."}
	}
	if !s.mayReceive(req.URL) {
		return "", redirectError() // checkRedirect has let it through by mistake
	}
	return s.token()
}

// closeBody does what a RoundTripper must do also when it fails.
func closeBody(req *http.Request) {
	if req.Body != nil {
		_ = req.Body.Close()
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

// redirectError does not name the other place: its address may hold anything.
func redirectError() *Error {
	return &Error{Kind: KindNotKore, Message: "The server at the URL sends elsewhere instead of answering, and tokens are not sent elsewhere: enter the final address of your Kore.ai as the URL in the settings of the data source (with https:// and the right host)."}
}

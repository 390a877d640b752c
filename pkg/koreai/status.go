package koreai

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/koreai/sessions-datasource/pkg/settings"
)

// maxRetryAfter bounds what a server may ask us to wait: its longest window.
const maxRetryAfter = time.Hour

// apiErrors are the errors that an answer names: {"errors":[{"msg","code"}]}.
type apiErrors struct {
	text string // messages joined
}

func (e *apiErrors) Error() string { return "refused by Kore.ai" }

// parseErrors reads the errors in the documented form and in near ones; nil
// when there are none.
func parseErrors(v json.RawMessage) *apiErrors {
	var list []json.RawMessage
	if json.Unmarshal(v, &list) != nil {
		list = []json.RawMessage{v}
	}
	var texts []string
	for _, item := range list[:min(len(list), 5)] {
		var e struct {
			Msg     json.RawMessage `json:"msg"`
			Message json.RawMessage `json:"message"`
		}
		if s, ok := text(item); ok {
			texts = append(texts, s)
			continue
		}
		if json.Unmarshal(item, &e) != nil {
			continue
		}
		for _, field := range []json.RawMessage{e.Msg, e.Message} {
			if s, ok := text(field); ok && s != "" {
				texts = append(texts, s)
				break
			}
		}
	}
	if len(texts) == 0 {
		return nil
	}
	return &apiErrors{text: strings.Join(texts, "; ")}
}

// statusError is an answer whose status is not a success.
func (c *Client) statusError(resp *http.Response, body []byte, r asked) error {
	var w struct {
		Errors  json.RawMessage `json:"errors"`
		Error   json.RawMessage `json:"error"`
		Message json.RawMessage `json:"message"`
	}
	refused := apiErrors{}
	if json.Unmarshal(body, &w) == nil {
		for _, field := range []json.RawMessage{w.Errors, w.Error, w.Message} {
			if e := parseErrors(field); e != nil {
				refused = *e
				break
			}
		}
	}
	return c.apiError(resp, refused, r)
}

// apiError sorts a refusal: by its message where that is known, else by status.
func (c *Client) apiError(resp *http.Response, refused apiErrors, r asked) error {
	to := r.target()
	e := c.byMessage(strings.ToLower(refused.text), resp.StatusCode, to)
	if e == nil {
		e = c.byStatus(resp.StatusCode, refused.text, to)
	}
	e.Status = resp.StatusCode
	e.RetryAfter = c.retryAfter(resp.Header)
	return e
}

func (c *Client) byMessage(msg string, status int, to target) *Error {
	has := func(parts ...string) bool {
		for _, part := range parts {
			if strings.Contains(msg, part) {
				return true
			}
		}
		return false
	}
	switch {
	case status >= 500 || msg == "" && status != http.StatusTooManyRequests:
		return nil
	case status == http.StatusTooManyRequests || has("rate limit"):
		return rateError(msg)
	case has("scope", "permission denied"):
		return to.noScope()
	case has("invalid sdk credentials"):
		return &Error{Kind: KindAuth, Message: "Kore.ai does not know the client ID or the client secret is wrong: check both in the settings of the data source against the JWT app at Kore.ai."}
	case has("verifying the jwt", "jwt expired", "token expired", "jti", "replay"):
		return &Error{Kind: KindAuth, mayBeClock: true, Message: c.staleToken()}
	case has("invalid jwt"):
		return &Error{Kind: KindAuth, Message: c.invalidToken()}
	case has("invalid streamid", "invalid stream id", "invalid botid", "invalid bot id"):
		return &Error{Kind: KindBot, Message: "Kore.ai does not know the bot" + to.botName() + ": check the bot ID (General Settings of the bot) and the URL in the settings of the data source."}
	}
	return nil
}

func (c *Client) staleToken() string {
	if c.cfg.Settings.Auth == settings.AuthToken {
		return "Kore.ai refused the token as expired or already used: enter a new token without jti in the settings of the data source, or choose JWT app there, which needs no renewal."
	}
	return "Kore.ai refused the token as expired or already used: check that the clock of the Grafana server is right, and that no proxy on the way repeats requests."
}

func (c *Client) invalidToken() string {
	if c.cfg.Settings.Auth == settings.AuthToken {
		return "Kore.ai refused the token because it is not a valid one: paste it again in the settings of the data source, whole and without quotes."
	}
	return "Kore.ai refused the token because it is not a valid one: check that the client ID and the client secret in the settings of the data source are those of a JWT app that signs with HS256."
}

func rateError(msg string) *Error {
	// A message about one window may mention the other one later on.
	hour, minute := strings.Index(msg, "hour"), strings.Index(msg, "minute")
	if hour >= 0 && (minute < 0 || hour < minute) {
		return &Error{Kind: KindRateHour, Message: "Kore.ai's hourly limit of calls for this bot is spent, perhaps also by other programs. Wait, or lower “Calls per hour” in the settings of the data source to leave room for them."}
	}
	return &Error{Kind: KindRateMinute, Message: "Kore.ai's limit of calls per minute for this bot is spent, perhaps also by other programs. Wait a minute, or lower “Calls per minute” in the settings of the data source to leave room for them."}
}

func (c *Client) byStatus(status int, said string, to target) *Error {
	quote := c.excerpt(said)
	switch {
	case status < 400 && status >= 300:
		return redirectError()
	case status < 300:
		return &Error{Kind: KindInvalid, Message: "Kore.ai refused the request" + quote + "."}
	case status == http.StatusForbidden && to.list == getMessages.list: // the credentials are good for sessions
		return to.noScope()
	case status == http.StatusUnauthorized || status == http.StatusForbidden:
		return &Error{Kind: KindAuth, mayBeClock: true, Message: fmt.Sprintf("Kore.ai refused the credentials (status %d%s): check client ID and client secret, or the token, in the settings of the data source, and the scope %s of the JWT app.", status, quote, to.scopeName())}
	case status == http.StatusProxyAuthRequired:
		return &Error{Kind: KindConfig, Message: "A proxy on the way to Kore.ai wants credentials (status 407): check the proxy settings of Grafana."}
	case status == http.StatusNotFound || status == http.StatusMethodNotAllowed:
		return &Error{Kind: KindNotKore, Message: fmt.Sprintf("There is no %s at the URL (status %d): check the URL in the settings of the data source; it must be the address of your Kore.ai alone, such as https://platform.kore.ai.", to.name(), status)}
	case status == http.StatusRequestTimeout || status == http.StatusGatewayTimeout || status == 524:
		return &Error{Kind: KindTimeout, Message: fmt.Sprintf("Kore.ai took too long to answer (status %d). It is asked again; if this stays, lower the page size in the settings of the data source.", status)}
	case status >= 500:
		return &Error{Kind: KindServer, Message: fmt.Sprintf("Kore.ai has a problem of its own (status %d%s). It is asked again; if this stays, see Kore.ai's status page.", status, quote)}
	default:
		return &Error{Kind: KindInvalid, Message: fmt.Sprintf("Kore.ai does not accept the request (status %d%s): check the filters of the query, and the page size in the settings of the data source.", status, quote)}
	}
}

// retryAfter reads Retry-After in seconds or as a date.
func (c *Client) retryAfter(h http.Header) time.Duration {
	s := strings.TrimSpace(h.Get("Retry-After"))
	var wait time.Duration
	if n, err := strconv.ParseUint(s, 10, 32); err == nil {
		wait = time.Duration(n) * time.Second
	} else if t, err := http.ParseTime(s); err == nil {
		wait = t.Sub(c.cfg.Now().Add(c.signer.offset()))
	}
	return min(max(wait, 0), maxRetryAfter)
}

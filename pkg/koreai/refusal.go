package koreai

import (
	"cmp"
	"encoding/json"
	"fmt"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode"

	"github.com/koreai/sessions-datasource/pkg/secret"
	"github.com/koreai/sessions-datasource/pkg/settings"
	"github.com/koreai/sessions-datasource/pkg/words"
)

const (
	// maxRetryAfter bounds what Kore.ai may ask us to wait: its longest window.
	maxRetryAfter = time.Hour
	// maxExcerpt bounds what is quoted of its words.
	maxExcerpt = 120
	// maxRefusals bounds how many errors of one answer are read.
	maxRefusals = 5
)

// refusal is what Kore.ai says in place of an answer: its messages, joined.
type refusal string

func (refusal) Error() string { return "refused by Kore.ai" }

// refusalIn reads the body of an answer that is an error.
func refusalIn(body []byte) refusal {
	var w struct{ Errors, Error, Message json.RawMessage }
	_ = json.Unmarshal(body, &w) // where it says nothing the status does
	return cmp.Or(refusalOf(w.Errors), refusalOf(w.Error), refusalOf(w.Message))
}

// refusalOf reads errors in the documented form, [{"msg","code"}], and in near ones;
// "" when there are none.
func refusalOf(v json.RawMessage) refusal {
	var list []json.RawMessage
	if json.Unmarshal(v, &list) != nil {
		list = []json.RawMessage{v}
	}
	var texts []string
	for _, item := range list[:min(len(list), maxRefusals)] {
		var e struct{ Msg, Message json.RawMessage }
		_ = json.Unmarshal(item, &e) // a text has neither
		for _, field := range []json.RawMessage{item, e.Msg, e.Message} {
			if s, ok := text(field); ok && s != "" {
				texts = append(texts, s)
				break
			}
		}
	}
	return refusal(strings.Join(texts, "; "))
}

// refused sorts a refusal: by its message where that is known, else by status.
func (c *Client) refused(resp *http.Response, reason refusal, to call) error {
	e := c.byMessage(strings.ToLower(string(reason)), resp.StatusCode, to)
	if e == nil {
		e = byStatus(resp.StatusCode, c.excerpt(string(reason)), to)
	}
	e.RetryAfter = c.retryAfter(resp.Header)
	return e
}

func (c *Client) byMessage(msg string, status int, to call) *Error {
	has := func(parts ...string) bool {
		for _, part := range parts {
			if strings.Contains(msg, part) {
				return true
			}
		}
		return false
	}
	static := c.settings.Auth == settings.AuthToken
	switch {
	case status >= 500 || msg == "" && status != http.StatusTooManyRequests:
		return nil
	case status == http.StatusTooManyRequests || has("rate limit"):
		return rateError(msg)
	case has("scope", "permission denied"):
		return noScope(to)
	case has("invalid sdk credentials"):
		return &Error{Kind: KindAuth, Message: "Kore.ai does not know the client ID or the client secret is wrong: check both in the settings of the data source against the JWT app at Kore.ai."}
	case has("verifying the jwt", "jwt expired", "token expired", "jti", "replay") && static:
		return &Error{Kind: KindAuth, Message: "Kore.ai refused the token as expired or already used: enter a new token without jti in the settings of the data source, or choose JWT app there, which needs no renewal."}
	case has("verifying the jwt", "jwt expired", "token expired", "jti", "replay"):
		return &Error{Kind: KindAuth, mayBeClock: true, Message: "Kore.ai refused the token as expired or already used: check that the clock of the Grafana server is right, and that no proxy on the way repeats requests."}
	case has("invalid jwt") && static:
		return &Error{Kind: KindAuth, Message: "Kore.ai refused the token because it is not a valid one: paste it again in the settings of the data source, whole and without quotes."}
	case has("invalid jwt"):
		return &Error{Kind: KindAuth, Message: "Kore.ai refused the token because it is not a valid one: check that the client ID and the client secret in the settings of the data source are those of a JWT app that signs with HS256."}
	case has("invalid streamid", "invalid stream id", "invalid botid", "invalid bot id"):
		return &Error{Kind: KindBot, Message: strings.TrimSpace("Kore.ai does not know the bot "+to.Bot) + ": check the bot ID (General Settings of the bot) and the URL in the settings of the data source."}
	}
	return nil
}

// noScope says that the app may not ask for this.
func noScope(to call) *Error {
	return &Error{Kind: KindScope, Message: "Kore.ai refuses access to " + to.what + ": the JWT app lacks the scope " + to.scopeName() + ", or the app or the bot is not published. Add the scope at Kore.ai, publish, and try again."}
}

func rateError(msg string) *Error {
	// A message about one window may mention the other one later on.
	hour, minute := strings.Index(msg, "hour"), strings.Index(msg, "minute")
	if hour >= 0 && (minute < 0 || hour < minute) {
		return &Error{Kind: KindRateHour, Message: "Kore.ai's hourly limit of calls for this bot is spent, perhaps also by other programs. Wait, or lower “Calls per hour” in the settings of the data source to leave room for them."}
	}
	return &Error{Kind: KindRateMinute, Message: "Kore.ai's limit of calls per minute for this bot is spent, perhaps also by other programs. Wait a minute, or lower “Calls per minute” in the settings of the data source to leave room for them."}
}

func byStatus(status int, quote string, to call) *Error {
	switch {
	case status < 400 && status >= 300:
		return redirectError()
	case status < 300:
		return &Error{Kind: KindInvalid, Message: "Kore.ai refused the request" + quote + "."}
	case status == http.StatusForbidden && to.list == getMessages.list: // the credentials are good for sessions
		return noScope(to)
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

// Long runs without blanks are tokens, keys or IDs: nothing that helps people.
var tokenLike = regexp.MustCompile(`[A-Za-z0-9+/_=.~-]{20,}`)

// excerpt quotes the words of Kore.ai, cleaned and short, as “: “...””; "" when
// there are none. A server may echo what it was sent.
func (c *Client) excerpt(text string) string {
	for _, s := range []secret.String{c.settings.ClientSecret, c.settings.Token} {
		if !s.IsEmpty() {
			text = strings.ReplaceAll(text, s.Reveal(), "…")
		}
	}
	text = tokenLike.ReplaceAllString(text, "…")
	unprintable := func(r rune) bool { return r == ' ' || !unicode.IsPrint(r) }
	text = strings.Join(strings.FieldsFunc(text, unprintable), " ")
	if text == "" {
		return ""
	}
	return ": “" + strings.TrimRight(words.Shorten(text, maxExcerpt), ".") + "”"
}

// retryAfter reads Retry-After in seconds or as a date.
func (c *Client) retryAfter(h http.Header) time.Duration {
	s := strings.TrimSpace(h.Get("Retry-After"))
	var wait time.Duration
	if n, err := strconv.ParseUint(s, 10, 32); err == nil {
		wait = time.Duration(n) * time.Second
	} else if t, err := http.ParseTime(s); err == nil {
		wait = t.Sub(c.now().Add(c.clockOffset()))
	}
	return min(max(wait, 0), maxRetryAfter)
}

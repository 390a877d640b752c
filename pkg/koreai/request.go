package koreai

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"time"

	"go.opentelemetry.io/otel/trace"

	"github.com/koreai/sessions-datasource/pkg/settings"
)

// Limits of a request.
const (
	MaxSessionIDs      = 50                 // of a call for sessions, as documented
	MaxMessageSessions = 20                 // session IDs of a call for messages, as many as are seen to work
	MaxAccountMessages = 100                // messages of a page of the account's endpoint, which is version 1
	MaxWindow          = 7 * 24 * time.Hour // the window must be shorter than this
)

// Tag scopes of a TagFilter.
const (
	TagSession = "session"
	TagUser    = "user"
)

// Request is what one call asks for. Zero fields are not sent, save Skip.
type Request struct {
	Bot             string    // "": the account endpoint
	From, To        time.Time // of the start; sent to the millisecond; whether the ends count is not documented
	Skip, Limit     int
	SessionIDs      []string // of sessions Kore.ai then ignores every other filter
	ContainmentType string
	SessionType     string
	UserID          string // email or enterprise ID, not the u-... of a session
	CallID          string // external call ID
	Tags            []TagFilter
}

// TagFilter keeps sessions that carry the tag with any of the values. Several
// filters must all hold.
type TagFilter struct {
	Name   string   `json:"name"`
	Values []string `json:"values"`
	Scope  string   `json:"type"` // TagSession or TagUser
}

// endpoint is what is asked of Kore.ai, for requests and for sentences about them.
type endpoint struct {
	path         string // of one bot
	accountPath  string
	list         string // what the answer holds
	scope        string // of a JWT app of the bot
	accountScope string // of an app of the Admin Console
	what         string // for sentences: access to what
	maxIDs       int
	add          func(*rowReader, json.RawMessage) (skipped string) // takes in a row
}

var (
	getSessions = endpoint{
		path: "getSessions", accountPath: "getSessions", list: "sessions", what: "sessions",
		scope: "Bot Sessions", accountScope: "Bot Analytics > Bot Sessions (Admin Console)",
		maxIDs: MaxSessionIDs, add: (*rowReader).addSession,
	}
	getMessages = endpoint{
		path: "getMessagesV2", accountPath: "getMessages", list: "messages", what: "the messages of sessions",
		scope: "Chat History", accountScope: "Bot Analytics > Chat History (Admin Console)",
		maxIDs: MaxMessageSessions, add: (*rowReader).addMessage,
	}
)

// call is a request of an endpoint, of its bot or of the account.
type call struct {
	endpoint
	Request
}

// name is the endpoint's own.
func (c call) name() string {
	if c.Bot == "" {
		return c.accountPath
	}
	return c.path
}

func (c call) scopeName() string {
	if c.Bot == "" {
		return c.accountScope
	}
	return c.scope
}

// url is the endpoint below the base, which has no slash at its end.
func (c call) url(base string) string {
	path := base + "/api/public/"
	if c.Bot != "" {
		path += "bot/" + url.PathEscape(c.Bot) + "/"
	}
	path += c.name()
	params := url.Values{}
	if c.ContainmentType != "" {
		params.Set("containmentType", c.ContainmentType)
	}
	if c.CallID != "" {
		params.Set("callId", c.CallID)
	}
	if len(params) > 0 {
		path += "?" + params.Encode()
	}
	return path
}

// check refuses what Kore.ai would refuse, without spending a call.
func (c call) check() error {
	switch {
	case c.Bot != "" && !settings.ValidBotID(c.Bot):
		return &Error{Kind: KindBot, Message: "The bot ID cannot be used: it looks like st-0a1b2c3d-..., with letters, digits and hyphens only. Correct it in the settings of the data source."}
	case c.Limit < 1 || c.Skip < 0:
		return &Error{Kind: KindInvalid, Message: fmt.Sprintf("A page of %d %s from number %d on cannot be asked for: check the page size in the settings of the data source.", c.Limit, c.list, c.Skip)}
	case len(c.SessionIDs) > c.maxIDs:
		return &Error{Kind: KindInvalid, Message: fmt.Sprintf("%d session IDs cannot be asked for in one call: Kore.ai takes at most %d.", len(c.SessionIDs), c.maxIDs)}
	case !c.From.IsZero() && c.To.Sub(c.From) >= MaxWindow:
		return &Error{Kind: KindInvalid, Message: "A time range of 7 days or more cannot be asked for in one call: Kore.ai takes less than 7 days."}
	}
	return nil
}

// body is what is sent.
func (c call) body() []byte {
	type tags struct {
		And []TagFilter `json:"and"`
	}
	w := struct {
		Skip        int      `json:"skip"`
		Limit       int      `json:"limit"`
		DateFrom    string   `json:"dateFrom,omitempty"`
		DateTo      string   `json:"dateTo,omitempty"`
		SessionType string   `json:"sessionType,omitempty"`
		UserID      string   `json:"userId,omitempty"`
		Tags        *tags    `json:"tags,omitempty"`
		SessionIDs  []string `json:"sessionId,omitempty"`
	}{c.Skip, c.Limit, instant(c.From), instant(c.To), c.SessionType, c.UserID, nil, c.SessionIDs}
	if len(c.Tags) > 0 {
		w.Tags = &tags{c.Tags}
	}
	body, _ := json.Marshal(w) // texts and numbers: it cannot fail
	return body
}

// instant is a time in the documented form, yyyy-mm-ddThh:mm:ss.msZ; "" without one.
func instant(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format("2006-01-02T15:04:05.000Z")
}

// newRequest builds the call, which no capture of HTTP traffic sees. The token is
// not in it: roundTrip adds it.
func (c *Client) newRequest(ctx context.Context, to call) (*http.Request, error) {
	if err := to.check(); err != nil {
		return nil, err
	}
	req, err := http.NewRequestWithContext(withoutHTTPCapture(ctx), http.MethodPost, to.url(c.settings.URL), bytes.NewReader(to.body()))
	if err != nil {
		return nil, &Error{Kind: KindConfig, Message: "The URL in the settings of the data source cannot be used: enter the address of your Kore.ai, such as https://platform.kore.ai."}
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Accept", "application/json")
	return req, nil
}

// withoutHTTPCapture is a context with nothing of another but its deadline, its
// cancellation and its span. Grafana's capture of HTTP traffic, which shows what
// was sent and answered to whoever asks for it, is one of the values that are not
// in it: it would show what people said, and whatever a proxy echoes.
func withoutHTTPCapture(ctx context.Context) context.Context {
	return trace.ContextWithSpan(withoutValues{ctx}, trace.SpanFromContext(ctx))
}

type withoutValues struct{ context.Context }

// Value is always nil.
func (withoutValues) Value(any) any { return nil }

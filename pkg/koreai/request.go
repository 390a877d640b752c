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

// Limits of a request, as documented for getSessions.
const (
	MaxSessionIDs = 50
	MaxWindow     = 7 * 24 * time.Hour // the window must be shorter than this
)

// Tag scopes of a TagFilter.
const (
	TagSession = "session"
	TagUser    = "user"
	TagMessage = "message"
)

// Request is what one call asks for. Zero fields are not sent, save Skip.
type Request struct {
	Bot             string    // "": the account endpoint
	From, To        time.Time // of the start; sent to the millisecond; whether the ends count is not documented
	Skip, Limit     int
	SessionIDs      []string // at most MaxSessionIDs; the server then ignores every other filter
	ContainmentType string
	SessionType     string
	UserID          string // email or enterprise ID, not the u-... of a session
	CallID          string // external call ID
	Tags            []TagFilter
}

// TagFilter keeps sessions that carry the tag with any of the values. Several
// filters must all hold.
type TagFilter struct {
	Name   string
	Values []string
	Scope  string // TagSession, TagUser or TagMessage
}

type wireRequest struct {
	Skip        int       `json:"skip"`
	Limit       int       `json:"limit"`
	DateFrom    string    `json:"dateFrom,omitempty"`
	DateTo      string    `json:"dateTo,omitempty"`
	SessionType string    `json:"sessionType,omitempty"`
	UserID      string    `json:"userId,omitempty"`
	Tags        *wireTags `json:"tags,omitempty"`
	SessionIDs  []string  `json:"sessionId,omitempty"`
}

type wireTags struct {
	And []wireTagFilter `json:"and"`
}

type wireTagFilter struct {
	Name   string   `json:"name"`
	Values []string `json:"values"`
	Type   string   `json:"type"`
}

// timeFormat is the documented yyyy-mm-ddThh:mm:ss.msZ.
const timeFormat = "2006-01-02T15:04:05.000Z"

// check refuses what the server would refuse, without spending a call.
func (r Request) check() error {
	switch {
	case r.Bot != "" && !settings.ValidBotID(r.Bot):
		return &Error{Kind: KindBot, Message: "The bot ID cannot be used: it looks like st-0a1b2c3d-..., with letters, digits and hyphens only. Correct it in the settings of the data source."}
	case r.Limit < 1 || r.Skip < 0:
		return &Error{Kind: KindInvalid, Message: fmt.Sprintf("A page of %d sessions from number %d on cannot be asked for: check the page size in the settings of the data source.", r.Limit, r.Skip)}
	case len(r.SessionIDs) > MaxSessionIDs:
		return &Error{Kind: KindInvalid, Message: fmt.Sprintf("%d session IDs cannot be asked for in one call: Kore.ai takes at most %d.", len(r.SessionIDs), MaxSessionIDs)}
	case !r.From.IsZero() && r.To.Sub(r.From) >= MaxWindow:
		return &Error{Kind: KindInvalid, Message: "A time range of 7 days or more cannot be asked for in one call: Kore.ai takes less than 7 days."}
	}
	return nil
}

func (r Request) body() ([]byte, error) {
	w := wireRequest{Skip: r.Skip, Limit: r.Limit, SessionType: r.SessionType, UserID: r.UserID, SessionIDs: r.SessionIDs}
	if !r.From.IsZero() {
		w.DateFrom = r.From.UTC().Format(timeFormat)
	}
	if !r.To.IsZero() {
		w.DateTo = r.To.UTC().Format(timeFormat)
	}
	for _, tag := range r.Tags {
		if w.Tags == nil {
			w.Tags = &wireTags{}
		}
		w.Tags.And = append(w.Tags.And, wireTagFilter{Name: tag.Name, Values: tag.Values, Type: tag.Scope})
	}
	return json.Marshal(w)
}

// url is the endpoint below the base, which has no slash at its end.
func (r Request) url(base string) string {
	path := r.target().url(base)
	params := url.Values{}
	if r.ContainmentType != "" {
		params.Set("containmentType", r.ContainmentType)
	}
	if r.CallID != "" {
		params.Set("callId", r.CallID)
	}
	if len(params) == 0 {
		return path
	}
	return path + "?" + params.Encode()
}

// newRequest builds the call. The token is not in it: AuthMiddleware adds it
// last, with the signer that travels in the context.
func (c *Client) newRequest(ctx context.Context, r Request) (*http.Request, error) {
	if err := r.check(); err != nil {
		return nil, err
	}
	body, err := r.body()
	if err != nil {
		return nil, &Error{Kind: KindInvalid, Message: "The request to Kore.ai cannot be written as JSON."}
	}
	return c.post(ctx, r.url(c.cfg.Settings.URL), body)
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

// post builds a call of a URL below that of the settings, which no capture sees.
func (c *Client) post(ctx context.Context, url string, body []byte) (*http.Request, error) {
	req, err := http.NewRequestWithContext(withSigner(withoutHTTPCapture(ctx), c.signer), http.MethodPost, url, bytes.NewReader(body))
	if err != nil {
		return nil, &Error{Kind: KindConfig, Message: "The URL in the settings of the data source cannot be used: enter the address of your Kore.ai, such as https://platform.kore.ai."}
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Accept", "application/json")
	return req, nil
}

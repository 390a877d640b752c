package koreai

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"time"

	"github.com/koreai/sessions-datasource/pkg/settings"
)

// Limits of a request for messages.
const (
	MaxMessageSessions = 20     // session IDs of one call, as many as are seen to work
	MaxMessages        = 10_000 // messages of one page of a bot, as documented
	MaxAccountMessages = 100    // messages of one page of the account's endpoint, which is version 1
)

// MessagesRequest asks for messages of sessions, newest first. Kore.ai wants a
// window under MaxWindow also where session IDs are given.
type MessagesRequest struct {
	Bot         string // "": the account endpoint
	SessionIDs  []string
	From, To    time.Time // of the messages
	Skip, Limit int
}

// MessagePage is the answer to one call for messages.
type MessagePage struct {
	Messages []Message // in the order received: newest first; an ID may repeat
	Received int       // messages on the wire, also those skipped
	Total    int       // as the server counts all that match; -1 when it does not say
	// MoreAvailable is as the server says, SaidMore reports whether it says so at all.
	MoreAvailable, SaidMore bool
	Skipped                 int // messages that could not be used
	SkipReasons             map[string]int

	Sent       time.Time // own clock, just before the call
	Answered   time.Time // own clock, when the whole answer was there
	ServerTime time.Time // from the Date header, to the second; zero when there is none
}

func (r MessagesRequest) target() target { return target{getMessages, r.Bot} }

func (r MessagesRequest) check() error {
	switch {
	case r.Bot != "" && !settings.ValidBotID(r.Bot):
		return Request{Bot: r.Bot, Limit: 1}.check()
	case r.Limit < 1 || r.Limit > MaxMessages || r.Skip < 0:
		return &Error{Kind: KindInvalid, Message: fmt.Sprintf("A page of %d messages from number %d on cannot be asked for.", r.Limit, r.Skip)}
	case len(r.SessionIDs) > MaxMessageSessions:
		return &Error{Kind: KindInvalid, Message: fmt.Sprintf("The messages of %d sessions cannot be asked for in one call: at most %d.", len(r.SessionIDs), MaxMessageSessions)}
	case r.To.Sub(r.From) >= MaxWindow:
		return &Error{Kind: KindInvalid, Message: "The messages of 7 days or more cannot be asked for in one call: Kore.ai takes less than 7 days."}
	}
	return nil
}

func (c *Client) newMessagesRequest(ctx context.Context, r MessagesRequest) (*http.Request, error) {
	if err := r.check(); err != nil {
		return nil, err
	}
	w := wireRequest{Skip: r.Skip, Limit: r.Limit, SessionIDs: r.SessionIDs,
		DateFrom: r.From.UTC().Format(timeFormat), DateTo: r.To.UTC().Format(timeFormat)}
	body, err := json.Marshal(w)
	if err != nil {
		return nil, &Error{Kind: KindInvalid, Message: "The request to Kore.ai cannot be written as JSON."}
	}
	return c.post(ctx, r.target().url(c.cfg.Settings.URL), body)
}

// Messages makes one call for messages. The error is an *Error, and quotes no message;
// the page is then zero but for Sent, Answered and ServerTime.
func (c *Client) Messages(ctx context.Context, r MessagesRequest) (MessagePage, error) {
	req, err := c.newMessagesRequest(ctx, r)
	if err != nil {
		return MessagePage{}, err
	}
	page := MessagePage{Sent: c.cfg.Now()}
	offset := c.signer.offset()
	resp, err := c.http.Do(req)
	page.Answered = c.cfg.Now()
	if err != nil {
		return page, c.networkError(ctx, err)
	}
	defer func() { _ = resp.Body.Close() }()
	page.ServerTime = serverTime(resp.Header)
	err = c.readMessages(ctx, resp, r, &page)
	page.Answered = c.cfg.Now()
	if err != nil {
		page = MessagePage{Sent: page.Sent, Answered: page.Answered, ServerTime: page.ServerTime}
		return page, c.withClock(err, offset)
	}
	return page, nil
}

// readMessages fills the page, or says in an *Error why it cannot.
func (c *Client) readMessages(ctx context.Context, resp *http.Response, r MessagesRequest, page *MessagePage) error {
	if err := c.readBody(ctx, resp, r, func(in *body) error { return decodeMessages(in, r, page) }); err != nil {
		return err
	}
	if page.MoreAvailable && page.Received == 0 && page.Total > r.Skip {
		return endless(getMessages.list)
	}
	return nil
}

// decodeMessages reads an answer message by message. The error is an *Error, or
// *apiErrors when the answer is a refusal.
func decodeMessages(in io.Reader, r MessagesRequest, page *MessagePage) error {
	counts := Page{}
	rows := messageReader{request: r, page: page}
	d := &pageDecoder{target: r.target(), page: &counts, add: func(v json.RawMessage) {
		counts.Received++
		rows.add(v)
	}}
	err := d.decode(in)
	page.Received, page.Total, page.MoreAvailable, page.SaidMore = counts.Received, counts.Total, counts.MoreAvailable, d.saidMore
	return err
}

// Package koreai makes single calls of Kore.ai's getSessions and getMessages: token,
// request, page, errors. It does not retry and keeps no budget: its callers do.
package koreai

import (
	"context"
	"crypto/rand"
	"fmt"
	"net/http"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"github.com/koreai/sessions-datasource/pkg/clockskew"
	"github.com/koreai/sessions-datasource/pkg/session"
	"github.com/koreai/sessions-datasource/pkg/settings"
)

// Client asks one Kore.ai with the credentials of one data source. It is safe
// for concurrent use.
type Client struct {
	settings settings.Settings
	http     *http.Client
	now      func() time.Time
	clock    clockskew.Clock // Kore.ai's, by the answers
	maxBody  int64           // bytes of an answer, decompressed
}

// Page is the answer to one call.
type Page struct {
	Sessions []session.Session // of Client.Sessions, in the order received; an ID may repeat
	Messages []Message         // of Client.Messages, likewise: newest first
	Received int               // rows on the wire, also those skipped
	Total    int               // as Kore.ai counts the whole filtered set; -1 when it does not say
	// MoreAvailable is as Kore.ai says, SaidMore reports whether it says so at all.
	MoreAvailable, SaidMore bool
	// Skipped counts the rows that could not be used, SkipReasons by reason.
	// The reasons are a fixed small set of phrases for people.
	Skipped     int
	SkipReasons map[string]int
	// Repairs counts, by reason, what was left out or cut in sessions that were kept.
	Repairs    map[string]int
	InvalidIDs []string // session IDs asked for that Kore.ai does not know

	Sent     time.Time // own clock, just before the call
	Answered time.Time // own clock, when the whole answer was there
	KoreTime time.Time // from the Date header, to the second; zero when there is none
}

// Sessions makes one call for sessions. The error is an *Error; the page is then
// zero but for Sent, Answered and KoreTime.
func (c *Client) Sessions(ctx context.Context, r Request) (Page, error) {
	return c.ask(ctx, call{getSessions, r})
}

// Messages makes one call for messages of sessions, newest first, of which Kore.ai
// takes neither filters nor a window of MaxWindow. Page and error are as those of
// Sessions; the error quotes no message.
func (c *Client) Messages(ctx context.Context, r Request) (Page, error) {
	return c.ask(ctx, call{getMessages, r})
}

func (c *Client) ask(ctx context.Context, to call) (Page, error) {
	req, err := c.newRequest(ctx, to)
	if err != nil {
		return Page{}, err
	}
	offset := c.clockOffset()
	page := Page{Sent: c.now()}
	resp, err := c.http.Do(req)
	page.Answered = c.now()
	if err != nil {
		return page, c.networkError(ctx, err)
	}
	defer func() { _ = resp.Body.Close() }()
	page.KoreTime = koreTime(resp.Header)
	empty := page
	if err = c.readAnswer(ctx, resp, to, &page); err != nil {
		page, err = empty, c.withClock(err, offset)
	}
	page.Answered = c.now()
	return page, err
}

// clockOffset is how far Kore.ai's clock is ahead of ours, as learnt from its
// last answer; 0 before the first.
func (c *Client) clockOffset() time.Duration {
	now := c.now()
	return time.UnixMilli(c.clock.At(now)).Sub(now)
}

// koreTime reads the Date header; zero when missing or unreadable.
func koreTime(h http.Header) time.Time {
	t, err := http.ParseTime(h.Get("Date"))
	if err != nil {
		return time.Time{}
	}
	return t
}

// Lifetimes of a token. Kore.ai allows an hour; a call takes seconds.
const (
	tokenLife = 5 * time.Minute
	// iat lies a little back, so that clocks may differ by that much.
	tokenLeeway = 10 * time.Second
)

// token is the value of the auth header, a new one for each request: a token's ID
// (jti) may be used only once.
func (c *Client) token() (string, error) {
	if c.settings.Auth == settings.AuthToken {
		return c.settings.Token.Reveal(), nil
	}
	now := c.now().Add(c.clockOffset())
	claims := jwt.MapClaims{
		"appId": c.settings.ClientID,
		"sub":   "grafana",
		"iat":   now.Add(-tokenLeeway).Unix(),
		"exp":   now.Add(tokenLife).Unix(),
		"jti":   rand.Text(),
	}
	return jwt.NewWithClaims(jwt.SigningMethodHS256, claims).SignedString([]byte(c.settings.ClientSecret.Reveal()))
}

// withClock adds to a refused token what the clocks have to do with it. before
// is the offset that the refused token was made with.
func (c *Client) withClock(err error, before time.Duration) error {
	e, ok := err.(*Error)
	if !ok || !e.mayBeClock || c.settings.Auth != settings.AuthJWT {
		return err
	}
	now := c.clockOffset()
	// The refusal itself showed the time: the next token will be right.
	e.again = (now - before).Abs() > tokenLeeway
	if off := now.Abs(); off > time.Minute {
		side := "behind"
		if now < 0 {
			side = "ahead of"
		}
		e.Message += fmt.Sprintf(" The clock of the Grafana server is %s %s Kore.ai's: set it right.", off.Round(time.Second), side)
	}
	return e
}

// Package koreai makes single calls of Kore.ai's getSessions: token, request,
// page, errors. It does not retry and keeps no budget: its callers do.
package koreai

import (
	"context"
	"crypto/rand"
	"io"
	"net/http"
	"time"

	"github.com/koreai/sessions-datasource/pkg/session"
	"github.com/koreai/sessions-datasource/pkg/settings"
)

// DefaultMaxBody is how many bytes an answer may have, decompressed.
const DefaultMaxBody = 64 << 20

// Config is what a Client needs besides its HTTP client. Zero values of all
// but Settings are filled in.
type Config struct {
	Settings settings.Settings
	Now      func() time.Time // the clock; time.Now
	Random   io.Reader        // for token IDs; crypto/rand.Reader
	MaxBody  int64            // bytes of an answer, decompressed; DefaultMaxBody
}

func (c Config) withDefaults() Config {
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Random == nil {
		c.Random = rand.Reader
	}
	if c.MaxBody <= 0 {
		c.MaxBody = DefaultMaxBody
	}
	return c
}

// Client asks one Kore.ai with the credentials of one data source. It is safe
// for concurrent use.
type Client struct {
	cfg    Config
	http   *http.Client
	signer *signer
}

// New makes a client over an HTTP client of NewHTTPClient: any other lacks
// AuthMiddleware and sends no token.
func New(cfg Config, hc *http.Client) *Client {
	cfg = cfg.withDefaults()
	return &Client{cfg: cfg, http: hc, signer: newSigner(cfg)}
}

// Page is the answer to one call.
type Page struct {
	Sessions []session.Session // in the order received; an ID may repeat
	Received int               // rows on the wire, also those skipped
	Total    int               // as the server counts the whole filtered set; -1 when it does not say
	// MoreAvailable is as the server says; false when it does not.
	MoreAvailable bool
	// Skipped counts the rows that could not be used, SkipReasons by reason.
	// The reasons are a fixed small set of phrases for people.
	Skipped     int
	SkipReasons map[string]int
	// Repairs counts, by reason, what was left out or cut in rows that were kept.
	Repairs    map[string]int
	InvalidIDs []string // session IDs asked for that the server does not know

	Sent       time.Time // own clock, just before the call
	Answered   time.Time // own clock, when the whole answer was there
	ServerTime time.Time // from the Date header, to the second; zero when there is none
}

// Sessions makes one call. The error is an *Error; the page is then zero but
// for Sent, Answered and ServerTime.
func (c *Client) Sessions(ctx context.Context, r Request) (Page, error) {
	req, err := c.newRequest(ctx, r)
	if err != nil {
		return Page{}, err
	}
	page := Page{Sent: c.cfg.Now()}
	offset := c.signer.offset()
	resp, err := c.http.Do(req)
	page.Answered = c.cfg.Now()
	if err != nil {
		return page, c.networkError(ctx, err)
	}
	defer func() { _ = resp.Body.Close() }()
	page.ServerTime = serverTime(resp.Header)
	err = c.readAnswer(ctx, resp, r, &page)
	page.Answered = c.cfg.Now()
	if err != nil {
		page = Page{Sent: page.Sent, Answered: page.Answered, ServerTime: page.ServerTime}
		return page, c.withClock(err, offset)
	}
	return page, nil
}

// ClockOffset is how far Kore.ai's clock is ahead of ours, as learnt from its
// last answer; 0 before the first.
func (c *Client) ClockOffset() time.Duration { return c.signer.offset() }

// Settings are those the client was made with.
func (c *Client) Settings() settings.Settings { return c.cfg.Settings }

package koreai

import (
	"context"
	"encoding/hex"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"github.com/koreai/sessions-datasource/pkg/clockskew"
	"github.com/koreai/sessions-datasource/pkg/settings"
)

// Lifetimes of a token. Kore.ai allows an hour; a call takes seconds.
const (
	tokenLife = 5 * time.Minute
	// iat lies a little back, so that clocks may differ by that much.
	tokenLeeway = 10 * time.Second
)

// signer makes the value of the auth header, a new token for each request:
// a token's ID (jti) may be used only once. It also keeps Kore.ai's clock.
type signer struct {
	cfg   Config
	clock clockskew.Clock
}

func newSigner(cfg Config) *signer { return &signer{cfg: cfg} }

// offset is how far Kore.ai's clock is ahead of ours.
func (s *signer) offset() time.Duration {
	now := s.cfg.Now()
	return time.UnixMilli(s.clock.At(now)).Sub(now)
}

// token is the value of the auth header. Its error is an *Error.
func (s *signer) token() (string, error) {
	set := s.cfg.Settings
	if set.Auth == settings.AuthToken {
		return set.Token.Reveal(), nil
	}
	id := make([]byte, 16)
	if _, err := io.ReadFull(s.cfg.Random, id); err != nil {
		return "", &Error{Kind: KindConfig, Message: "No token can be made: the host of Grafana gives no random numbers."}
	}
	now := s.cfg.Now().Add(s.offset())
	claims := jwt.MapClaims{
		"appId": set.ClientID,
		"sub":   "grafana",
		"iat":   now.Add(-tokenLeeway).Unix(),
		"exp":   now.Add(tokenLife).Unix(),
		"jti":   hex.EncodeToString(id),
	}
	token, err := jwt.NewWithClaims(jwt.SigningMethodHS256, claims).SignedString([]byte(set.ClientSecret.Reveal()))
	if err != nil {
		return "", &Error{Kind: KindConfig, Message: "No token can be signed: check the client ID and the client secret in the settings of the data source."}
	}
	return token, nil
}

// learn keeps Kore.ai's clock, if the answer tells it.
func (s *signer) learn(h http.Header) {
	now := s.cfg.Now()
	if t := serverTime(h); !t.IsZero() {
		s.clock.Observe(now, now, t.UnixMilli(), time.Second.Milliseconds())
	}
}

// mayReceive reports whether the token may be sent there: only to the scheme,
// host and port of the settings.
func (s *signer) mayReceive(to *url.URL) bool {
	own, err := url.Parse(s.cfg.Settings.URL)
	return err == nil && sameServer(own, to)
}

func sameServer(a, b *url.URL) bool { return a.Scheme == b.Scheme && a.Host == b.Host }

type signerKey struct{}

func withSigner(ctx context.Context, s *signer) context.Context {
	return context.WithValue(ctx, signerKey{}, s)
}

func signerFrom(ctx context.Context) *signer {
	s, _ := ctx.Value(signerKey{}).(*signer)
	return s
}

// serverTime reads the Date header; zero when missing or unreadable.
func serverTime(h http.Header) time.Time {
	t, err := http.ParseTime(h.Get("Date"))
	if err != nil {
		return time.Time{}
	}
	return t
}

// withClock adds to a refused token what the clocks have to do with it. before
// is the offset that the refused token was made with.
func (c *Client) withClock(err error, before time.Duration) error {
	e, ok := err.(*Error)
	if !ok || !e.mayBeClock || c.cfg.Settings.Auth != settings.AuthJWT {
		return err
	}
	now := c.signer.offset()
	// The refusal itself told the time: the next token will be right.
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

package koreai

import (
	"context"
	"fmt"
	"time"

	"github.com/koreai/sessions-datasource/pkg/words"
)

// Check makes one real call, for one session of the last hour of the first bot or of
// the account, and says how it went: a sentence of success, or an *Error.
func Check(ctx context.Context, c *Client) (string, error) {
	r := c.lastHour()
	who := "bot " + r.Bot
	if c.settings.Account {
		who = "the whole account"
	} else if r.Bot == "" {
		return "", &Error{Kind: KindConfig, Message: "No bot is set: add a bot ID in the settings of the data source."}
	}
	page, err := c.Sessions(ctx, r)
	if err != nil {
		return "", err
	}
	took := page.Answered.Sub(page.Sent).Round(time.Millisecond)
	text := fmt.Sprintf("Connected: %s answered in %s; %s in the last hour.", who, took, sessionCount(page))
	if bots := len(c.settings.Bots); bots > 1 && !c.settings.Account {
		text += fmt.Sprintf(" Only the first of %d bots was asked, to spare calls.", bots)
	}
	if off := c.clockOffset(); off.Abs() > time.Minute {
		text += fmt.Sprintf(" The clock of the Grafana server differs from Kore.ai's by %s, which is allowed for.", words.Duration(off.Abs()))
	}
	return text, nil
}

// CheckMessages makes one call for the newest message of the same hour, which is
// dropped unread, and reports in an *Error why messages cannot be asked for: the
// scope Chat History is another one than that of sessions.
func CheckMessages(ctx context.Context, c *Client) error {
	_, err := c.Messages(ctx, c.lastHour())
	return err
}

func (c *Client) lastHour() Request {
	now := c.now().Add(c.clockOffset())
	r := Request{From: now.Add(-time.Hour), To: now, Limit: 1}
	if !c.settings.Account && len(c.settings.Bots) > 0 {
		r.Bot = c.settings.Bots[0].ID
	}
	return r
}

func sessionCount(p Page) string {
	switch {
	case p.Total == 1 || p.Total < 0 && p.Received == 1 && !p.MoreAvailable:
		return "1 session"
	case p.Total >= 0:
		return fmt.Sprintf("%d sessions", p.Total)
	case p.Received == 0:
		return "no sessions"
	default:
		return "at least one session"
	}
}

package koreai

import (
	"context"
	"fmt"
	"time"

	"github.com/koreai/sessions-datasource/pkg/words"
)

// Check makes one real call, for one session of the last hour, and says how it
// went: a sentence of success, or an *Error.
func Check(ctx context.Context, c *Client) (string, error) {
	set := c.cfg.Settings
	now := c.cfg.Now().Add(c.ClockOffset())
	r := Request{From: now.Add(-time.Hour), To: now, Limit: 1}
	who := "the whole account"
	if !set.Account {
		if len(set.Bots) == 0 {
			return "", &Error{Kind: KindConfig, Message: "No bot is set: add a bot ID in the settings of the data source."}
		}
		r.Bot = set.Bots[0].ID
		who = "bot " + r.Bot
	}
	page, err := c.Sessions(ctx, r)
	if err != nil {
		return "", err
	}
	took := page.Answered.Sub(page.Sent).Round(time.Millisecond)
	text := fmt.Sprintf("Connected: %s answered in %s; %s in the last hour.", who, took, sessionCount(page))
	if more := len(set.Bots) - 1; more > 0 && !set.Account {
		text += fmt.Sprintf(" Only the first of %d bots was asked, to spare calls.", more+1)
	}
	if off := c.ClockOffset(); off.Abs() > time.Minute {
		text += fmt.Sprintf(" The clock of the Grafana server differs from Kore.ai's by %s, which is allowed for.", words.Duration(off.Abs()))
	}
	return text, nil
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

package koreai

import (
	"context"
	"time"
)

// CheckMessages makes one call for the newest message of the last hour, which
// is dropped unread, and reports in an *Error why messages cannot be asked for:
// the scope Chat History is another one than that of sessions. It asks what
// Check asks: the first bot, or the account.
func CheckMessages(ctx context.Context, c *Client) error {
	now := c.cfg.Now().Add(c.ClockOffset())
	r := MessagesRequest{From: now.Add(-time.Hour), To: now, Limit: 1}
	if set := c.cfg.Settings; !set.Account && len(set.Bots) > 0 {
		r.Bot = set.Bots[0].ID
	}
	_, err := c.Messages(ctx, r)
	return err
}

package shared

import (
	"context"
	"crypto/sha256"
	"encoding/hex"

	"github.com/koreai/sessions-datasource/pkg/budget"
	"github.com/koreai/sessions-datasource/pkg/clockskew"
	"github.com/koreai/sessions-datasource/pkg/seal"
	"github.com/koreai/sessions-datasource/pkg/settings"
	"github.com/koreai/sessions-datasource/pkg/store"
)

// Room is what several servers share through one Redis.
type Room struct {
	client *Client
	clock  clockskew.Clock // Redis', which all servers share
	owner  string
}

var _ store.Shared = (*Room)(nil)

// Enter makes the room of a Redis. It does not connect yet.
func Enter(set settings.Redis) (*Room, error) {
	client, err := Connect(set)
	if err != nil {
		return nil, err
	}
	return &Room{client: client, owner: newID()}, nil
}

// Ledger is the log of the calls of all servers to the bot.
func (r *Room) Ledger(url, bot string) budget.Ledger { return r.client.Ledger(url, bot) }

// Check tells whether Redis can be used: nil, or what is wrong in words.
func (r *Room) Check(ctx context.Context) error { return r.client.Check(ctx) }

// Close ends the connections.
func (r *Room) Close() error { return r.client.Close() }

// Peers are the servers that read the bot with the same credentials and keep it
// in the same way: nobody else can find or read what they share.
func (r *Room) Peers(cfg store.Config, bot string) store.Peers {
	set := cfg.Settings
	secret := set.ClientSecret
	if set.Auth == settings.AuthToken {
		secret = set.Token
	}
	key := seal.NewKey([]byte(secret.Reveal()), "sessions shared by several servers")
	scope := "bot"
	if set.Account {
		scope = "account"
	}
	name := key.Name(set.URL, scope, bot, set.Auth, set.ClientID, cfg.Variant)
	return &exchange{
		client: r.client, clock: &r.clock, key: key, owner: r.owner, keep: set.Redis.Keep,
		prefix: Prefix + "{" + name + "}:", members: map[string]string{},
	}
}

// Place is equal for settings that share a Redis.
func Place(set settings.Redis) string {
	sum := sha256.Sum256([]byte(set.Identity()))
	return hex.EncodeToString(sum[:])
}

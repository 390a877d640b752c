package shared

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"

	"github.com/koreai/sessions-datasource/pkg/clockskew"
	"github.com/koreai/sessions-datasource/pkg/replica"
	"github.com/koreai/sessions-datasource/pkg/seal"
	"github.com/koreai/sessions-datasource/pkg/settings"
)

// Backend is what several servers share through one Redis.
type Backend struct {
	*Client
	clock clockskew.Clock // Redis', which all servers share
	owner string
}

var _ replica.Backend = (*Backend)(nil)

// Open makes the backend of a Redis. It does not connect yet.
func Open(set settings.Redis) (*Backend, error) {
	client, err := Connect(set)
	if err != nil {
		return nil, err
	}
	return &Backend{Client: client, owner: rand.Text()}, nil
}

// layout is the version of what is kept. Keys are named by it, so that
// servers of different versions work side by side, each with its own.
const layout = "3"

// Link connects the servers that read the bot with the same credentials and keep it
// in the same way: nobody else can find or read what they share.
func (r *Backend) Link(set settings.Settings, variant, bot string) replica.Link {
	secret := set.ClientSecret
	if set.Auth == settings.AuthToken {
		secret = set.Token
	}
	key := seal.NewKey([]byte(secret.Reveal()), "sessions shared by several servers, layout "+layout)
	scope := "bot"
	if set.Account {
		scope = "account"
	}
	name := key.Name(set.URL, scope, bot, set.Auth, set.ClientID, variant)
	return &exchange{
		client: r.Client, clock: &r.clock, key: key, owner: r.owner, keep: set.Redis.Keep,
		prefix: Prefix + "{" + name + "}:",
	}
}

// Key is equal for settings that share a Redis.
func Key(set settings.Redis) string {
	sum := sha256.Sum256([]byte(set.Identity()))
	return hex.EncodeToString(sum[:])
}

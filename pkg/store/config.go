package store

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"fmt"

	"github.com/koreai/sessions-datasource/pkg/koreai"
	"github.com/koreai/sessions-datasource/pkg/replica"
	"github.com/koreai/sessions-datasource/pkg/settings"
)

// Reader makes one call of getSessions: no retry, no budget.
type Reader interface {
	Sessions(ctx context.Context, r koreai.Request) (koreai.Page, error)
}

// Config is what a data source instance brings.
type Config struct {
	Settings settings.Settings
	Reader   Reader
	// Variant tells apart data sources that read the same sessions but keep them
	// differently, such as without some tags; "" when there is but one way.
	Variant string
	// UID names the data source in metrics.
	UID string
	// OpenBackend gives access to what several servers share; nil: this one is alone.
	// It does not wait. BackendKey is equal for configurations that share it.
	OpenBackend func() (replica.Backend, error)
	BackendKey  string
}

// identity is the key of what may share rows: the same Kore.ai, asked with the
// same credentials, kept in the same way. It holds no secret in the clear.
func (c Config) identity(salt []byte) string {
	mac := hmac.New(sha256.New, salt)
	s := c.Settings
	for _, part := range []string{s.URL, s.Auth, s.ClientID, s.ClientSecret.Reveal(), s.Token.Reveal(), c.Variant, c.BackendKey} {
		fmt.Fprintf(mac, "%d:%s", len(part), part)
	}
	return string(mac.Sum(nil))
}

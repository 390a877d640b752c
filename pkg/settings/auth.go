package settings

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"

	"github.com/koreai/sessions-datasource/pkg/secret"
)

// maxSecret bounds a secret, in bytes.
const maxSecret = 16 << 10

func (s *Settings) readAuth(r *reader) {
	s.Auth, s.ClientID = r.choice("authType"), r.text("clientId")
	clientSecret, token := strings.TrimSpace(r.secure["clientSecret"]), cleanToken(r.secure["token"])
	s.ClientSecret, s.Token = secret.New(clientSecret), secret.New(token)
	switch {
	case len(clientSecret) > maxSecret || len(token) > maxSecret:
		r.fail("clientSecret", "The client secret or the token is too long: at most %d characters.", maxSecret)
	case s.Auth == AuthToken && token == "":
		r.fail("token", "The token is missing: enter a token made by the JWT app, or choose JWT app and enter its client ID and secret.")
	case s.Auth == AuthToken:
		if strings.ContainsFunc(token, func(c rune) bool { return c <= ' ' || c > '~' }) {
			r.fail("token", "The token holds blanks, line breaks or special characters: paste it again, without them.")
		}
	case s.ClientID == "":
		r.fail("clientId", "The client ID is missing: enter the one of the JWT app (cs-...) that has the scope Bot Sessions.")
	case clientSecret == "":
		r.fail("clientSecret", "The client secret is missing: enter the one of the JWT app %q.", shorten(s.ClientID))
	}
}

// cleanToken takes away what gets pasted along with a token.
func cleanToken(text string) string {
	text = strings.TrimSpace(text)
	if len(text) > 7 && strings.EqualFold(text[:7], "bearer ") {
		text = strings.TrimSpace(text[7:])
	}
	return text
}

// processKey makes credential hashes useless outside this process.
var processKey = []byte(rand.Text())

// CredentialHash is equal for settings that read the same data with the same
// credentials, and only within this process: nothing can be guessed from it.
func (s Settings) CredentialHash() string {
	scope := scopeBot
	if s.Account {
		scope = scopeAccount
	}
	return keyed(s.URL, scope, s.Auth, s.ClientID, s.ClientSecret.Reveal(), s.Token.Reveal())
}

// keyed is a hash of the parts that means nothing outside this process.
func keyed(parts ...string) string {
	mac := hmac.New(sha256.New, processKey)
	fmt.Fprintf(mac, "%q", parts) // quoted, so that no two lists of parts read alike
	return hex.EncodeToString(mac.Sum(nil))
}

// UserIDKey is the key for pseudonyms of user IDs: stable over restarts, and
// not to be guessed by people who may ask but not see the secrets.
func (s Settings) UserIDKey() []byte {
	key := s.ClientSecret
	if s.Auth == AuthToken {
		key = s.Token
	}
	mac := hmac.New(sha256.New, []byte(key.Reveal()))
	mac.Write([]byte("pseudonyms of user IDs\n" + s.URL))
	return mac.Sum(nil)
}

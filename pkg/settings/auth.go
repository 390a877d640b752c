package settings

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"strings"

	"github.com/koreai/sessions-datasource/pkg/secret"
)

func (s *Settings) readAuth(raw rawSettings, secure map[string]string) error {
	auth, err := raw.AuthType.choice("authType", "Authentication", AuthJWT, AuthJWT, AuthToken)
	if err != nil {
		return err
	}
	s.Auth = auth
	if s.ClientID, err = raw.ClientID.text("clientId", "Client ID", maxClientID); err != nil {
		return err
	}
	clientSecret, token := strings.TrimSpace(secure["clientSecret"]), cleanToken(secure["token"])
	if len(clientSecret) > maxSecret || len(token) > maxSecret {
		return wrong("clientSecret", "The client secret or the token is too long: at most %d characters.", maxSecret)
	}
	s.ClientSecret, s.Token = secret.New(clientSecret), secret.New(token)
	if auth == AuthToken {
		return checkToken(token)
	}
	if s.ClientID == "" {
		return wrong("clientId", "The client ID is missing: enter the one of the JWT app (cs-...) that has the scope Bot Sessions.")
	}
	if clientSecret == "" {
		return wrong("clientSecret", "The client secret is missing: enter the one of the JWT app %q.", shorten(s.ClientID))
	}
	return nil
}

// cleanToken takes away what gets pasted along with a token.
func cleanToken(text string) string {
	text = strings.TrimSpace(text)
	if len(text) > 7 && strings.EqualFold(text[:7], "bearer ") {
		text = strings.TrimSpace(text[7:])
	}
	return text
}

func checkToken(token string) error {
	if token == "" {
		return wrong("token", "The token is missing: enter a token made by the JWT app, or choose JWT app and enter its client ID and secret.")
	}
	for _, c := range []byte(token) {
		if c <= ' ' || c > '~' {
			return wrong("token", "The token holds blanks, line breaks or special characters: paste it again, without them.")
		}
	}
	return nil
}

// processKey makes credential hashes useless outside this process.
var processKey = func() []byte {
	key := make([]byte, sha256.Size)
	_, _ = rand.Read(key) // never fails: it ends the program instead
	return key
}()

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
	for _, part := range parts {
		var size [8]byte // so that no two lists of parts read alike
		binary.BigEndian.PutUint64(size[:], uint64(len(part)))
		mac.Write(size[:])
		mac.Write([]byte(part))
	}
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

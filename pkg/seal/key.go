// Package seal makes bytes that leave the process small and unreadable for
// whoever does not have the data source's secret, and tells when they are not
// what was sealed.
package seal

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
)

// Key seals, opens and gives names. It is safe for concurrent use.
type Key struct {
	aead  cipher.AEAD
	names []byte
}

const (
	keyBytes  = 32
	nameBytes = 16
)

// NewKey derives a key from a secret. Keys of different secrets, and those of
// one secret with different labels, have nothing in common.
func NewKey(secret []byte, label string) Key {
	// Hashed first, as a FIPS module refuses secrets that are short.
	hashed := sha256.Sum256(secret)
	block, err := aes.NewCipher(derive(hashed[:], "rows", label))
	must(err)
	aead, err := cipher.NewGCMWithRandomNonce(block)
	must(err)
	return Key{aead: aead, names: derive(hashed[:], "names", label)}
}

func derive(secret []byte, use, label string) []byte {
	key, err := hkdf.Key(sha256.New, secret, nil, "koreai sessions, "+use+", "+label, keyBytes)
	must(err)
	return key
}

// must is for errors that depend on nothing but the lengths above.
func must(err error) {
	if err != nil {
		panic(fmt.Sprintf("deriving a key: %v", err))
	}
}

// Name is a name for what the parts say, 32 hex digits: always the same, and
// without the secret nobody can tell from it what they are.
func (k Key) Name(parts ...string) string {
	mac := hmac.New(sha256.New, k.names)
	for _, p := range parts {
		// With its length, so that "ab", "c" is not "a", "bc". A hash never errs.
		_ = binary.Write(mac, binary.BigEndian, uint64(len(p)))
		mac.Write([]byte(p))
	}
	return hex.EncodeToString(mac.Sum(nil)[:nameBytes])
}

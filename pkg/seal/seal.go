package seal

import (
	"encoding/binary"
	"errors"
	"fmt"
)

// What is sealed begins with a version. Behind it is what AES-GCM made of the
// length of the plain bytes and of these compressed, the nonce first and its
// tag last; it vouches for the version and for what the caller gave along, too.
const (
	version     = 1
	lengthBytes = 4
)

// MaxPlain is the most bytes that can be sealed at once.
const MaxPlain = 256 << 20

var (
	// ErrVersion says that another version of the plugin sealed it.
	ErrVersion = errors.New("it was written by another version of the plugin")
	// ErrBroken says that it cannot be opened: another secret, another place, or damage.
	ErrBroken = errors.New("it was written with another secret, or is damaged")
	// ErrTooLarge says that it is, or would become, larger than MaxPlain.
	ErrTooLarge = errors.New("it is too large")
)

// Seal compresses and encrypts plain. What is given as aad, such as the place
// where it is kept, is not part of it, but has to be given to Open as well.
// The error is an ErrTooLarge.
func (k Key) Seal(plain, aad []byte) ([]byte, error) {
	if len(plain) > MaxPlain {
		return nil, fmt.Errorf("%w: %d bytes, at most %d are possible", ErrTooLarge, len(plain), MaxPlain)
	}
	packed := compress(binary.BigEndian.AppendUint32(nil, uint32(len(plain))), plain)
	out := make([]byte, 1, 1+len(packed)+k.aead.Overhead())
	out[0] = version
	return k.aead.Seal(out, nil, packed, vouched(aad)), nil
}

// Open is what was sealed. The error is an ErrVersion, an ErrBroken or an ErrTooLarge.
func (k Key) Open(sealed, aad []byte) ([]byte, error) { return k.open(sealed, aad, MaxPlain) }

func (k Key) open(sealed, aad []byte, most int) ([]byte, error) {
	switch {
	case len(sealed) == 0:
		return nil, fmt.Errorf("%w (there is nothing)", ErrBroken)
	case sealed[0] != version:
		return nil, fmt.Errorf("%w (format %d, not %d)", ErrVersion, sealed[0], version)
	}
	packed, err := k.aead.Open(nil, nil, sealed[1:], vouched(aad))
	if err != nil {
		return nil, ErrBroken
	}
	if len(packed) < lengthBytes {
		return nil, fmt.Errorf("%w (it is too short)", ErrBroken)
	}
	length := uint64(binary.BigEndian.Uint32(packed))
	if length > uint64(most) {
		return nil, fmt.Errorf("%w: %d bytes, at most %d are possible", ErrTooLarge, length, most)
	}
	return decompress(packed[lengthBytes:], int(length))
}

func vouched(aad []byte) []byte { return append([]byte{version}, aad...) }

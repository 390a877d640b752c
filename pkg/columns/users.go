package columns

import (
	"hash/maphash"
	"math/rand/v2"
	"sync"
)

// Users gives every user ID of a source a code: 1, 2, 3 ... in order of
// appearance, 0 for no user. Codes never change and are never taken back. IDs
// of the form u-<uuid>, which is what Kore.ai gives out, take 16 bytes each.
// It is safe for concurrent use.
type Users struct {
	mu    sync.RWMutex
	seed  maphash.Seed // of IDs in text
	salt  [2]uint64    // of UUIDs
	pages []*userPage
	odd   []uint64 // a bit a code: the ID is in text, not a UUID
	text  []byte
	index []uint32 // open addressing: a code, and above it bits of its hash; 0 is a free slot
	n     uint32

	warmed byte // of no meaning: what was read for reading's sake
}

const (
	userPageLen  = 1024
	firstIndex   = 1024
	userIDPrefix = "u-"
)

const usersSize = 152 // of the struct, checked by a test

type userPage [userPageLen][16]byte

// NewUsers is an empty table.
func NewUsers() *Users {
	return &Users{seed: maphash.MakeSeed(), salt: [2]uint64{rand.Uint64(), rand.Uint64()}}
}

// Code is the code of the user, given out now if it has none yet; 0 for "".
func (u *Users) Code(id string) uint32 {
	if id == "" {
		return 0
	}
	raw, uuid := parseUser(id)
	hash := u.hash(raw, uuid, id)
	if code := u.lookUp(hash, raw, uuid, id); code != 0 {
		return code
	}
	u.mu.Lock()
	defer u.mu.Unlock()
	if code := u.find(hash, raw, uuid, id); code != 0 {
		return code
	}
	return u.add(hash, raw, uuid, id)
}

// Find is the code of the user, 0 when the source has never seen it.
func (u *Users) Find(id string) uint32 {
	if id == "" {
		return 0
	}
	raw, uuid := parseUser(id)
	return u.lookUp(u.hash(raw, uuid, id), raw, uuid, id)
}

// ID is the user with the code, "" for 0.
func (u *Users) ID(code uint32) string {
	if code == 0 {
		return ""
	}
	u.mu.RLock()
	defer u.mu.RUnlock()
	if u.isOdd(code) {
		return string(u.oddText(code))
	}
	return formatUser(u.entry(code))
}

// Len is the highest code given out.
func (u *Users) Len() int {
	u.mu.RLock()
	defer u.mu.RUnlock()
	return int(u.n)
}

// Bytes is the heap that the table holds.
func (u *Users) Bytes() int64 {
	u.mu.RLock()
	defer u.mu.RUnlock()
	return heapBytes(1, usersSize) + int64(len(u.pages))*heapBytes(userPageLen, 16) + heapBytes(cap(u.pages), 8) +
		heapBytes(cap(u.odd), 8) + heapBytes(cap(u.text), 1) + heapBytes(cap(u.index), 4)
}

// parseUser reads u-<uuid> in lower case; anything else is kept as text, so
// that every ID comes back exactly as it came.
func parseUser(id string) (raw [16]byte, ok bool) {
	if len(id) != 38 || id[:2] != userIDPrefix || id[10] != '-' || id[15] != '-' || id[20] != '-' || id[25] != '-' {
		return raw, false
	}
	at := 0
	for i := 2; i < len(id); i += 2 {
		if i == 10 || i == 15 || i == 20 || i == 25 {
			i++
		}
		hi, lo := hexValue(id[i]), hexValue(id[i+1])
		if hi|lo > 15 {
			return [16]byte{}, false
		}
		raw[at] = hi<<4 | lo
		at++
	}
	return raw, true
}

func formatUser(raw *[16]byte) string {
	var b [38]byte
	copy(b[:], userIDPrefix)
	at := 2
	for i, v := range raw {
		if i == 4 || i == 6 || i == 8 || i == 10 {
			b[at] = '-'
			at++
		}
		b[at], b[at+1] = hexDigits[v>>4], hexDigits[v&15]
		at += 2
	}
	return string(b[:])
}

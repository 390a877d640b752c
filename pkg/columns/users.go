package columns

import (
	"encoding/binary"
	"hash/maphash"
	"math/bits"
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

	warmed uint32 // of no meaning: what was read for reading's sake
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
	u.mu.RLock()
	code := u.find(hash, raw, uuid, id)
	u.mu.RUnlock()
	if code != 0 {
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
	u.mu.RLock()
	defer u.mu.RUnlock()
	return u.find(u.hash(raw, uuid, id), raw, uuid, id)
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

func (u *Users) hash(raw [16]byte, uuid bool, id string) uint64 {
	if uuid {
		return u.hashUUID(&raw)
	}
	return maphash.String(u.seed, id)
}

// hashUUID is made for bytes that are mostly noise.
func (u *Users) hashUUID(raw *[16]byte) uint64 {
	high, low := bits.Mul64(binary.LittleEndian.Uint64(raw[:8])^u.salt[0], binary.LittleEndian.Uint64(raw[8:])^u.salt[1])
	return high ^ low
}

func (u *Users) find(hash uint64, raw [16]byte, uuid bool, id string) uint32 {
	if len(u.index) == 0 {
		return 0
	}
	mask := uint64(len(u.index) - 1)
	for at := hash & mask; ; at = (at + 1) & mask {
		slot := u.index[at]
		if slot == 0 {
			return 0
		}
		if code := slot & uint32(mask); slot == code|u.mark(hash) && u.is(code, raw, uuid, id) {
			return code
		}
	}
}

// mark is the bits of the hash that a slot keeps. Codes are below the number
// of slots, so there is room above them; and what a slot does not tell apart
// has to be looked up far away.
func (u *Users) mark(hash uint64) uint32 { return uint32(hash>>32) &^ uint32(len(u.index)-1) }

func (u *Users) is(code uint32, raw [16]byte, uuid bool, id string) bool {
	if u.isOdd(code) {
		return !uuid && string(u.oddText(code)) == id
	}
	return uuid && *u.entry(code) == raw
}

func (u *Users) add(hash uint64, raw [16]byte, uuid bool, id string) uint32 {
	u.reserve(1)
	u.n++
	code := u.n
	if !uuid {
		u.odd[code/64] |= 1 << (code % 64)
		binary.LittleEndian.PutUint64(raw[:8], uint64(len(u.text)))
		binary.LittleEndian.PutUint64(raw[8:], uint64(len(id)))
		u.text = append(u.text, id...)
	}
	*u.entry(code) = raw
	u.place(hash, code)
	return code
}

// reserve makes room for so many more users.
func (u *Users) reserve(more int) {
	last := int(u.n) + more
	for (last-1)/userPageLen >= len(u.pages) {
		u.pages = append(u.pages, new(userPage))
	}
	for last/64 >= len(u.odd) {
		u.odd = append(u.odd, 0)
	}
	size := max(firstIndex, len(u.index))
	for last > size/4*3 {
		size *= 2
	}
	if size == len(u.index) {
		return
	}
	u.index = make([]uint32, size)
	for from := uint32(1); from <= u.n; from += usersAtOnce {
		u.placeSome(from, min(u.n, from+usersAtOnce-1))
	}
}

// placeSome puts up to usersAtOnce codes into the index. The slots are read
// beforehand, without waiting for each.
func (u *Users) placeSome(first, last uint32) {
	var hashes [usersAtOnce]uint64
	mask, taken := uint64(len(u.index)-1), uint32(0)
	for code := first; code <= last; code++ {
		hash := u.hashUUID(u.entry(code))
		if u.isOdd(code) {
			hash = maphash.Bytes(u.seed, u.oddText(code))
		}
		hashes[code-first] = hash
		taken |= u.index[hash&mask]
	}
	for code := first; code <= last; code++ {
		u.place(hashes[code-first], code)
	}
	u.warmed = taken
}

func (u *Users) place(hash uint64, code uint32) {
	mask := uint64(len(u.index) - 1)
	at := hash & mask
	for u.index[at] != 0 {
		at = (at + 1) & mask
	}
	u.index[at] = code | u.mark(hash)
}

func (u *Users) entry(code uint32) *[16]byte {
	return &u.pages[(code-1)/userPageLen][(code-1)%userPageLen]
}

func (u *Users) isOdd(code uint32) bool { return u.odd[code/64]>>(code%64)&1 != 0 }

func (u *Users) oddText(code uint32) []byte {
	e := u.entry(code)
	at := binary.LittleEndian.Uint64(e[:8])
	return u.text[at : at+binary.LittleEndian.Uint64(e[8:])]
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

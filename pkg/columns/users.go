package columns

import (
	"math/bits"
	"strings"
	"sync"
)

// Users gives every user ID of a source a code: 1, 2, 3 ... in order of
// appearance, 0 for no user. Codes never change and are never taken back. IDs
// of the form u-<uuid>, which is what Kore.ai gives out, are kept as 16 bytes.
// It is safe for concurrent use.
type Users struct {
	mu        sync.RWMutex
	uuids     []uuid          // by code - 1; zeros where the ID is a text
	uuidCodes map[uuid]uint32 // the code of a UUID
	texts     map[uint32]string
	textCodes map[string]uint32
	textBytes int64
}

type uuid [16]byte

const userIDPrefix = "u-"

// NewUsers is an empty table.
func NewUsers() *Users {
	return &Users{uuidCodes: map[uuid]uint32{}, texts: map[uint32]string{}, textCodes: map[string]uint32{}}
}

// Code is the code of the user, given out now if it has none yet; 0 for "".
func (u *Users) Code(id string) uint32 {
	if code := u.Find(id); code != 0 || id == "" {
		return code
	}
	u.mu.Lock()
	defer u.mu.Unlock()
	if raw, ok := parseUser(id); ok {
		return u.uuidCodeLocked(raw)
	}
	return u.textCodeLocked(id)
}

func (u *Users) uuidCodeLocked(raw uuid) uint32 {
	if code, known := u.uuidCodes[raw]; known {
		return code
	}
	u.uuids = append(u.uuids, raw)
	code := uint32(len(u.uuids))
	u.uuidCodes[raw] = code
	return code
}

func (u *Users) textCodeLocked(id string) uint32 {
	if code, known := u.textCodes[id]; known {
		return code
	}
	id = strings.Clone(id) // it may be a part of something larger
	u.uuids = append(u.uuids, uuid{})
	code := uint32(len(u.uuids))
	u.textCodes[id], u.texts[code] = code, id
	u.textBytes += heapBytes(len(id), 1)
	return code
}

// uuidsToCodes replaces UUIDs by their codes, given out where they have none yet.
func (u *Users) uuidsToCodes(raw []uuid) []uint32 {
	u.mu.Lock()
	defer u.mu.Unlock()
	out := make([]uint32, len(raw))
	for i := range raw {
		out[i] = u.uuidCodeLocked(raw[i])
	}
	return out
}

// Find is the code of the user, 0 when the source has never seen it.
func (u *Users) Find(id string) uint32 {
	u.mu.RLock()
	defer u.mu.RUnlock()
	if raw, ok := parseUser(id); ok {
		return u.uuidCodes[raw]
	}
	return u.textCodes[id]
}

// ID is the user with the code, "" for 0.
func (u *Users) ID(code uint32) string {
	if code == 0 {
		return ""
	}
	raw, text := u.entry(code)
	if text != "" {
		return text
	}
	return formatUser(raw)
}

// entry is the user with a code that is not 0: a UUID, or a text that is not "".
func (u *Users) entry(code uint32) (raw uuid, text string) {
	u.mu.RLock()
	defer u.mu.RUnlock()
	return u.uuids[code-1], u.texts[code]
}

// Len is the highest code given out.
func (u *Users) Len() int {
	u.mu.RLock()
	defer u.mu.RUnlock()
	return len(u.uuids)
}

const (
	usersSize    = 80 // of the struct, checked by a test
	mapSize      = 48 // of a map without entries
	uuidSlot     = 21 // of a map from a UUID to a code: a control byte, key and value
	textSlot     = 25 // the same for a text and a code, one way or the other
	mapTableSlot = 1024
)

// Bytes is the heap that the table holds, about.
func (u *Users) Bytes() int64 {
	u.mu.RLock()
	defer u.mu.RUnlock()
	return heapBytes(1, usersSize) + heapBytes(cap(u.uuids), 16) + u.textBytes +
		mapBytes(len(u.uuidCodes), uuidSlot) + 2*mapBytes(len(u.texts), textSlot)
}

// mapBytes is what a Go map with n entries takes, by the size of a slot: up to
// 1,024 slots it doubles when 7/8 of them are in use; from there on it consists
// of tables of that size, of which each is split in two when it is that full.
func mapBytes(n, slot int) int64 {
	const full = mapTableSlot * 7 / 8
	switch {
	case n == 0:
		return mapSize
	case n <= 8:
		return mapSize + heapBytes(8, slot)
	case n <= full:
		return mapSize + heapBytes(1<<bits.Len(uint(n*8/7)), slot)
	}
	tables := int64(1) << bits.Len(uint((n-1)/full))
	return mapSize + tables*heapBytes(mapTableSlot, slot)
}

// parseUser reads u-<uuid> in lower case; anything else is kept as text, so
// that every ID comes back exactly as it came.
func parseUser(id string) (raw uuid, ok bool) {
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
			return uuid{}, false
		}
		raw[at] = hi<<4 | lo
		at++
	}
	return raw, true
}

func formatUser(raw uuid) string {
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

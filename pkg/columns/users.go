package columns

import (
	"math/bits"
	"strings"
	"sync"

	"github.com/google/uuid"
)

// Users gives every user ID of a source a code: 1, 2, 3 ... in order of
// appearance, 0 for no user. Codes never change and are never taken back. IDs
// of the form u-<uuid>, which is what Kore.ai gives out, are kept as 16 bytes.
// It is safe for concurrent use.
type Users struct {
	mu        sync.RWMutex
	uuids     []uuid.UUID          // by code - 1; zeros where the ID is a text
	uuidCodes map[uuid.UUID]uint32 // the code of a UUID
	texts     map[uint32]string
	textCodes map[string]uint32
	textBytes int64
}

const userIDPrefix = "u-"

// NewUsers is an empty table.
func NewUsers() *Users {
	return &Users{uuidCodes: map[uuid.UUID]uint32{}, texts: map[uint32]string{}, textCodes: map[string]uint32{}}
}

// Code is the code of the user, given out now if it has none yet; 0 for "".
func (u *Users) Code(id string) uint32 {
	if id == "" {
		return 0
	}
	u.mu.Lock()
	defer u.mu.Unlock()
	if raw, ok := parseUser(id); ok {
		return u.uuidCodeLocked(raw)
	}
	code, known := u.textCodes[id]
	if !known {
		id = strings.Clone(id) // it may be a part of something larger
		code = u.addLocked(uuid.UUID{})
		u.textCodes[id], u.texts[code] = code, id
		u.textBytes += heapBytes(len(id), 1)
	}
	return code
}

// entryCodes is the codes of the entries of a column of UUIDs.
func (u *Users) entryCodes(c *Column) []uint32 {
	u.mu.Lock()
	defer u.mu.Unlock()
	out := make([]uint32, c.Entries())
	for i := range c.dict.Len() {
		out[i+1] = u.uuidCodeLocked(uuid.UUID([]byte(c.dict.At(i))))
	}
	return out
}

func (u *Users) uuidCodeLocked(raw uuid.UUID) uint32 {
	code, known := u.uuidCodes[raw]
	if !known {
		code = u.addLocked(raw)
		u.uuidCodes[raw] = code
	}
	return code
}

func (u *Users) addLocked(raw uuid.UUID) (code uint32) {
	u.uuids = append(u.uuids, raw)
	return uint32(len(u.uuids))
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
	raw, text := u.entry(code)
	if code == 0 || text != "" {
		return text
	}
	return userIDPrefix + raw.String()
}

// entry is the user with a code: a UUID, or a text that is not "".
func (u *Users) entry(code uint32) (raw uuid.UUID, text string) {
	if code == 0 {
		return raw, ""
	}
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
	mapSize      = 48 // of a map without entries
	uuidSlot     = 21 // of a map from a UUID to a code: a control byte, key and value
	textSlot     = 25 // the same for a text and a code, one way or the other
	mapTableSlot = 1024
)

// Bytes is the heap that the table holds, about.
func (u *Users) Bytes() int64 {
	u.mu.RLock()
	defer u.mu.RUnlock()
	return heapBytes(cap(u.uuids), 16) + u.textBytes +
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
func parseUser(id string) (raw uuid.UUID, ok bool) {
	rest, ok := strings.CutPrefix(id, userIDPrefix)
	if !ok || len(rest) != 36 || rest != strings.ToLower(rest) {
		return raw, false
	}
	raw, err := uuid.Parse(rest)
	return raw, err == nil
}

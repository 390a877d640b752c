package columns

import (
	"encoding/binary"
	"hash/maphash"
	"math/bits"
)

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
	for code := first; code <= last; code++ {
		if hashes[code-first] = u.hashUUID(u.entry(code)); u.isOdd(code) {
			hashes[code-first] = maphash.Bytes(u.seed, u.oddText(code))
		}
	}
	var slots [usersAtOnce]uint32
	u.warmSlots(hashes[:last-first+1], slots[:])
	for code := first; code <= last; code++ {
		u.place(hashes[code-first], code)
	}
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

func (u *Users) lookUp(hash uint64, raw [16]byte, uuid bool, id string) uint32 {
	u.mu.RLock()
	defer u.mu.RUnlock()
	return u.find(hash, raw, uuid, id)
}

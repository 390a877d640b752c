package columns

import "encoding/binary"

// In a UUID the version and the variant have the same bits everywhere, so
// their bytes are apart from those that are noise.
const (
	versionByte = 6
	variantByte = 8
	noiseBytes  = 14
)

// userList is different user IDs, none of them "".
type userList struct {
	noise    []byte   // of each UUID what is neither version nor variant
	versions []byte   // of all UUIDs
	variants []byte   // of all UUIDs
	odd      []uint16 // places in the whole list of those that are no UUIDs, ascending
	texts    []string // what these are
}

func (l *userList) len() int { return len(l.versions) + len(l.odd) }

// list is the users with the codes.
func (u *Users) list(codes []uint32) (l userList) {
	u.mu.RLock()
	defer u.mu.RUnlock()
	for i, code := range codes {
		if u.isOdd(code) {
			l.odd, l.texts = append(l.odd, uint16(i)), append(l.texts, string(u.oddText(code)))
			continue
		}
		raw := u.entry(code)
		l.noise = append(append(append(l.noise, raw[:versionByte]...), raw[versionByte+1]), raw[variantByte+1:]...)
		l.versions, l.variants = append(l.versions, raw[versionByte]), append(l.variants, raw[variantByte])
	}
	return l
}

// uuids puts UUIDs together, from the given one on.
func (l *userList) uuids(to [][16]byte, from int) {
	noise, versions, variants := l.noise[from*noiseBytes:], l.versions[from:][:len(to)], l.variants[from:][:len(to)]
	for i := range to {
		b := noise[i*noiseBytes:][:noiseBytes]
		first, second := binary.LittleEndian.Uint64(b), binary.LittleEndian.Uint64(b[noiseBytes-8:])
		first = first&(1<<48-1) | uint64(versions[i])<<48 | first>>48<<56
		binary.LittleEndian.PutUint64(to[i][:8], first)
		binary.LittleEndian.PutUint64(to[i][8:], second&^0xff|uint64(variants[i]))
	}
}

const usersAtOnce = 256 // while the table is locked; what they need fits into the nearest cache

// codes is the codes of all of the list, given out where they have none yet.
func (u *Users) codes(l *userList) []uint32 {
	u.begin(l.len())
	var some [usersAtOnce][16]byte
	out := make([]uint32, len(l.versions), l.len())
	for from := 0; from < len(out); from += usersAtOnce {
		to := out[from:min(from+usersAtOnce, len(out))]
		l.uuids(some[:len(to)], from)
		u.someCodes(some[:len(to)], to)
	}
	if len(l.odd) == 0 {
		return out
	}
	uuids := out
	out = make([]uint32, 0, l.len())
	for k, at := range l.odd {
		n := int(at) - len(out)
		out = append(append(out, uuids[:n]...), u.Code(l.texts[k]))
		uuids = uuids[n:]
	}
	return append(out, uuids...)
}

// begin makes room for the users when the table has hardly any, so that it does
// not grow over and over.
func (u *Users) begin(more int) {
	u.mu.Lock()
	defer u.mu.Unlock()
	if int(u.n) < more/4 {
		u.reserve(more)
	}
}

// someCodes gives codes to up to usersAtOnce UUIDs. What has to be looked at is
// far apart, and a processor that waits for one thing before it decides what
// comes next waits for each. So all is read beforehand, in loops that do
// nothing else.
func (u *Users) someCodes(raw [][16]byte, out []uint32) {
	var space [usersAtOnce]uint64
	hashes := space[:len(raw)]
	for i := range hashes {
		hashes[i] = u.hashUUID(&raw[i])
	}
	u.mu.Lock()
	defer u.mu.Unlock()
	u.reserve(len(raw))
	u.warmSlots(hashes, out)
	u.warmUsers(hashes, out)
	for i, hash := range hashes {
		out[i] = u.codeOf(&raw[i], hash)
	}
}

// warmSlots reads the first slot of each hash.
func (u *Users) warmSlots(hashes []uint64, slots []uint32) {
	index, mask := u.index, uint64(len(u.index)-1)
	slots = slots[:len(hashes)]
	for i, hash := range hashes {
		slots[i] = index[hash&mask]
	}
}

// warmUsers reads the users in those slots that may be of the hash.
func (u *Users) warmUsers(hashes []uint64, slots []uint32) {
	var space [usersAtOnce]uint32
	n, mask := 0, uint32(len(u.index)-1)
	for i, slot := range slots {
		other := slot&^mask ^ u.mark(hashes[i])
		space[n%usersAtOnce] = slot&mask - 1
		n += int(^(other|-other)>>31) & int((slot|-slot)>>31) // 1 if it may be
	}
	pages, seen := u.pages, byte(0)
	for _, at := range space[:n] {
		seen |= pages[at/userPageLen][at%userPageLen][0]
	}
	u.warmed = seen // so that the compiler does not leave it out
}

// codeOf is the code of a UUID, given out if there is none; the table has room.
func (u *Users) codeOf(raw *[16]byte, hash uint64) uint32 {
	index, mask, mark := u.index, uint64(len(u.index)-1), u.mark(hash)
	at := hash & mask
	for ; index[at] != 0; at = (at + 1) & mask {
		if code := index[at] & uint32(mask); index[at] == code|mark && *u.entry(code) == *raw && !u.isOdd(code) {
			return code
		}
	}
	u.n++
	index[at] = u.n | mark
	*u.entry(u.n) = *raw
	return u.n
}

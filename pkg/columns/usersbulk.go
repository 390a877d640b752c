package columns

import "hash/maphash"

// userList is user IDs, none of them "". Those that are no UUID are apart, and
// their place in raw means nothing.
type userList struct {
	raw   [][16]byte
	odd   []uint16 // places of the odd ones, ascending
	texts []string // what they are
}

// list is the users with the codes.
func (u *Users) list(codes []uint32) userList {
	u.mu.RLock()
	defer u.mu.RUnlock()
	l := userList{raw: make([][16]byte, len(codes))}
	for i, code := range codes {
		if u.isOdd(code) {
			l.odd, l.texts = append(l.odd, uint16(i)), append(l.texts, string(u.oddText(code)))
			continue
		}
		l.raw[i] = *u.entry(code)
	}
	return l
}

const usersAtOnce = 1024 // while it is locked

// codes is the codes of all of the list, given out where they have none yet.
func (u *Users) codes(l userList) []uint32 {
	out := make([]uint32, len(l.raw))
	var hashes [usersAtOnce]uint64
	for from := 0; from < len(out); from += usersAtOnce {
		raw := l.raw[from:min(from+usersAtOnce, len(out))]
		for i := range raw {
			hashes[i] = maphash.Bytes(u.seed, raw[i][:])
		}
		u.someCodes(raw, hashes[:len(raw)], out[from:])
	}
	for k, at := range l.odd {
		out[at] = u.Code(l.texts[k])
	}
	return out
}

// someCodes gives codes to UUIDs. The places where they may be are read first,
// all of them one after the other: they are far apart, and reads that do not
// wait for each other are made at the same time.
func (u *Users) someCodes(raw [][16]byte, hashes []uint64, out []uint32) {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.reserve(len(raw))
	mask := uint64(len(u.index) - 1)
	for i, hash := range hashes {
		out[i] = u.index[hash&mask]
	}
	for i, hash := range hashes {
		if code := u.find(hash, raw[i], true, ""); code != 0 {
			out[i] = code
		} else {
			out[i] = u.add(hash, raw[i], true, "")
		}
	}
}

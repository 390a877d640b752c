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
	u.begin(len(out))
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

// begin makes room for the users when the table has hardly any, so that it does
// not grow over and over.
func (u *Users) begin(more int) {
	u.mu.Lock()
	defer u.mu.Unlock()
	if int(u.n) < more/4 {
		u.reserve(more)
	}
}

// someCodes gives codes to UUIDs. The places where they may be are far apart.
// So all of them are read first, one after the other, by reads that do not
// wait for each other, and what is decided then is near.
func (u *Users) someCodes(raw [][16]byte, hashes []uint64, out []uint32) {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.reserve(len(raw))
	mask := uint64(len(u.index) - 1)
	for i, hash := range hashes {
		out[i] = u.index[hash&mask]
	}
	for i, hash := range hashes {
		if slot := out[i]; slot != 0 && slot&^uint32(mask) == u.mark(hash) {
			out[i] = uint32(u.entry(slot & uint32(mask))[0])
		}
	}
	for i, hash := range hashes {
		at, mark := hash&mask, u.mark(hash)
		for {
			slot := u.index[at]
			if slot == 0 {
				out[i] = u.add(hash, raw[i], true, "")
				break
			}
			if code := slot & uint32(mask); slot == code|mark && !u.isOdd(code) && *u.entry(code) == raw[i] {
				out[i] = code
				break
			}
			at = (at + 1) & mask
		}
	}
}

package columns

import "encoding/binary"

// The users of a block are numbered from 1 in the order in which they appear.
// Most rows are of a user that had none before, so written are the others, the
// repeats: how many new users come between one and the one before, and how
// many numbers back its user is, 0 for no user.
type localUsers struct {
	userList
	after []uint16
	back  []uint16
}

// In a UUID the version and the variant have the same bits everywhere, so
// their bytes are written apart from those that are noise.
const (
	versionByte = 6
	variantByte = 8
	noiseBytes  = 14
)

func writeUsers(w *blockWriter, c *Chunk) {
	numbers, order := map[uint32]int{}, []uint32{}
	var after, back []uint16
	fresh := 0
	for _, code := range c.users {
		number := numbers[code]
		if code != 0 && number == 0 {
			order = append(order, code)
			numbers[code] = len(order)
			fresh++
			continue
		}
		if code != 0 {
			number = len(order) + 1 - number
		}
		after, back = append(after, uint16(fresh)), append(back, uint16(number))
		fresh = 0
	}
	l := c.table.list(order)
	w.uint(uint64(len(order)))
	w.uint(uint64(len(l.odd)))
	writePlanes(w, l.odd)
	w.texts(l.texts)
	for _, u := range l.raw {
		w.bytes(u[:versionByte])
		w.bytes(u[versionByte+1 : variantByte])
		w.bytes(u[variantByte+1:])
	}
	for _, at := range []int{versionByte, variantByte} {
		for _, u := range l.raw {
			w.bytes(u[at : at+1])
		}
	}
	w.uint(uint64(len(after)))
	writePlanes(w, after)
	writePlanes(w, back)
}

func readUsers(r *blockReader, rows int) (l localUsers) {
	n := r.count(rows)
	odd := r.count(n)
	l.odd = r.ascending(odd, n)
	text, ends := r.texts(odd)
	from := uint32(0)
	for _, end := range ends {
		id := string(text[from:end])
		if _, uuid := parseUser(id); uuid || id == "" {
			r.fail("a usual user as text")
		}
		l.texts, from = append(l.texts, id), end
	}
	noise, versions, variants := r.bytes(n*noiseBytes), r.bytes(n), r.bytes(n)
	if r.err == nil {
		l.raw = joinUsers(noise, versions, variants)
	}
	repeats := r.count(rows - n)
	l.after, l.back = readPlanes[uint16](r, repeats), readPlanes[uint16](r, repeats)
	if r.err == nil && !l.fit(rows) {
		r.fail("rows of users that are not there")
	}
	return l
}

func joinUsers(noise, versions, variants []byte) [][16]byte {
	out := make([][16]byte, len(versions))
	variants = variants[:len(out)]
	for i, version := range versions {
		b := noise[i*noiseBytes:][:noiseBytes]
		lower, upper := binary.LittleEndian.Uint64(b), binary.LittleEndian.Uint64(b[6:])
		lower = lower&(1<<48-1) | uint64(version)<<48 | lower>>48<<56
		binary.LittleEndian.PutUint64(out[i][:8], lower)
		binary.LittleEndian.PutUint64(out[i][8:], upper&^0xff|uint64(variants[i]))
	}
	return out
}

// fit tells whether the numbers are enough for so many rows, and each is used.
func (l *localUsers) fit(rows int) bool {
	next := 0
	for k, fresh := range l.after {
		next += int(fresh)
		if int(l.back[k]) > next {
			return false
		}
	}
	return next <= len(l.raw) && len(l.raw)+len(l.after) == rows
}

// codes is the codes of the rows, by the table's codes of the users.
func (l *localUsers) codes(users *Users, rows int) []uint32 {
	out, of := make([]uint32, 0, rows), users.codes(l.userList)
	next := 0
	for k, fresh := range l.after {
		out = append(out, of[next:next+int(fresh)]...)
		next += int(fresh)
		if back := int(l.back[k]); back == 0 {
			out = append(out, 0)
		} else {
			out = append(out, of[next-back])
		}
	}
	return append(out, of[next:]...)
}

package columns

// The users of a block are numbered from 1 in the order in which they appear.
// Most rows are of a user that had none before, so written are the others, the
// repeats: how many new users come between one and the one before, and how
// many numbers back its user is, 0 for no user.
type localUsers struct {
	userList
	after []uint16
	back  []uint16
}

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
	w.bytes(l.noise)
	w.bytes(l.versions)
	w.bytes(l.variants)
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
	l.noise, l.versions, l.variants = r.bytes((n-odd)*noiseBytes), r.bytes(n-odd), r.bytes(n-odd)
	repeats := r.count(rows - n)
	l.after, l.back = readPlanes[uint16](r, repeats), readPlanes[uint16](r, repeats)
	if r.err == nil && !l.fit(rows) {
		r.fail("rows of users that are not there")
	}
	return l
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
	return next <= l.len() && l.len()+len(l.after) == rows
}

// codes is the codes of the rows, by the table's codes of the users.
func (l *localUsers) codes(users *Users, rows int) []uint32 {
	out, of := make([]uint32, 0, rows), users.codes(&l.userList)
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

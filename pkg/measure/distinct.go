package measure

import (
	"cmp"
	"math/bits"
	"slices"
)

// rowsOf is the rows of a bucket in one piece.
type rowsOf struct {
	bucket int
	held   *heldPiece
	lo, hi int
}

// countUsers counts the users of every cell, bucket by bucket: a set of users a
// group, one bit a user, is filled, counted and emptied again.
func (t *tally) countUsers() {
	var all []rowsOf
	for i := range t.users.held {
		h := &t.users.held[i]
		for _, r := range h.runs {
			all = append(all, rowsOf{r.bucket, h, r.lo, r.hi})
		}
	}
	slices.SortStableFunc(all, func(a, b rowsOf) int { return cmp.Compare(a.bucket, b.bucket) })
	var buckets [][]rowsOf
	for lo, i := 0, 1; i <= len(all); i++ {
		if i == len(all) || all[i].bucket != all[lo].bucket {
			buckets, lo = append(buckets, all[lo:i]), i
		}
	}
	if t.p.workers > 1 && len(buckets) < 2*t.p.workers {
		for _, rows := range buckets {
			t.distinctOf(rows).together(rows)
		}
		return
	}
	blocks := blocksOf(buckets, rowCount(all)/(8*t.p.workers)+1)
	t.p.each(len(blocks), func(s *scratch, i int) {
		for _, rows := range blocks[i] {
			t.distinctOf(rows).bucket(s, rows)
		}
	})
}

// blocksOf joins neighbouring buckets until they have enough rows to be worth handing out.
func blocksOf(buckets [][]rowsOf, enough int) (out [][][]rowsOf) {
	for lo, n, i := 0, 0, 0; i < len(buckets); i++ {
		if n += rowCount(buckets[i]); n >= enough || i+1 == len(buckets) {
			out = append(out, buckets[lo:i+1])
			lo, n = i+1, 0
		}
	}
	return out
}

func rowCount(rows []rowsOf) (n int) {
	for _, r := range rows {
		n += r.hi - r.lo
	}
	return n
}

// distinct counts the distinct users of a bucket. The set of a group is words
// long; one more is there for rows that belong to none.
type distinct struct {
	t     *tally
	words int
}

// distinctOf has sets for the users that the rows can have: what is smaller
// stays nearer at hand.
func (t *tally) distinctOf(rows []rowsOf) *distinct {
	top := uint32(0)
	for _, r := range rows {
		top = max(top, r.held.top)
	}
	return &distinct{t: t, words: int(top/64) + 1}
}

const maxSetWords = 4 << 20 // 32 MiB; beyond it users are sorted instead

func (d *distinct) bucket(s *scratch, rows []rowsOf) {
	counts := d.t.users.counts[rows[0].bucket*d.t.groups : (rows[0].bucket+1)*d.t.groups]
	size := (d.t.groups + 1) * d.words
	switch {
	case size > d.t.p.maxSets:
		countSorted(d.keys(nil, rows), counts)
	case 4*rowCount(rows) < size:
		d.sparse(s.set(size), rows, counts)
	default:
		set := s.set(size)
		d.mark(set, rows)
		d.take(set, rows[0].bucket)
	}
}

// set is n words that are zero; they must be zero again afterwards.
func (s *scratch) set(n int) []uint64 {
	if len(s.sets) < n {
		s.sets = make([]uint64, n)
	}
	return s.sets[:n]
}

// take counts the sets of a bucket and empties them. Where no session counts,
// the set has stayed empty.
func (d *distinct) take(set []uint64, bucket int) {
	cells := bucket * d.t.groups
	for g := range d.t.groups {
		if d.t.counts[0][cells+g] == 0 {
			continue
		}
		part := set[g*d.words : (g+1)*d.words]
		part[0] &^= 1 // no user
		d.t.users.counts[cells+g] = int64(ones(part))
		clear(part)
	}
}

// ones is how many bits are set. It adds up four words in turn, which need not
// wait for each other.
func ones(words []uint64) int {
	var a, b, c, d int
	for ; len(words) >= 4; words = words[4:] {
		a += bits.OnesCount64(words[0])
		b += bits.OnesCount64(words[1])
		c += bits.OnesCount64(words[2])
		d += bits.OnesCount64(words[3])
	}
	for _, w := range words {
		a += bits.OnesCount64(w)
	}
	return a + b + c + d
}

// mark puts the users of the rows into the sets of their groups.
func (d *distinct) mark(set []uint64, rows []rowsOf) {
	for _, r := range rows {
		h := r.held
		offsets, single := d.offsets(h)
		switch {
		case !single:
			d.markLists(set, r)
		case h.codes.Const():
			markAll(set[offsets[h.codes.One]:], h.users[r.lo:r.hi], h.class[r.lo:r.hi], &h.match)
		case h.codes.U8 != nil:
			markCodes(set, h.users[r.lo:r.hi], h.class[r.lo:r.hi], h.codes.U8[r.lo:r.hi], &h.match, offsets)
		default:
			markCodes(set, h.users[r.lo:r.hi], h.class[r.lo:r.hi], h.codes.U16[r.lo:r.hi], &h.match, offsets)
		}
	}
}

// offsets is where the set of each code begins; not single when a code stands
// for several groups.
func (d *distinct) offsets(h *heldPiece) (offsets []uint32, single bool) {
	offsets = make([]uint32, max(256, len(h.lists.ends)))
	for code := range h.lists.ends {
		group := d.t.groups
		switch ids := h.lists.of(code); len(ids) {
		case 0:
		case 1:
			group = int(ids[0])
		default:
			return nil, false
		}
		offsets[code] = uint32(group * d.words)
	}
	return offsets, true
}

func markAll(set []uint64, users []uint32, class []uint8, match *[256]uint64) {
	_ = *match
	class = class[:len(users)]
	for i, u := range users {
		set[u>>6] |= match[class[i]] << (u & 63)
	}
}

// markCodes looks four words up before it sets a bit in any: looking up takes
// longest, as sets are large, and then need not wait for what is written.
func markCodes[T uint8 | uint16](set []uint64, users []uint32, class []uint8, codes []T, match *[256]uint64, offsets []uint32) {
	_ = *match
	class, codes = class[:len(users)], codes[:len(users)]
	i := 0
	for ; i+4 <= len(users); i += 4 {
		a, b, c, d := users[i], users[i+1], users[i+2], users[i+3]
		ofA, ofB := &set[offsets[codes[i]]+a>>6], &set[offsets[codes[i+1]]+b>>6]
		ofC, ofD := &set[offsets[codes[i+2]]+c>>6], &set[offsets[codes[i+3]]+d>>6]
		*ofA |= match[class[i]] << (a & 63)
		*ofB |= match[class[i+1]] << (b & 63)
		*ofC |= match[class[i+2]] << (c & 63)
		*ofD |= match[class[i+3]] << (d & 63)
	}
	for ; i < len(users); i++ {
		set[offsets[codes[i]]+users[i]>>6] |= match[class[i]] << (users[i] & 63)
	}
}

func (d *distinct) markLists(set []uint64, r rowsOf) {
	h := r.held
	for i := r.lo; i < r.hi; i++ {
		bit := h.match[h.class[i]] << (h.users[i] & 63)
		for _, g := range h.lists.of(h.codes.At(i)) {
			set[int(g)*d.words+int(h.users[i]>>6)] |= bit
		}
	}
}

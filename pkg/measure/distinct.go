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

// countUsers counts the users of every cell, bucket by bucket.
func (t *tally) countUsers() {
	var all []rowsOf
	for i := range t.users.held {
		h := &t.users.held[i]
		for _, r := range h.runs {
			all = append(all, rowsOf{r.Bucket, h, r.Lo, r.Hi})
		}
	}
	slices.SortStableFunc(all, func(a, b rowsOf) int { return cmp.Compare(a.bucket, b.bucket) })
	var buckets [][]rowsOf
	for lo, i := 0, 1; i <= len(all); i++ {
		if i == len(all) || all[i].bucket != all[lo].bucket {
			buckets, lo = append(buckets, all[lo:i]), i
		}
	}
	t.p.each(len(buckets), func(s *scratch, i int) { t.countBucket(s, buckets[i]) })
}

const maxSetWords = 4 << 20 // 32 MiB

// distinct is sets of users, one bit a user, for as many groups as there is room
// for, and one more for rows that belong to none of these.
type distinct struct {
	sets     []uint64
	words    int // of a set
	from, to int // the groups
}

// countBucket counts the distinct users of a bucket: sets are filled, and then
// counted and emptied where they were filled.
func (t *tally) countBucket(s *scratch, rows []rowsOf) {
	top := uint32(0)
	for _, r := range rows {
		top = max(top, r.held.top)
	}
	d := distinct{words: int(top/64) + 1}
	size := min(t.groups, max(1, t.p.maxSets/d.words))
	if len(s.sets) < (size+1)*d.words {
		s.sets = make([]uint64, (size+1)*d.words)
	}
	d.sets = s.sets
	counts := t.users.counts[rows[0].bucket*t.groups:]
	for ; d.from < t.groups; d.from += size {
		d.to = min(d.from+size, t.groups)
		for _, r := range rows {
			d.eachLayer(r, nil)
		}
		for g := range d.to - d.from {
			d.sets[g*d.words] &^= 1 // no user
		}
		for _, r := range rows {
			d.eachLayer(r, counts)
		}
	}
}

// eachLayer marks the users of rows, or, with counts, counts and clears what was
// marked. A code stands for one group nearly always; for the second of its groups
// all is done once more, and so on.
func (d *distinct) eachLayer(r rowsOf, counts []int64) {
	h := r.held
	offsets, layers := make([]uint32, max(256, len(h.lists.ends))), 1
	for layer := 0; layer < layers; layer++ {
		for code := range h.lists.ends {
			ids := h.lists.of(code)
			layers = max(layers, len(ids))
			offsets[code] = uint32((d.to - d.from) * d.words)
			if layer < len(ids) && d.has(ids[layer]) {
				offsets[code] = uint32((int(ids[layer]) - d.from) * d.words)
			}
		}
		switch codes := h.codes.Slice(r.lo, r.hi); {
		case codes.U16 != nil:
			layerOf(d, r, codes.U16, offsets, layer, counts)
		case codes.U8 != nil:
			layerOf(d, r, codes.U8, offsets, layer, counts)
		default:
			d.one(r, int(codes.One), offsets[codes.One], layer, counts)
		}
	}
}

func (d *distinct) has(group int32) bool { return d.from <= int(group) && int(group) < d.to }

// one does it for rows that all have the same code.
func (d *distinct) one(r rowsOf, code int, offset uint32, layer int, counts []int64) {
	h, set := r.held, d.sets[offset:]
	users, class := h.users[r.lo:r.hi], h.class[r.lo:r.hi]
	if counts == nil {
		for i, u := range users {
			set[u>>6] |= h.match[class[i]] << (u & 63)
		}
		return
	}
	found := 0
	for _, u := range users {
		found += bits.OnesCount64(set[u>>6])
		set[u>>6] = 0
	}
	if ids := h.lists.of(code); layer < len(ids) && d.has(ids[layer]) {
		counts[ids[layer]] += int64(found)
	}
}

// layerOf does it for rows of several codes.
func layerOf[T uint8 | uint16](d *distinct, r rowsOf, codes []T, offsets []uint32, layer int, counts []int64) {
	h := r.held
	users := h.users[r.lo:r.hi]
	if counts == nil {
		mark(d.sets, users, h.class[r.lo:r.hi], codes, &h.match, offsets)
		return
	}
	found := make([]int64, len(offsets))
	collect(d.sets, users, codes, offsets, found)
	for code := range h.lists.ends {
		if ids := h.lists.of(code); layer < len(ids) && d.has(ids[layer]) {
			counts[ids[layer]] += found[code]
		}
	}
}

func mark[T uint8 | uint16](sets []uint64, users []uint32, class []uint8, codes []T, match *[256]uint64, offsets []uint32) {
	_ = *match
	class, codes = class[:len(users)], codes[:len(users)]
	i := 0
	for ; i+2 <= len(users); i += 2 { // two words are looked up before one is written
		a, b := users[i], users[i+1]
		ofA, ofB := &sets[offsets[codes[i]]+a>>6], &sets[offsets[codes[i+1]]+b>>6]
		*ofA |= match[class[i]] << (a & 63)
		*ofB |= match[class[i+1]] << (b & 63)
	}
	for ; i < len(users); i++ {
		sets[offsets[codes[i]]+users[i]>>6] |= match[class[i]] << (users[i] & 63)
	}
}

func collect[T uint8 | uint16](sets []uint64, users []uint32, codes []T, offsets []uint32, found []int64) {
	codes, found = codes[:len(users)], found[:len(offsets)]
	for i, u := range users {
		word := &sets[offsets[codes[i]]+u>>6]
		found[codes[i]] += int64(bits.OnesCount64(*word))
		*word = 0
	}
}

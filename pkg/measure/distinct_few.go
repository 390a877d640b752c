package measure

import "slices"

// sparse counts while marking, and empties only what was touched: for buckets
// with few rows beside the number of users.
func (d *distinct) sparse(set []uint64, rows []rowsOf, counts []int64) {
	for _, r := range rows {
		h := r.held
		for i := r.lo; i < r.hi; i++ {
			u := h.users[i]
			if h.match[h.class[i]] == 0 || u == 0 {
				continue
			}
			for _, g := range h.lists.of(h.codes.At(i)) {
				word := &set[int(g)*d.words+int(u>>6)]
				bit := uint64(1) << (u & 63)
				if *word&bit == 0 {
					*word |= bit
					counts[g]++
				}
			}
		}
	}
	for _, r := range rows {
		h := r.held
		for i := r.lo; i < r.hi; i++ {
			for _, g := range h.lists.of(h.codes.At(i)) {
				set[int(g)*d.words+int(h.users[i]>>6)] = 0
			}
		}
	}
}

// keys is group and user of every row in one number.
func (d *distinct) keys(to []uint64, rows []rowsOf) []uint64 {
	for _, r := range rows {
		h := r.held
		for i := r.lo; i < r.hi; i++ {
			if h.match[h.class[i]] == 0 || h.users[i] == 0 {
				continue
			}
			for _, g := range h.lists.of(h.codes.At(i)) {
				to = append(to, uint64(g)<<32|uint64(h.users[i]))
			}
		}
	}
	return to
}

func countSorted(keys []uint64, counts []int64) {
	slices.Sort(keys)
	for _, k := range slices.Compact(keys) {
		counts[k>>32]++
	}
}

// together counts one bucket on all cores: each fills sets of its own, which
// are joined afterwards.
func (d *distinct) together(rows []rowsOf) {
	size := (d.t.groups + 1) * d.words
	workers := min(d.t.p.workers, len(rows))
	if size > d.t.p.maxSets || workers == 1 {
		borrow(func(s *scratch) { d.bucket(s, rows) })
		return
	}
	owners := make([]*scratch, workers)
	d.t.p.each(workers, func(_ *scratch, w int) {
		owners[w] = scratches.Get().(*scratch)
		d.mark(owners[w].set(size), rows[w*len(rows)/workers:(w+1)*len(rows)/workers])
	})
	first := owners[0].set(size)
	for _, o := range owners[1:] {
		more := o.set(size)
		for i, w := range more {
			first[i] |= w
		}
		clear(more)
	}
	d.take(first, rows[0].bucket)
	for _, o := range owners {
		scratches.Put(o)
	}
}

package store

import (
	"slices"
	"time"

	"github.com/koreai/sessions-datasource/pkg/columns"
)

const (
	// manyParts is how many small neighbours are rebuilt together. Each
	// rebuild makes a part several times as large as its largest, so that a row
	// is rebuilt only a few times in its life.
	manyParts = 8
	// manyChunks is into how many chunks the memory should be divided at least:
	// a chunk is dropped as a whole when room has to be made.
	manyChunks = 32
	// leastPart is how small the parts may stay for that.
	leastPart = 512
	// calm is how long small parts are left alone: more of them are about to
	// come, and those who wait for them need the machine.
	calm = time.Second
)

// bigPart is how many rows a part needs to be left alone.
func (s *source) bigPart() int {
	rows := s.conn.conf().Settings.MemoryBytes / manyChunks / s.rowBytes()
	if rows <= 0 {
		return columns.MaxRows / 2
	}
	return int(min(columns.MaxRows/2, max(leastPart, rows)))
}

// crumbs is the first run of small neighbouring parts that is worth rebuilding:
// [lo, hi). A part also counts as small when most rows of its chunk are gone,
// since it keeps the whole chunk alive.
func (r *rows) crumbs(big int) (lo, hi int, found bool) {
	for lo = 0; lo < len(r.parts); lo = max(hi, lo+1) {
		rows := 0
		fits := func(p held) bool {
			// A chunk holds no more than 49 days: what lies farther apart would be
			// rebuilt for ever into what it was.
			return small(p, big) && rows+p.Len() <= 2*big && p.last()-r.parts[lo].first() <= longest
		}
		for hi = lo; hi < len(r.parts) && fits(r.parts[hi]); hi++ {
			rows += r.parts[hi].Len()
		}
		if a, b, ok := balanced(r.parts, lo, hi); ok {
			return a, b, true
		}
	}
	return 0, 0, false
}

func small(p held, big int) bool {
	return p.Len() < big || 2*p.Len() < p.Chunk.Len()
}

// balanced leaves out a largest part that outweighs the rest of the run, since
// rebuilding it again and again would cost more than it brings.
func balanced(parts []held, lo, hi int) (int, int, bool) {
	if hi-lo < manyParts {
		return 0, 0, false
	}
	most, sum := lo, 0
	for i := lo; i < hi; i++ {
		sum += parts[i].Len()
		if parts[i].Len() > parts[most].Len() {
			most = i
		}
	}
	if parts[most].Len() <= sum/2 || 2*parts[most].Len() < parts[most].Chunk.Len() {
		return lo, hi, true
	}
	if a, b, ok := balanced(parts, most+1, hi); ok {
		return a, b, true
	}
	return balanced(parts, lo, most)
}

// swap puts the rebuilt chunks in the place of the parts they were built of. It
// does nothing when those changed meanwhile.
func (r *rows) swap(old []held, chunks []*columns.Chunk) bool {
	at := slices.IndexFunc(r.parts, func(p held) bool { return p.Part == old[0].Part })
	if at < 0 || at+len(old) > len(r.parts) {
		return false
	}
	used := int64(0)
	for i, o := range old {
		if r.parts[at+i].Part != o.Part {
			return false
		}
		used = max(used, r.parts[at+i].used)
	}
	fresh := make([]held, 0, len(chunks))
	for _, c := range chunks {
		fresh = append(fresh, hold(columns.Whole(c), used))
	}
	r.parts = slices.Concat(r.parts[:at], fresh, r.parts[at+len(old):])
	return true
}

func plain(parts []held) []columns.Part {
	out := make([]columns.Part, len(parts))
	for i, p := range parts {
		out[i] = p.Part
	}
	return out
}

// compactLater rebuilds small parts behind, if there are many.
func (s *source) compactLater() {
	ctx := s.conn.context()
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, _, found := s.rows.crumbs(s.bigPart()); !found || s.compact {
		return
	}
	s.compact = true
	s.conn.work.Go(func() {
		if sleep(ctx, calm) != nil {
			s.locked(func() { s.compact = false })
			return
		}
		s.compactGuarded()
	})
}

// compactAll rebuilds without the lock, and puts the result in if what it was
// built of is still there.
func (s *source) compactAll() {
	for failed := 0; ; {
		var old []held
		var users *columns.Users
		s.locked(func() {
			lo, hi, found := s.rows.crumbs(s.bigPart())
			if s.compact = found && failed <= 2; s.compact {
				old, users = slices.Clone(s.rows.parts[lo:hi]), s.rows.users
			}
		})
		if old == nil {
			return
		}
		chunks := columns.Compact(plain(old), users)
		s.locked(func() {
			if !s.rows.swap(old, chunks) {
				failed++
			}
			s.weigh()
		})
	}
}

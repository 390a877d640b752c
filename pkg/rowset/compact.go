package rowset

import (
	"slices"
	"time"

	"github.com/koreai/sessions-datasource/pkg/columns"
	"github.com/koreai/sessions-datasource/pkg/interval"
	"github.com/koreai/sessions-datasource/pkg/session"
)

const (
	// MaxSpan is how much of time, in ms, one part may span: a chunk holds no more
	// than 49 days, and a bot that is hardly used has few rows in a year.
	MaxSpan = int64(30 * 24 * time.Hour / time.Millisecond)
	// minRun is how many small neighbours are rebuilt together. Each rebuild makes
	// a part several times as large as its largest, so that a row is rebuilt only a
	// few times in its life.
	minRun = 8
	// minChunks is into how many chunks the memory should be divided at least: a
	// chunk is dropped as a whole when room has to be made.
	minChunks = 32
	// minPart is how small the parts may stay for that.
	minPart = 512
)

// LargePart is how many rows a part needs to be left alone, when all may take some
// bytes of memory; 0: any number.
func (r *Set) LargePart(memory int64) int {
	rows := memory / minChunks / r.RowBytes()
	if rows <= 0 {
		return columns.MaxRows / 2
	}
	return int(min(columns.MaxRows/2, max(minPart, rows)))
}

// Compaction is a run of small parts that is worth putting together.
type Compaction struct {
	old   []held
	users *columns.Users
}

// Compaction finds what to put together, where parts of large rows are left alone.
func (r *Set) Compaction(large int) (Compaction, bool) {
	lo, hi, found := r.smallChunks(large)
	if !found {
		return Compaction{}, false
	}
	return Compaction{slices.Clone(r.parts[lo:hi]), r.users}, true
}

// Run builds the new chunks. It takes a while.
func (c Compaction) Run() []*columns.Chunk { return columns.Compact(plain(c.old), c.users) }

// Apply puts the rebuilt chunks in the place of the parts they were built of. It
// reports false, and does nothing, when those changed meanwhile.
func (r *Set) Apply(c Compaction, chunks []*columns.Chunk) bool {
	old := c.old
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

// smallChunks is the first run of small neighbouring parts that is worth rebuilding:
// [lo, hi). A part also counts as small when most rows of its chunk are gone,
// since it keeps the whole chunk alive.
func (r *Set) smallChunks(big int) (lo, hi int, found bool) {
	for lo = 0; lo < len(r.parts); lo = max(hi, lo+1) {
		rows := 0
		fits := func(p held) bool {
			// A chunk holds no more than 49 days: what lies farther apart would be
			// rebuilt for ever into what it was.
			return small(p, big) && rows+p.Len() <= 2*big && p.last()-r.parts[lo].first() <= MaxSpan
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
	if hi-lo < minRun {
		return 0, 0, false
	}
	largest, sum := lo, 0
	for i := lo; i < hi; i++ {
		sum += parts[i].Len()
		if parts[i].Len() > parts[largest].Len() {
			largest = i
		}
	}
	if parts[largest].Len() <= sum/2 || 2*parts[largest].Len() < parts[largest].Chunk.Len() {
		return lo, hi, true
	}
	if a, b, ok := balanced(parts, largest+1, hi); ok {
		return a, b, true
	}
	return balanced(parts, lo, largest)
}

// Pieces cuts a span into pieces of at most MaxRows rows and not too long.
func (r *Set) Pieces(span session.Span) interval.Set {
	var out interval.Set
	for span.Millis() > MaxSpan {
		out = append(out, r.byRows(session.Span{From: span.From, To: span.From + MaxSpan})...)
		span.From += MaxSpan
	}
	return append(out, r.byRows(span)...)
}

func (r *Set) byRows(span session.Span) interval.Set {
	var out interval.Set
	rows, from := 0, span.From
	for _, part := range r.Cut(span) {
		for part.Len() > 0 {
			room := columns.MaxRows - rows
			if part.Len() <= room {
				rows += part.Len()
				break
			}
			to := max(from+1, part.Chunk.Start(part.Lo+room)) // rows of the same start stay together
			out = append(out, session.Span{From: from, To: to})
			part = part.Cut(session.Span{From: to, To: span.To})
			rows, from = 0, to
		}
	}
	return append(out, session.Span{From: from, To: span.To})
}

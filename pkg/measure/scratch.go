package measure

import (
	"github.com/koreai/sessions-datasource/pkg/filter"
	"sync"
	"sync/atomic"

	"github.com/koreai/sessions-datasource/pkg/guard"
)

// scratch is the memory one worker needs to count a chunk.
type scratch struct {
	filter.Memory
	accs  [4][256]uint64
	cells []uint64
	next  []uint32
	sets  []uint64
	runs  []filter.Run

	selector selector
}

var scratches = sync.Pool{New: func() any { return new(scratch) }}

// borrow lends memory to work. After a panic it is not lent again: tables that
// must be zero between uses may be half written.
func borrow(work func(s *scratch)) {
	s := scratches.Get().(*scratch)
	s.Reset()
	work(s)
	scratches.Put(s)
}

// each runs work for 0 to n-1, on several cores when there are several pieces
// of work: also on the caller's, which need not be woken. A worker's scratch
// memory is its own.
func (p *plan) each(n int, work func(s *scratch, i int)) {
	var next atomic.Int64
	worker := func() {
		borrow(func(s *scratch) {
			for i := int(next.Add(1)) - 1; i < n; i = int(next.Add(1)) - 1 {
				s.Reset()
				work(s, i)
			}
		})
	}
	var wg sync.WaitGroup
	var failed atomic.Pointer[error]
	guarded := func() {
		if err := guard.Run("measuring", worker); err != nil {
			failed.Store(&err)
		}
	}
	workers := min(p.workers, n)
	if workers <= 1 {
		worker()
		return
	}
	for range workers - 1 {
		wg.Go(guarded)
	}
	guarded()
	wg.Wait()
	if err := failed.Load(); err != nil {
		panic(*err) // in the goroutine of the query, whose own guard tells of it
	}
}

// zeroed is n zeros in the buffer, which grows as needed.
func zeroed[T uint32 | uint64 | int64](buf *[]T, n int) []T {
	if cap(*buf) < n {
		*buf = make([]T, n)
		return *buf
	}
	out := (*buf)[:n]
	clear(out)
	return out
}

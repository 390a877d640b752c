package measure

import (
	"sync"
	"sync/atomic"

	"github.com/koreai/sessions-datasource/pkg/guard"
)

// each runs work for 0 to n-1, on several cores when there are several pieces
// of work: also on the caller's, which need not be woken. The memory that work
// gets is its worker's own.
func (p *plan) each(n int, work func(s *scratch, i int)) {
	var next atomic.Int64
	worker := func() {
		var s scratch
		for i := int(next.Add(1)) - 1; i < n; i = int(next.Add(1)) - 1 {
			work(&s, i)
		}
	}
	var wg sync.WaitGroup
	var failed atomic.Pointer[error]
	guarded := func() {
		if err := guard.Run("measuring", worker); err != nil {
			failed.Store(&err)
		}
	}
	for range min(p.workers, n) - 1 {
		wg.Go(guarded)
	}
	guarded()
	wg.Wait()
	if err := failed.Load(); err != nil {
		panic(*err) // in the goroutine of the query, whose own guard reports it
	}
}

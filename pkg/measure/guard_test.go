package measure

import (
	"errors"
	"testing"

	"github.com/koreai/sessions-datasource/pkg/guard"
)

// A panic on a worker would end the process; on the goroutine of the query it is
// an error of that query.
func TestAPanicOfAWorkerIsOneOfTheQuery(t *testing.T) {
	defer func() {
		var caught *guard.Error
		if err, _ := recover().(error); !errors.As(err, &caught) {
			t.Errorf("got %v", err)
		}
	}()
	p := &plan{workers: 4}
	p.each(100, func(_ *scratch, i int) {
		if i == 50 {
			panic("a row that cannot be counted")
		}
	})
	t.Error("the panic was swallowed")
}

// What a worker was writing to when it panicked must not reach another query.
func TestMemoryOfAPanicIsNotLentAgain(t *testing.T) {
	for _, workers := range []int{1, 3} {
		var dirty *scratch
		func() {
			defer func() { _ = recover() }()
			(&plan{workers: workers}).each(4, func(s *scratch, i int) {
				if i == 2 {
					dirty = s
					panic("half written")
				}
			})
		}()
		for range 50 {
			if scratches.Get().(*scratch) == dirty {
				t.Fatalf("%d workers: it was lent again", workers)
			}
		}
	}
}

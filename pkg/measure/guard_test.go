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

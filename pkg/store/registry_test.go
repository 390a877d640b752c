package store

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/koreai/sessions-datasource/pkg/replica"
)

// counted is a seat that counts how often it was taken and given back.
type counted struct {
	seat
	closed *int
}

func (c *counted) Close() error { *c.closed++; return nil }

// What several servers share is connected to once, however many data sources
// and bots use it, and let go with the last of them.
func TestBackendIsClosedWithItsLastUser(t *testing.T) {
	in(t, nil, func(f *fixture) {
		tab, opened, closed := newTable(), 0, 0
		cfg := f.h.cfg
		cfg.BackendKey = "the table"
		cfg.OpenBackend = func() (replica.Backend, error) {
			opened++
			return &counted{seat{tab, "one"}, &closed}, nil
		}
		f.kore.add(spread(bot, day, 100)...)
		first := f.reg.Acquire(cfg)
		cfg.Variant = "another"
		second := f.reg.Acquire(cfg)
		for _, h := range []*Handle{first, second, f.h} {
			if _, err := h.Read(context.Background(), panel(last(day))); err != nil {
				t.Fatal(err)
			}
		}
		if opened != 1 {
			t.Errorf("connected %d times", opened)
		}
		b := f.reg.budgets[budgetKey{cfg.Settings.URL, bot}]
		if len(f.reg.budgets) != 1 || b.backend == nil {
			t.Errorf("%d budgets: calls to a bot have to be counted once", len(f.reg.budgets))
		}
		first.Release()
		time.Sleep(2 * grace)
		synctest.Wait()
		if closed != 0 || b.backend == nil {
			t.Error("left while a data source still uses it")
		}
		second.Release()
		time.Sleep(2 * grace)
		synctest.Wait()
		if closed != 1 || b.backend != nil || len(f.reg.backends) != 0 {
			t.Errorf("closed %d times, %d backends", closed, len(f.reg.backends))
		}
	})
}

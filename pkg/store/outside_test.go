package store

import (
	"testing"
	"time"

	"github.com/koreai/sessions-datasource/pkg/budget"
	"github.com/koreai/sessions-datasource/pkg/koreai"
)

// Rows of another time at the end of every page neither end the list nor hide
// what comes after them.
func TestRowsOutsideTheWindowHideNothing(t *testing.T) {
	in(t, func(k *kore, _ *Config) { k.cap = 12 }, func(f *fixture) {
		f.kore.add(spread(bot, 2*day, 200)...)
		f.kore.change = func(_ int, r koreai.Request, p *koreai.Page) {
			for i := range min(2, len(p.Sessions)) {
				stray := p.Sessions[i]
				stray.ID, stray.Start = "stray-"+stray.ID, r.From.Add(-30*day).UnixMilli()
				p.Sessions = append(p.Sessions, stray)
				p.Received++
			}
		}
		span := between(2*day, time.Hour)
		calls := f.calls(func() { f.same(f.read(panel(span)), span) })
		if calls > 2*floor(200, 12) {
			t.Errorf("%d calls", calls)
		}
		res := f.direct(DirectRequest{Span: span, Lane: budget.Panel})
		if want := len(f.kore.truth(bot, span)); len(res.Sessions) < want {
			t.Errorf("a direct read got %d sessions of %d", len(res.Sessions), want)
		}
	})
}

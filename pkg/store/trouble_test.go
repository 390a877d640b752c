package store

import (
	"context"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/koreai/sessions-datasource/pkg/session"
)

// An outage is named from its first moment on, and nobody says how long it lasts.
func TestOutageIsNamedWhileLoading(t *testing.T) {
	in(t, nil, func(f *fixture) {
		f.kore.add(spread(bot, 2*day, 3000)...)
		f.read(panel(last(day)))
		var on atomic.Bool
		on.Store(true)
		f.kore.fault = always(errServer, &on)
		ask := func(span session.Span) View {
			req := panel(span)
			req.Partial = true
			v, err := f.h.Read(context.Background(), req)
			if err != nil {
				t.Fatal(err)
			}
			return v
		}
		v := ask(last(2 * day))
		if all := strings.Join(v.Notices, " "); v.Complete || !strings.Contains(all, errServer.Message) || v.Left != 0 {
			t.Errorf("complete %v, %s left, notices %q: want the outage named", v.Complete, v.Left, v.Notices)
		}
		on.Store(false)
		f.read(panel(last(2 * day)))
		if v := ask(last(2 * day)); strings.Contains(strings.Join(v.Notices, " "), errServer.Message) {
			t.Errorf("notices %q after the outage", v.Notices)
		}
	})
}

package store

import (
	"sync"
	"sync/atomic"
	"time"

	"github.com/koreai/sessions-datasource/pkg/budget"
	"github.com/koreai/sessions-datasource/pkg/plan"
	"github.com/koreai/sessions-datasource/pkg/replica"
	"github.com/koreai/sessions-datasource/pkg/rowset"
	"github.com/koreai/sessions-datasource/pkg/settings"
)

// source is a bot, or the account: what is known and wanted of it, and the budget of
// its calls. One mutex guards it all; it is never held during a call or while
// columns are built. Methods of the state are called under it.
type source struct {
	upstream *upstream
	bot      string // "": the account
	budget   *budget.Budget

	bytes atomic.Int64 // that rows hold, for those who must not lock

	mu sync.Mutex
	plan.State
	asked   time.Time        // when somebody last asked
	served  time.Time        // when a call was last sent
	compact bool             // a goroutine is compacting
	replica *replica.Replica // other servers that read the same; nil: there are none
}

func newSource(c *upstream, bot string, b *budget.Budget, now time.Time) *source {
	s := &source{upstream: c, bot: bot, budget: b, asked: now, State: plan.State{
		Clock: &c.clock, Settings: func() settings.Settings { return c.conf().Settings },
		Rows: rowset.New(), Active: plan.ActiveSet{},
	}}
	if c.backend != nil {
		s.replica = replica.NewReplica(c.backend.Link(c.conf().Settings, c.conf().Variant, bot), &s.State, s)
	}
	return s
}

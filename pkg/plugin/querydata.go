package plugin

import (
	"context"
	"time"

	"github.com/grafana/grafana-plugin-sdk-go/backend"
	"github.com/grafana/grafana-plugin-sdk-go/experimental/concurrent"
	"github.com/koreai/sessions-datasource/pkg/budget"
	"github.com/koreai/sessions-datasource/pkg/guard"
	"github.com/koreai/sessions-datasource/pkg/query"
	"github.com/koreai/sessions-datasource/pkg/session"
	"github.com/koreai/sessions-datasource/pkg/store"
)

// maxParallel is how many queries of one request run side by side, the SDK's maximum.
const maxParallel = 10

// Headers that Grafana sets on the requests of alert rules and expressions.
const (
	alertHeader      = "FromAlert"
	expressionHeader = "X-Grafana-From-Expr"
	schedulerLogin   = "grafana_scheduler"
	roleAdmin        = "Admin"
)

// principal is who asks, and how long they wait: the same for all queries of a request.
type principal struct {
	alert      bool
	expression bool
	lane       budget.Lane
	asked      time.Time
	until      time.Time // end of the wait for a complete answer
}

// QueryData answers all queries of a request side by side, under one deadline.
func (i *Instance) QueryData(ctx context.Context, req *backend.QueryDataRequest) (*backend.QueryDataResponse, error) {
	who := principalOf(ctx, req, time.Now())
	return concurrent.QueryData(ctx, req, func(ctx context.Context, q concurrent.Query) (res backend.DataResponse) {
		if i.broken != nil {
			return failed(i.broken)
		}
		if err := guard.Run("answering a query", func() { res = i.answer(ctx, q.DataQuery, who) }); err != nil {
			res = failed(err)
		}
		return res
	}, maxParallel)
}

// principalOf reads who asks. The alert lane of the budget needs more than the
// header, which any viewer could send along: the scheduler's own user, who is an
// admin. Where people may choose their login, a viewer could have that name.
func principalOf(ctx context.Context, req *backend.QueryDataRequest, now time.Time) principal {
	header := req.GetHTTPHeaders()
	alert := req.Headers[alertHeader] != "" || header.Get(alertHeader) != ""
	a := principal{
		alert:      alert,
		expression: alert || header.Get(expressionHeader) != "",
		lane:       budget.Panel,
		asked:      now,
		until:      now.Add(store.MaxWait),
	}
	if user := req.PluginContext.User; alert && user != nil && user.Login == schedulerLogin && user.Role == roleAdmin {
		a.lane = budget.Alert
	}
	if deadline, ok := ctx.Deadline(); ok && deadline.Add(-store.Headroom).Before(a.until) {
		a.until = deadline.Add(-store.Headroom)
	}
	return a
}

// parse reads one stored query in the light of who asks and of the settings.
func (i *Instance) parse(dq backend.DataQuery, who principal) (query.Query, []string, error) {
	q, notices, err := query.Parse(dq.JSON, query.Context{
		RefID:         dq.RefID,
		Range:         session.Span{From: dq.TimeRange.From.UnixMilli(), To: dq.TimeRange.To.UnixMilli()},
		MaxDataPoints: dq.MaxDataPoints,
		Zone:          i.settings.Zone,
		Alert:         who.alert,
		Expression:    who.expression,
		KnownBots:     i.botIDs(),
		Account:       i.settings.Account,

		Now:            i.store.KoreTime(who.asked),
		ClosingLag:     i.settings.ClosingLag,
		Open:           i.store.OpenSpan(),
		LongestSession: i.settings.LongestSession,
	})
	if err != nil {
		return q, nil, err
	}
	if err := i.checkConversations(q); err != nil {
		return q, nil, err
	}
	return q, notices, i.policy.Check(q)
}

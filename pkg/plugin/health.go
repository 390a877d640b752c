package plugin

import (
	"context"
	"fmt"
	"unicode"
	"unicode/utf8"

	"github.com/grafana/grafana-plugin-sdk-go/backend"
	"github.com/koreai/sessions-datasource/pkg/budget"
	"github.com/koreai/sessions-datasource/pkg/guard"
	"github.com/koreai/sessions-datasource/pkg/koreai"
	"github.com/koreai/sessions-datasource/pkg/store"
)

// CheckHealth makes one real call, so that "Save & test" names a wrong secret, a
// missing scope, a wrong bot or an unreachable host. The call counts in the budget
// like any other.
func (i *Instance) CheckHealth(ctx context.Context, _ *backend.CheckHealthRequest) (*backend.CheckHealthResult, error) {
	if i.broken != nil {
		return unhealthy(i.broken), nil
	}
	var text string
	var err error
	if failed := guard.Run("checking the connection", func() { text, err = i.check(ctx) }); failed != nil {
		err = failed
	}
	if err != nil {
		return unhealthy(err), nil
	}
	return &backend.CheckHealthResult{Status: backend.HealthStatusOk, Message: text}, nil
}

func (i *Instance) check(ctx context.Context) (text string, err error) {
	// Where calls are spent for the next minutes, that is the answer.
	ctx, cancel := context.WithTimeout(ctx, store.MaxWait)
	defer cancel()
	if err := i.store.CheckShared(ctx); err != nil {
		return "", problem{backend.StatusBadGateway, fmt.Sprintf("%s. Until that is mended this server reads for itself: for a minute only for alert rules, then with %d %% of the call limits.",
			upper(err.Error()), i.settings.Redis.FallbackPercent)}
	}
	err = i.checkedCall(ctx, func() (err error) {
		text, err = koreai.Check(ctx, i.client)
		return err
	})
	if err != nil {
		return "", err
	}
	if i.settings.Redis.On() {
		text += " What is read is shared with other servers through Redis."
	}
	text += lagSentence(i.observedLags(), i.settings.ClosingLag)
	if !i.settings.Conversations.Shown() {
		return text, nil
	}
	// Messages need another scope than sessions.
	err = i.checkedCall(ctx, func() error { return koreai.CheckMessages(ctx, i.client) })
	switch {
	case koreai.KindOf(err) == koreai.KindScope:
		return "", problem{backend.StatusBadGateway, text + " But Conversations are on, and " + sentence(err)}
	case err != nil:
		return "", problem{backend.StatusBadGateway, text + " But Conversations are on, and asking for messages failed: " + sentence(err)}
	}
	return text + " The app has the scope Chat History, so messages can be read.", nil
}

// checkedCall makes a call of a check within the budget of the bot that is asked.
func (i *Instance) checkedCall(ctx context.Context, call func() error) error {
	bot := ""
	if bots := i.sources(nil); len(bots) > 0 {
		bot = bots[0]
	}
	return i.store.Call(ctx, bot, checkLane(ctx), call)
}

// checkLane is the lane of a check: whoever sets a data source up is not kept
// waiting by panels, but anybody may check, again and again, and viewers must
// not spend what alert rules need.
func checkLane(ctx context.Context) budget.Lane {
	if mayEdit(ctx) {
		return budget.Refresh
	}
	return budget.Panel
}

// upper makes a sentence begin like one.
func upper(text string) string {
	r, size := utf8.DecodeRuneInString(text)
	return string(unicode.ToUpper(r)) + text[size:]
}

func unhealthy(err error) *backend.CheckHealthResult {
	return &backend.CheckHealthResult{Status: backend.HealthStatusError, Message: sentence(err)}
}

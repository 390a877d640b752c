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

// CheckHealth makes one real call, so that "Save & test" tells a wrong secret,
// a missing scope, a wrong bot and an unreachable host apart, in words. The
// call counts in the budget like any other.
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

func (i *Instance) check(ctx context.Context) (string, error) {
	// Where calls are spent for the next minutes, that is the answer.
	ctx, cancel := context.WithTimeout(ctx, store.MaxWait)
	defer cancel()
	if err := i.store.CheckShared(ctx); err != nil {
		return "", i.notShared(err)
	}
	call, err := i.store.Take(ctx, i.checkedBot(), checkLane(ctx))
	if err != nil {
		return "", err
	}
	text, err := koreai.Check(ctx, i.client)
	call.Finish(err)
	if err == nil && i.settings.Redis.On() {
		text += " What is read is shared with other servers through Redis."
	}
	if err == nil {
		text += lagSentence(i.observedLags(), i.settings.ClosingLag)
	}
	if err == nil && i.settings.Conversations.Shown() {
		return i.checkMessages(ctx, text)
	}
	return text, err
}

// checkMessages adds whether the app may read messages as well.
func (i *Instance) checkMessages(ctx context.Context, text string) (string, error) {
	call, err := i.store.Take(ctx, i.checkedBot(), checkLane(ctx))
	if err != nil {
		return "", err
	}
	err = koreai.CheckMessages(ctx, i.client)
	call.Finish(err)
	switch {
	case koreai.KindOf(err) == koreai.KindScope:
		return "", halfWorking(text + " But Conversations are on, and " + sentence(err))
	case err != nil:
		return "", halfWorking(text + " But Conversations are on, and asking for messages failed: " + sentence(err))
	}
	return text + " The app has the scope Chat History, so messages can be read.", nil
}

// halfWorking says that sessions can be read, and messages cannot.
type halfWorking string

func (h halfWorking) Error() string { return string(h) }

// notShared says what is wrong with Redis, and what that means.
func (i *Instance) notShared(err error) error {
	return unshared(fmt.Sprintf("%s. Until that is mended this server reads for itself: for a minute only for alert rules, then with %d %% of the call limits.",
		upper(err.Error()), i.settings.Redis.FallbackPercent))
}

// unshared says that several servers cannot share what they read.
type unshared string

func (u unshared) Error() string { return string(u) }

// upper makes a sentence begin like one.
func upper(text string) string {
	r, size := utf8.DecodeRuneInString(text)
	return string(unicode.ToUpper(r)) + text[size:]
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

// checkedBot is the bot that koreai.Check asks; "" for the account.
func (i *Instance) checkedBot() string {
	if i.settings.Account || len(i.settings.Bots) == 0 {
		return ""
	}
	return i.settings.Bots[0].ID
}

func unhealthy(err error) *backend.CheckHealthResult {
	return &backend.CheckHealthResult{Status: backend.HealthStatusError, Message: sentence(err)}
}

package shared

import (
	"context"
	"crypto/sha256"
	_ "embed" // the script
	"encoding/hex"
	"fmt"
	"time"

	"github.com/koreai/sessions-datasource/pkg/budget"
)

//go:embed ledger.lua
var ledgerSource string

var ledgerScript = NewScript("budget", ledgerSource)

// ledger is the log of the calls to one bot. Two of the same are equal, so that
// a budget can tell that it has got what it has.
type ledger struct {
	client *Client
	key    string
}

// Ledger is the log of the calls to a bot, "" for the account, at the Kore.ai of
// the URL. Data sources with different credentials share it.
func (c *Client) Ledger(url, bot string) budget.Ledger {
	return ledger{client: c, key: callsKey(url, bot)}
}

// callsKey names the log. Who sees the key cannot tell the bot.
func callsKey(url, bot string) string {
	sum := sha256.Sum256(fmt.Appendf(nil, "calls of a bot, layout %s\n%d:%s%d:%s", layout, len(url), url, len(bot), bot))
	return Prefix + "{" + hex.EncodeToString(sum[:16]) + "}:calls"
}

// Do runs the script.
func (l ledger) Do(ctx context.Context, r budget.Request) (budget.Answer, error) {
	window := 1
	if r.Hourly {
		window = 2
	}
	answer, err := l.client.Run(ctx, ledgerScript, []string{l.key}, string(r.Op), l.client.now(), r.Limits.PerMinute, r.Limits.PerHour,
		r.Call, r.Class, r.Late.Milliseconds(), r.RetryAfter.Milliseconds(), window)
	if err != nil {
		return budget.Answer{}, err
	}
	return readAnswer(answer)
}

var errAnswer = &Error{Kind: KindOther, Message: "the shared log of calls in Redis cannot be read: is another version of the plugin at work?"}

func readAnswer(answer any) (budget.Answer, error) {
	n, ok := answer.([]any)
	if !ok || len(n) != 10 {
		return budget.Answer{}, errAnswer
	}
	number := func(i int) int {
		value, isNumber := n[i].(int64)
		ok = ok && isNumber
		return int(value)
	}
	ms := func(i int) time.Duration { return time.Duration(number(i)) * time.Millisecond }
	a := budget.Answer{Granted: number(0) == 1, Wait: ms(1), Window: number(2), Blocked: ms(3)}
	for w := range 2 {
		at := 4 + 3*w
		a.Left[w] = number(at)
		a.Lowered[w] = budget.Lowered{Limit: number(at + 1), Age: ms(at + 2)}
	}
	if !ok {
		return budget.Answer{}, errAnswer
	}
	return a, nil
}

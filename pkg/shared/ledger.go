package shared

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	_ "embed" // the script
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"strconv"

	"github.com/koreai/sessions-datasource/pkg/budget"
)

//go:embed ledger.lua
var ledgerSource string

// ledgerScripts are the same script under the name of each operation.
var ledgerScripts = func() map[budget.Op]*Script {
	all := map[budget.Op]*Script{}
	for _, op := range []budget.Op{budget.Look, budget.Take, budget.Settle, budget.Refuse, budget.Cancel} {
		all[op] = NewScript("budget_"+string(op), ledgerSource)
	}
	return all
}()

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
	sum := sha256.Sum256(fmt.Appendf(nil, "calls of a bot\n%d:%s%d:%s", len(url), url, len(bot), bot))
	return Prefix + "{" + hex.EncodeToString(sum[:16]) + "}:calls"
}

// Do runs the script.
func (l ledger) Do(ctx context.Context, r budget.Request) (budget.Answer, error) {
	k := r.Known
	args := []any{string(r.Op), l.client.now(), nonce(), k.Epoch, k.Seq, k.Time, k.Scope, r.Limits.PerMinute, r.Limits.PerHour,
		r.Call.ID, r.Call.Class, r.Late.Milliseconds(), r.RetryAfter.Milliseconds(), digit(r.Hourly)}
	answer, err := l.client.Run(ctx, ledgerScripts[r.Op], []string{l.key}, args...)
	if err != nil {
		return budget.Answer{}, err
	}
	return readAnswer(answer)
}

func digit(b bool) int {
	if b {
		return 1
	}
	return 0
}

// nonce is a number for an epoch, exact as a score.
func nonce() int64 {
	b := make([]byte, 8)
	_, _ = rand.Read(b) // never fails
	return int64(binary.BigEndian.Uint64(b)>>13) | 1
}

// facts are the numbers at the head of an answer.
const facts = 11

var errAnswer = &Error{Kind: KindOther, Message: "the shared log of calls in Redis cannot be read: is another version of the plugin at work?"}

func readAnswer(answer any) (budget.Answer, error) {
	list, ok := answer.([]any)
	if !ok || len(list) < facts || len(list)%2 != facts%2 {
		return budget.Answer{}, errAnswer
	}
	var n [facts]int64
	for i := range n {
		if n[i], ok = list[i].(int64); !ok {
			return budget.Answer{}, errAnswer
		}
	}
	a := budget.Answer{
		Granted: n[0] == 1,
		Mark:    budget.Mark{Epoch: n[1], Seq: n[2], Time: n[3], Scope: int(n[4])},
		All:     n[5] == 1,
		Facts: budget.Facts{
			Learned: [2]budget.Lesson{{Limit: int(n[6]), At: n[7]}, {Limit: int(n[8]), At: n[9]}},
			Blocked: n[10],
		},
	}
	for rest := list[facts:]; len(rest) > 0; rest = rest[2:] {
		id, isText := rest[0].(string)
		score, isNumber := rest[1].(string)
		at, err := strconv.ParseFloat(score, 64)
		if !isText || !isNumber || err != nil {
			return budget.Answer{}, errAnswer
		}
		const step = int64(1e13) // as in the script
		a.Entries = append(a.Entries, budget.Entry{ID: id, Class: int(int64(at) / step), At: int64(at) % step})
	}
	return a, nil
}

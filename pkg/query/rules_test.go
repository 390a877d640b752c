package query

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func inRule() Context {
	c := aDay
	c.Alert, c.Expression = true, true
	return c
}

func besideExpression() Context {
	c := aDay
	c.Expression = true
	return c
}

// An hour of minutes has too few sessions in each to be judged.
func TestAutoInRules(t *testing.T) {
	for _, tt := range []struct {
		name, stored, want string
		context            Context
	}{
		{"a rule has one bucket", `{}`, "whole", inRule()},
		{"so has an expression", `{"interval":""}`, "whole", besideExpression()},
		{"an interval that is chosen is kept", `{"interval":"5m"}`, "5m", inRule()},
		{"a panel has what fits", `{}`, "5m", aDay},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := mustParse(t, tt.stored, tt.context).Interval; got != tt.want {
				t.Errorf("got %s, want %s", got, tt.want)
			}
		})
	}
	t.Run("it is not a word that can be stored", func(t *testing.T) {
		if _, _, err := Parse(json.RawMessage(`{"interval":"whole"}`), aDay); err == nil {
			t.Error("no error")
		}
	})
}

func TestNothingIsFoldedInRules(t *testing.T) {
	for _, tt := range []struct {
		name, stored string
		context      Context
		unfolded     bool
		limit        int
	}{
		{"a rule", `{"groupBy":["channel"]}`, inRule(), true, 500},
		{"an expression", `{"groupBy":["channel"],"groupLimit":""}`, besideExpression(), true, 500},
		{"a limit that is set holds", `{"groupBy":["channel"],"groupLimit":"3"}`, inRule(), false, 3},
		{"also the default", `{"groupBy":["channel"],"groupLimit":10}`, inRule(), false, 10},
		{"a panel folds", `{"groupBy":["channel"]}`, aDay, false, 10},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if q := mustParse(t, tt.stored, tt.context); q.Unfolded != tt.unfolded || q.GroupLimit != tt.limit {
				t.Errorf("unfolded %v, limit %d", q.Unfolded, q.GroupLimit)
			}
		})
	}
	t.Run("many buckets are not refused for groups that nobody has counted", func(t *testing.T) {
		mustParse(t, `{"groupBy":["channel"],"interval":"1m"}`, inRule())
		c := inRule()
		c.Range.From = c.Range.To - 7*86_400_000
		mustParse(t, `{"groupBy":["channel"],"interval":"1m"}`, c)
	})
}

// A rule that watches for silence must not lose the instance that is silent.
func TestEveryBotHasAGroupInRules(t *testing.T) {
	account := inRule()
	account.Account, account.KnownBots = true, nil
	for _, tt := range []struct {
		name, stored string
		context      Context
		want         []string
	}{
		{"all of the data source", `{"groupBy":["bot"]}`, inRule(), []string{"st-1", "st-2"}},
		{"beside an expression, too", `{"groupBy":["bot"]}`, besideExpression(), []string{"st-1", "st-2"}},
		{"those that are chosen", `{"groupBy":["bot"],"bots":["st-2"]}`, inRule(), []string{"st-2"}},
		{"those that filters admit", `{"groupBy":["bot"],"filters":[{"key":"bot","operator":"!=","values":["st-2"]},{"key":"channel","operator":"=","values":["x"]}]}`, inRule(), []string{"st-1"}},
		{"patterns, too", `{"groupBy":["bot"],"filters":[{"key":"bot","operator":"=~","values":[".*2"]}]}`, inRule(), []string{"st-2"}},
		{"by bot and something else", `{"groupBy":["bot","channel"]}`, inRule(), nil},
		{"by nothing", `{}`, inRule(), nil},
		{"of an account nobody knows the bots", `{"groupBy":["bot"],"bots":["st-7"]}`, account, nil},
		{"a panel shows what there is", `{"groupBy":["bot"]}`, aDay, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := mustParse(t, tt.stored, tt.context).EveryBot
			if diff := cmp.Diff(tt.want, got); diff != "" && len(tt.want)+len(got) > 0 {
				t.Error(diff)
			}
		})
	}
}

package shared

import (
	"fmt"
	"regexp"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/koreai/sessions-datasource/pkg/budget"
	"github.com/koreai/sessions-datasource/pkg/secret"
	"github.com/koreai/sessions-datasource/pkg/shared/redistest"
)

// What others have sent is forgotten with the log: a server counts its own calls,
// and those in flight when they are answered.
func TestARedisThatWasFlushed(t *testing.T) {
	inTime(t, func(t *testing.T, s *redistest.Server) {
		a, b := budgetOf(t, s.Settings, usual), budgetOf(t, s.Settings, usual)
		spend(t, b, budget.Alert, 10)
		calls := take(t, b, budget.Alert, 1)
		spend(t, a, budget.Alert, 20)
		s.Ask("FLUSHALL")
		spend(t, a, budget.Alert, 40)
		wantNone(t, a, budget.Alert, "60 were sent by this server alone")
		calls[0].Done()
		spend(t, b, budget.Alert, 19)
		wantNone(t, b, budget.Alert, "60 are in the log")
		wantMode(t, a, budget.Shared)
	})
}

// A refusal is learned also where the log was lost before it.
func TestARefusalIsNotLostWithTheLog(t *testing.T) {
	inTime(t, func(t *testing.T, s *redistest.Server) {
		a, b := budgetOf(t, s.Settings, usual), budgetOf(t, s.Settings, usual)
		spend(t, a, budget.Alert, 20)
		c := take(t, a, budget.Alert, 1)[0]
		s.Ask("FLUSHALL")
		c.Refused(0, false)
		wantNone(t, b, budget.Alert, "the refused call is all that is known to be sent, so the limit is one")
	})
}

func TestAServerGoesOnAloneAndRejoins(t *testing.T) {
	inTime(t, func(t *testing.T, s *redistest.Server) {
		a, b := budgetOf(t, s.Settings, usual), budgetOf(t, s.Settings, usual)
		spend(t, a, budget.Alert, 5)
		s.Stop()
		spend(t, a, budget.Alert, 10)
		wantMode(t, a, budget.Waiting)
		if why := a.State().Reason; !strings.Contains(why, "cannot be reached") {
			t.Errorf("the reason is %q", why)
		}
		wantNone(t, a, budget.Alert, "a quarter of 60 is 15")
		wantNone(t, a, budget.Panel, "only alerts may be sent at once")
		time.Sleep(time.Minute + 50*time.Millisecond)
		wantMode(t, a, budget.Alone)
		spend(t, a, budget.Panel, 12)
		wantNone(t, a, budget.Panel, "four fifths of a quarter are 12")
		s.Restart()
		rejoined(t, a)
		spend(t, b, budget.Alert, 30)
		wantMode(t, b, budget.Shared)
	})
}

// rejoined waits until the budget uses Redis again: by itself, once somebody asks.
func rejoined(t *testing.T, b *budget.Budget) {
	t.Helper()
	for range 10 {
		if c, _ := b.Try(budget.Background); c != nil {
			c.Cancel()
		}
		synctest.Wait()
		if b.State().Mode == budget.Shared {
			return
		}
		time.Sleep(time.Second)
	}
	t.Fatalf("state %+v, want shared", b.State())
}

func TestARedisThatRefusesToWrite(t *testing.T) {
	for name, step := range map[string]struct {
		breaks, mends []any
		says          string
	}{
		"read-only": {[]any{"REPLICAOF", "127.0.0.1", "1"}, []any{"REPLICAOF", "NO", "ONE"}, "read-only replica"},
		"full":      {[]any{"CONFIG", "SET", "maxmemory", "1"}, []any{"CONFIG", "SET", "maxmemory", "0"}, "full"},
	} {
		t.Run(name, func(t *testing.T) {
			inTime(t, func(t *testing.T, s *redistest.Server) {
				a := budgetOf(t, s.Settings, usual)
				spend(t, a, budget.Alert, 1)
				s.Ask(step.breaks...)
				spend(t, a, budget.Alert, 1)
				for range 5 {
					time.Sleep(time.Second)
					wantNone(t, a, budget.Panel, "all but alerts wait")
					synctest.Wait()
					if st := a.State(); st.Mode != budget.Waiting || !strings.Contains(st.Reason, step.says) {
						t.Fatalf("state %+v, want waiting because it is %s", st, step.says)
					}
				}
				s.Ask(step.mends...)
				rejoined(t, a)
			})
		})
	}
}

func TestAWrongPassword(t *testing.T) {
	s := redistest.Start(t, redistest.Options{Password: "hush"})
	synctest.Test(t, func(t *testing.T) {
		set := s.Settings
		set.Password = secret.New("wrong-one")
		a := budgetOf(t, set, usual)
		spend(t, a, budget.Alert, 1)
		if st := a.State(); st.Mode != budget.Waiting || !strings.Contains(st.Reason, "check user and password") || strings.Contains(st.Reason, "wrong-one") {
			t.Errorf("state %+v", st)
		}
	})
}

// A replica becomes the master and lacks the last changes.
func TestAFailoverToAReplicaThatWasBehind(t *testing.T) {
	inTime(t, func(t *testing.T, s *redistest.Server) {
		a, b := budgetOf(t, s.Settings, usual), budgetOf(t, s.Settings, usual)
		spend(t, a, budget.Alert, 10)
		key := callsKey(koreURL, "st-1")
		s.Ask("COPY", key, "{x}behind")
		spend(t, b, budget.Alert, 20)
		spend(t, a, budget.Alert, 10)
		s.Ask("RENAME", "{x}behind", key)
		spend(t, a, budget.Alert, 40)
		wantNone(t, a, budget.Alert, "60 were sent by this server alone")
		spend(t, b, budget.Alert, 10)
		wantNone(t, b, budget.Alert, "60 are in the log")
	})
}

func TestTheLogIsSmallAndGoesAwayByItself(t *testing.T) {
	inTime(t, func(t *testing.T, s *redistest.Server) {
		a := budgetOf(t, s.Settings, budget.Limits{})
		spend(t, a, budget.Panel, 500)
		time.Sleep(2 * time.Hour)
		spend(t, a, budget.Panel, 1)
		key := fmt.Sprint(s.Ask("KEYS", "*"))
		if !regexp.MustCompile(`^\[koreai:1:\{[0-9a-f]{32}\}:calls\]$`).MatchString(key) {
			t.Errorf("keys %s, want one with a hash tag and nothing in the clear", key)
		}
		key = strings.Trim(key, "[]")
		if n := s.Ask("ZCARD", key).(int64); n > 10 {
			t.Errorf("%d members are left in the log after two hours", n)
		}
		if ms := s.Ask("PTTL", key).(int64); ms < 3_600_000 || ms > 5_400_000 {
			t.Errorf("the log lives for %d ms", ms)
		}
	})
}

func TestTheLogInACluster(t *testing.T) {
	s := redistest.Start(t, redistest.Options{Cluster: true})
	synctest.Test(t, func(t *testing.T) {
		a, b := budgetOf(t, s.Settings, usual), budgetOf(t, s.Settings, usual)
		spend(t, a, budget.Alert, 30)
		spend(t, b, budget.Alert, 30)
		wantNone(t, a, budget.Alert, "60 were sent")
		wantMode(t, a, budget.Shared)
	})
}

func TestLogsOfBotsAreApart(t *testing.T) {
	c := &Client{}
	if c.Ledger("u", "b") != c.Ledger("u", "b") {
		t.Error("the same log is not equal")
	}
	seen := map[string]bool{}
	for _, k := range []string{callsKey("u", ""), callsKey("u", "b"), callsKey("ub", ""), callsKey("u1", "b"), callsKey("u", "1b")} {
		if seen[k] || !strings.HasPrefix(k, Prefix+"{") {
			t.Errorf("key %s", k)
		}
		seen[k] = true
	}
}

package budget

import (
	"errors"
	"fmt"
	"time"
)

// ErrClosed is returned to those who wait on a budget that is closed.
var ErrClosed = errors.New("the call budget is closed because the data source is being removed")

// Error says that no call of the lane can be sent before the deadline.
type Error struct {
	Lane     Lane
	Earliest time.Time     // when a call can be sent, if nobody else takes it
	Wait     time.Duration // from the time of the error to Earliest
	Window   string        // the limit that is spent: "minute" or "hour"
	Limit    int           // calls that the limit allows now; 0 when Retry-After is being obeyed
	Lowered  bool          // the limit is lower than set, because Kore.ai has refused calls
	Alone    string        // why the ledger is lost, so that only a share of the limits is used; "" when it is not
	Held     bool          // with Alone: only alert rules get calls now
}

// Error tells what happened and what to do.
func (e *Error) Error() string {
	wait := e.Wait.Round(time.Second)
	if e.Held {
		return fmt.Sprintf("%s. Until it is known what other servers have sent, only alert rules get calls: the next %s call can be sent in %s. Ask again then.", e.lost(), e.Lane, wait)
	}
	if e.Limit == 0 {
		return fmt.Sprintf("Kore.ai asked to wait: the next call can be sent in %s. Ask again then.", wait)
	}
	if e.Lowered {
		return fmt.Sprintf("Kore.ai has refused calls because its limit per %s is spent, perhaps by other programs, so only %s %s are sent for now: "+
			"the next %s call can be sent in %s. Ask again then.", e.Window, calls(e.Limit), e.every(), e.Lane, wait)
	}
	if e.Alone != "" {
		return fmt.Sprintf("%s. So only a share of the call limits, %s %s, is used by this server, and it is spent: the next %s call can be sent in %s. Ask again then.",
			e.lost(), calls(e.Limit), e.every(), e.Lane, wait)
	}
	return fmt.Sprintf("the call budget of %s %s is spent: the next %s call can be sent in %s. "+
		"Ask again then, or raise the call limits in the data source settings if Kore.ai allows you more.",
		calls(e.Limit), e.every(), e.Lane, wait)
}

func (e *Error) lost() string {
	return "the call budget cannot be shared with the other Grafana servers now: " + e.Alone
}

// every is the window as in "60 calls a minute".
func (e *Error) every() string {
	if e.Window == "hour" {
		return "an hour"
	}
	return "a " + e.Window
}

func calls(n int) string {
	if n == 1 {
		return "1 call"
	}
	return fmt.Sprintf("%d calls", n)
}

package budget

import (
	"context"
	"time"
)

// Ledger is a log of the calls to one bot that several servers share. What it
// counts is the same as in a Budget alone: lanes, windows, refusals.
type Ledger interface {
	// Do carries out the request in one step, or not at all. Doing it twice is
	// the same as once. An error means that the ledger is lost for now.
	Do(ctx context.Context, r Request) (Answer, error)
}

// Op is what a ledger is asked to do.
type Op string

// The operations. Each is a write, so that a ledger that can only be read is
// found out by the first; only a Take without room may be none.
const (
	Probe  Op = "probe"  // nothing: reports whether the ledger is there
	Take   Op = "take"   // logs the call if there is room, as answered at the end of Late
	Settle Op = "settle" // the call has been answered now, or arrives within Late
	Refuse Op = "refuse" // Settle, and the call was refused
	Cancel Op = "cancel" // the call was never sent
)

// Request is what a ledger is asked.
type Request struct {
	Op     Op
	Limits Limits // as set where the request comes from

	Call       string        // ID of the call, unique among all servers; but for Probe
	Class      int           // the last class of its lane
	Late       time.Duration // Take: the call is certainly answered then. Settle: how much later it may arrive
	RetryAfter time.Duration // Refuse
	Hourly     bool          // Refuse: by the limit per hour
}

// Answer is what a ledger says. Of two values the first is that of the minute.
type Answer struct {
	Granted bool          // Take
	Wait    time.Duration // Take without room: when there may be some
	Window  int           // ... and which window has none: 1 or 2; 0 when it is Retry-After

	Left    [2]int // calls of the first lanes that have room now; -1: no limit
	Lowered [2]Lowered
	Blocked time.Duration // Retry-After: no call for so long
}

// Lowered is a limit that was learned from a refusal; zero when there was none.
type Lowered struct {
	Limit int
	Age   time.Duration // since the refusal
}

// Sharing is how a budget uses a ledger.
type Sharing struct {
	Ledger Ledger
	// FallbackPercent is the share of the limits that this server uses alone
	// while the ledger is lost, 1 to 100.
	FallbackPercent int
	// CallTimeout is when a call has certainly been answered or given up.
	CallTimeout time.Duration
}

// Mode is how a budget is kept.
type Mode string

// The modes.
const (
	Embedded Mode = "embedded" // no other server is known of
	Shared   Mode = "shared"   // together with other servers
	Waiting  Mode = "waiting"  // the ledger is lost: for a minute only alerts get calls
	Alone    Mode = "alone"    // the ledger is lost: a share of the limits is used
)

// State is how a budget is kept now.
type State struct {
	Mode   Mode
	Since  time.Time // Waiting and Alone: when the ledger was lost
	Reason string    // Waiting and Alone: why, in words, without a full stop
}

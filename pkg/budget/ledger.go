package budget

import (
	"context"
	"time"
)

// Ledger is a log of the calls to one bot that several servers share. What it
// counts is the same as in a Budget alone: lanes, windows, refusals. Its clock
// rules: times of entries and facts are in ms of that clock.
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
	Look   Op = "look"   // nothing: reports whether the ledger is there, and its time
	Take   Op = "take"   // logs the call if there is room, as answered at the end of Late
	Settle Op = "settle" // the call has been answered now, or arrives within Late
	Refuse Op = "refuse" // Settle, and the call was refused
	Cancel Op = "cancel" // the call was never sent
)

// Request is what a ledger is asked.
type Request struct {
	Op     Op
	Known  Mark   // what the asker has been told
	Limits Limits // as set where the asker is

	Call       Entry         // but for Look; its time is the ledger's affair
	Late       time.Duration // Take: the call is certainly answered then. Settle: how much later it may arrive
	RetryAfter time.Duration // Refuse
	Hourly     bool          // Refuse: by the limit per hour
}

// Entry is a call in the log.
type Entry struct {
	ID    string // unique among all servers
	Class int    // the last class of its lane
	At    int64  // when it was answered, or is certainly
}

// Facts are what refusals have taught. They are zero when there were none.
type Facts struct {
	Learned [2]Lesson // of the minute and the hour
	Blocked int64     // no call before: Retry-After
}

// Lesson is a limit that a refusal has taught.
type Lesson struct {
	Limit int
	At    int64 // when
}

// Mark is a state of a ledger. The zero Mark knows nothing.
type Mark struct {
	Epoch int64 // changes when the log was lost
	Seq   int64 // grows with each change
	Time  int64 // the ledger's clock
	Scope int   // windows whose entries are told, those with a limit: 0, 1 (minute) or 2 (minute and hour)
}

// Answer is what a ledger says.
type Answer struct {
	Granted bool // Take
	Mark    Mark
	Facts   Facts
	// Entries are those that changed since Known.Time, by time, or All that are
	// in the windows of the scope.
	Entries []Entry
	All     bool
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

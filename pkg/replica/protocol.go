package replica

import (
	"context"
	"errors"
	"time"

	"github.com/koreai/sessions-datasource/pkg/budget"
	"github.com/koreai/sessions-datasource/pkg/columns"
	"github.com/koreai/sessions-datasource/pkg/coverage"
	"github.com/koreai/sessions-datasource/pkg/koreai"
	"github.com/koreai/sessions-datasource/pkg/plan"
	"github.com/koreai/sessions-datasource/pkg/session"
	"github.com/koreai/sessions-datasource/pkg/settings"
)

// Backend is what several servers keep what they know in. Its times are those of
// this server's clock: it maps them from its own.
type Backend interface {
	// Link are the servers that read the bot ("" for the account) with the same
	// credentials and keep it in the same way.
	Link(set settings.Settings, variant, bot string) Link
	// Ledger is the log of the calls of all servers to the bot at the URL.
	Ledger(url, bot string) budget.Ledger
	// Check reports whether it can be used: nil, or what is wrong in words.
	Check(ctx context.Context) error
	// Close gives back what it holds.
	Close() error
}

// Link is what the servers that read the same source share: a log of segments,
// the lease of the one that reads, and what the others want of it. Methods end
// within about a second; an error means that nothing is known of what came of
// it. They are never called with a lock held.
type Link interface {
	// Sync says what this server wants and learns what is new, in one step.
	Sync(ctx context.Context, b Sync) (Response, error)
	// Fetch brings the rows of segments; one that is gone is nil. Codes of users
	// are those of the table.
	Fetch(ctx context.Context, ids []string, users *columns.Users) ([]*Block, error)
	// Publish appends a segment under a new ID and takes back those that it supersedes.
	Publish(ctx context.Context, id string, b Block, supersedes []string) error
	// Drop takes back segments whose rows are gone.
	Drop(ctx context.Context, ids []string) error
	// Leave gives the lease back, if this server has it.
	Leave(ctx context.Context)
}

// ErrCannotPublish says that a segment cannot be written down: others then read
// its span for themselves. Nothing is wrong with the backend.
var ErrCannotPublish = errors.New("sessions cannot be written for other servers")

// Sync is what a server says at a sync.
type Sync struct {
	Lead     bool      // it wants to read: gets the lease if nobody has it
	Epoch    string    // of the log it knows; "": of none
	Since    int64     // the newest segment that it knows
	Requests []Request // of this server, all of them, for the one that reads
	Status   *Status   // of the one that reads
}

// Response is what a sync brings.
type Response struct {
	Leads    bool
	Until    time.Time // the lease, if it leads
	Epoch    string    // another one than before: the log was lost
	Complete bool      // Entries are all that there are
	Entries  []Entry   // ascending
	Count    int       // entries in the log
	Requests []Request // of other servers, if it leads
	Status   *Status   // of the one that reads; nil while nobody does, or this server
}

// Entry is a segment in the log, without its rows.
type Entry struct {
	ID         string
	Seq        int64    // by order of publishing
	Supersedes []string // IDs of the segments that it replaced
	Segment
}

// Segment is a part of time that a server has read.
type Segment struct {
	Readings []coverage.Reading // ascending, not overlapping; none is to be read again
	Rows     int
	Expires  time.Time
	Skips    map[string]int // as of koreai.Page
	Repairs  map[string]int
	// ByID: the rows are what an answer by ID made of those known at the milliseconds
	// of Readings. It does not say that these are all.
	ByID bool
}

// Block is a segment with its rows: parts to be published, chunks when fetched.
type Block struct {
	Segment
	Parts []columns.Part
}

// Request is a span that a server wants to be read.
type Request struct {
	ID    string
	Span  session.Span
	Lane  budget.Lane
	Asked time.Time
	Fresh time.Time // open parts must have been sent then or later; zero: any will do
	Again bool      // what was read before it was asked is not good enough
	Waits bool      // somebody waits: active sessions that are due are to be checked
}

// Status is what the server that reads says of its work.
type Status struct {
	Regions []plan.Region // of lists under way
	Cap     int           // rows that Kore.ai gives a page at most; 0: not known
	Latency time.Duration
	Lag     int64 // how late a session appears at most, ms
	Fails   []FailedSpan
	Served  []string // IDs of requests: what they lacked is in the log
}

// FailedSpan is a span that could not be read.
type FailedSpan struct {
	session.Span
	Kind    koreai.Kind
	Message string // for people; holds no secret
	At      time.Time
	Until   time.Time // nothing of it is read again before
}

package replica

import (
	"context"
	"errors"
	"time"

	"github.com/koreai/sessions-datasource/pkg/budget"
	"github.com/koreai/sessions-datasource/pkg/columns"
	"github.com/koreai/sessions-datasource/pkg/koreai"
	"github.com/koreai/sessions-datasource/pkg/plan"
	"github.com/koreai/sessions-datasource/pkg/session"
	"github.com/koreai/sessions-datasource/pkg/settings"
)

// Backend is a place in which several servers keep what they know together. Its
// times are those of this server's clock: it maps them from its own.
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
	// Publish appends a segment under a new ID and takes back those that it stands for.
	Publish(ctx context.Context, id string, b Block, instead []string) error
	// Drop takes back segments whose rows are gone.
	Drop(ctx context.Context, ids []string) error
	// Leave gives the lease back, if this server has it.
	Leave(ctx context.Context)
}

// ErrCannotPublish says that a segment cannot be written down: others then read
// its span for themselves. Nothing is wrong with the place that is shared.
var ErrCannotPublish = errors.New("sessions cannot be written for other servers")

// Sync is what a server says at a sync.
type Sync struct {
	Lead   bool      // it demands to read: gets the lease if nobody has it
	Epoch  string    // of the log it knows; "": of none
	Since  int64     // the newest segment that it knows
	Want   []Request // of this server, for the one that leads
	Done   []string  // IDs of requests that are no longer wanted or, by the one that leads, that are answered
	Status *Status   // of the one that reads; nil: as before
	Wants  bool      // it reads, and asks for what the others want
}

// Response is what a sync brings.
type Response struct {
	Leads    bool
	Until    time.Time // the lease, if it leads
	Epoch    string    // another one than before: the log was lost
	Complete bool      // Entries are all that there are
	Entries  []Entry   // ascending
	Count    int       // entries in the log
	Up       []string  // IDs of the requests in Sync.Want that are not answered yet
	Wants    []Request // of other servers, if asked for
	Status   *Status   // of the one that reads; nil while nobody does, or this server
}

// Entry is a segment in the log, without its rows.
type Entry struct {
	ID      string
	Seq     int64    // by order of publishing
	Instead []string // IDs of those that it stands for
	Segment
}

// Segment is a part of time that a server has read.
type Segment struct {
	Readings []Reading // ascending, not overlapping
	Rows     int
	Expires  time.Time
	Skips    map[string]int // as of koreai.Page
	Repairs  map[string]int
	Looked   []plan.Checked // of an answer by ID; then Readings only say where its rows lie
}

// Reading is a span of which all sessions were read, as of one moment.
type Reading struct {
	session.Span
	Sent   time.Time
	AsOf   int64 // the same moment by Kore.ai's clock, ms
	Live   bool  // read up to that moment
	Joined bool  // made of several: AsOf is the oldest
	Margin int64 // if joined: every instant was read at least that long after it, ms
}

// Block is a segment with its rows: parts to be published, chunks when fetched.
type Block struct {
	Segment
	Parts []columns.Part
}

// Request is a span that a server wants to be read. It also names active sessions:
// a server that waits makes no calls, and the one that reads cannot know which of
// them the other has not seen again.
type Request struct {
	ID    string
	Span  session.Span
	Lane  budget.Lane
	Asked time.Time
	Fresh time.Time      // open parts must have been sent then or later; zero: any will do
	Again bool           // what was read before it was asked is not good enough
	Aged  bool           // read again what is too old; nobody waits for it
	Due   []plan.Checked // active sessions to check; At is when the server that asks last saw each
}

// Status is what the server that reads says of its work.
type Status struct {
	Regions []plan.Region // of lists under way
	Cap     int           // rows that Kore.ai gives a page at most; 0: not known
	Latency time.Duration
	Lag     int64 // how late a session appears at most, ms
	Fails   []FailedSpan
}

// FailedSpan is a span that could not be read.
type FailedSpan struct {
	session.Span
	Kind    koreai.Kind
	Message string // for people; holds no secret
	At      time.Time
	Until   time.Time // nothing of it is read again before
}

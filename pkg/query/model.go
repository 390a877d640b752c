// Package query is the query model: what is stored in dashboards and alert
// rules, parsed, with defaults filled in, and validated.
package query

import (
	"time"

	"github.com/koreai/sessions-datasource/pkg/session"
)

// Type is the kind of answer that a query asks for.
type Type string

// The query types; a missing one is TimeSeries.
const (
	TimeSeries Type = "timeSeries"
	Summary    Type = "summary"
	Sessions   Type = "sessions"
	// Conversation is messages: of sessions by ID, or of the newest sessions that
	// the query chooses.
	Conversation Type = "conversation"
)

// IsList reports whether an answer lists things one by one; else it measures.
func (t Type) IsList() bool { return t == Sessions || t == Conversation }

// Measure is a number computed over sessions.
type Measure string

// The measures; formulas, units and nulls are in docs/measures.md.
const (
	SessionCount      Measure = "sessions"
	DropOffRate       Measure = "dropOffRate"
	SelfServiceRate   Measure = "selfServiceRate"
	AgentTransferRate Measure = "agentTransferRate"
	Users             Measure = "users"
	SessionsPerUser   Measure = "sessionsPerUser"
	AverageDuration   Measure = "averageDuration"
	MedianDuration    Measure = "medianDuration"
	P95Duration       Measure = "p95Duration"
	Messages          Measure = "messages"
	Tasks             Measure = "tasks"
	AverageMessages   Measure = "averageMessages"
	AverageTasks      Measure = "averageTasks"
)

// Dimension is something by which sessions are filtered and grouped: one of
// the constants, or sessionTag.<name> or userTag.<name>.
type Dimension string

// The dimensions that are not tags.
const (
	Bot             Dimension = "bot"
	ContainmentType Dimension = "containmentType"
	SessionType     Dimension = "sessionType"
	Status          Dimension = "status"
	Channel         Dimension = "channel"
	Language        Dimension = "language"
	UserID          Dimension = "userId"
	HourOfDay       Dimension = "hourOfDay"
	DayOfWeek       Dimension = "dayOfWeek"
)

// Scopes of a tag, and the prefixes of tag dimensions.
const (
	SessionTag       = "sessionTag"
	UserTag          = "userTag"
	SessionTagPrefix = SessionTag + "."
	UserTagPrefix    = UserTag + "."
)

// None is what a missing value reads as, in filters and as a group.
const None = "(none)"

// Operator compares the values of a session with those of a filter.
type Operator string

// The operators: = and =~ hold when any value of the session equals, or
// matches, any of the filter's values; != and !~ are their exact negation.
const (
	Equal    Operator = "="
	NotEqual Operator = "!="
	Match    Operator = "=~"
	NotMatch Operator = "!~"
)

// Filter keeps the sessions for which the operator holds. No values: no filter.
type Filter struct {
	Key      Dimension `json:"key"`
	Operator Operator  `json:"operator"`
	Values   []string  `json:"values"`
}

// All stands for no constraint in SessionType and Status.
const All = "all"

// Developer session choices.
const (
	Exclude = "exclude"
	Include = "include"
	Only    = "only"
)

// Fetch choices.
const (
	Shared   = "shared"
	Filtered = "filtered"
)

// CountBy is the instant by which a session belongs to a range and a bucket.
type CountBy string

// The choices of countBy; a missing one is ByStart.
const (
	ByStart CountBy = "start"
	ByEnd   CountBy = "end"
)

// Baseline is how a query compares with what is normal at its time of the week.
type Baseline string

// The choices of baseline; a missing one is NoBaseline.
const (
	NoBaseline    Baseline = ""
	BaselineBand  Baseline = "band"  // the value with its expected, lower and upper bound
	BaselineScore Baseline = "score" // how unusual the value is, instead of the value
)

// Query is a validated query with every default filled in.
type Query struct {
	RefID            string
	Type             Type
	Bots             []string // empty: every bot of the data source
	ContainmentTypes []string // empty: all
	SessionType      string   // interactive, non-interactive or all
	Status           string   // closed, active or all
	Developer        string   // exclude, include or only
	Filters          []Filter // none without values
	Measures         []Measure
	GroupBy          []Dimension
	GroupLimit       int
	Unfolded         bool     // nothing is folded into Other: more groups than GroupLimit are an error
	EveryBot         []string // bots that have a group also without any session
	Interval         string   // resolved: never '', and calendar.Whole for one bucket; only used by TimeSeries
	Auto             bool     // Interval is the shortest that fits; AutoInterval says whether it is long enough
	AtLeast          string   // the interval must not be shorter; "" is no bound
	Zone             *time.Location
	Shift            Shift
	CountBy          CountBy
	LongestSession   time.Duration // ByEnd: how long before the range sessions may have started
	FinalOnly        bool
	FinalTo          int64         // ms of Kore.ai's clock: what is counted from there on can still change
	Moved            time.Duration // how far finalOnly moved the range of a summary back, or cut that of a table
	Baseline         Baseline
	BaselineWeeks    int     // 1 to MaxBaselineWeeks
	BaselineMargin   float64 // 0 to 1: that far from normal is still normal
	MinSessions      int
	Legend           string
	Format           string // of a summary FormatTable or FormatValues; of sessions "" or FormatFields; of a conversation FormatLogs or FormatTable
	Compare          Shift  // of a summary: the value so much earlier is taken off, beside the value
	Limit            int
	TagColumns       []Dimension // sessionTag.x and userTag.x
	Fetch            string
	APIUserIDs       []string // asked one by one; empty: no constraint
	CallIDs          []string // asked one by one; empty: no constraint
	SessionIDs       []string
	LastMessages     int          // of Conversation: the newest of each session; 0: all
	Range            session.Span // as shown; the shift is not applied
	AllowPartial     bool
	Alert            bool // from an alert rule
	Expression       bool // from an expression, beside one, or from an alert rule
}

// ForExpression reports whether an alert rule or an expression reads the answer:
// nobody looks at it, so it must not depend on what a panel has room for.
func (q Query) ForExpression() bool { return q.Alert || q.Expression }

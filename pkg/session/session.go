// Package session holds the one thing that every other package speaks of: a
// session of a Kore.ai bot, normalised, and a span of start times.
package session

import "math"

// Containment types as Kore.ai spells them (API page, "containmentType").
// Other values are tolerated and kept as they are.
const (
	DropOff     = "dropOff"
	SelfService = "selfService"
	Agent       = "agent"
)

// Session types as Kore.ai spells them. A missing one, as in older data, counts as Interactive.
const (
	Interactive    = "interactive"
	NonInteractive = "non-interactive"
)

// Session states as Kore.ai spells them. A missing one, as in older data, counts as Closed.
const (
	Active = "active"
	Closed = "closed"
)

// NoTime is the End of a session without an end.
const NoTime = math.MinInt64

// NoCount is the Messages or Tasks of a session that does not say how many.
const NoCount = -1

// Session is one row of a getSessions answer after normalising: defaults for
// what older data leaves out are filled in, tags without a name are dropped.
// Times are milliseconds since 1970 UTC.
type Session struct {
	ID          string
	Bot         string
	User        string // Kore.ai's own u-... ID; "" when missing
	Channel     string // "" when missing
	Start       int64
	End         int64 // NoTime when missing
	Languages   []string
	Type        string // Interactive when the row does not say
	Containment string // "" when missing; unknown values are kept
	Status      string // Closed when the row does not say
	Developer   bool
	Messages    int64 // NoCount when missing
	Tasks       int64 // NoCount when missing
	SessionTags []Tag
	UserTags    []Tag
}

// Tag is a named value of a session. A name may repeat. A value that is not a
// string on the wire is its compact JSON; a null or missing value is "".
type Tag struct {
	Name  string
	Value string
}

// Span is a half-open range [From, To) of start times in milliseconds since 1970 UTC.
type Span struct {
	From int64
	To   int64
}

// Empty reports whether no instant lies in the span.
func (s Span) Empty() bool { return s.From >= s.To }

// Contains reports whether the instant lies in the span.
func (s Span) Contains(ms int64) bool { return s.From <= ms && ms < s.To }

// Intersect is what both spans cover; it may be empty.
func (s Span) Intersect(o Span) Span {
	return Span{From: max(s.From, o.From), To: min(s.To, o.To)}
}

// Millis is the length of the span, 0 when empty.
func (s Span) Millis() int64 { return max(0, s.To-s.From) }

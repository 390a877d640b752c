package columns

import (
	"reflect"

	"github.com/koreai/sessions-datasource/pkg/session"
)

// MaxRows is the most rows a chunk has: a count over a chunk fits in 16 bits.
const MaxRows = 1<<16 - 1

// Chunk is up to MaxRows sessions sorted by start, bot and ID. It never
// changes, so it may be read from anywhere at any time.
type Chunk struct {
	n        int
	base     int64         // start of the first row
	starts   []uint32      // milliseconds after base
	lengths  []uint32      // end - start, or NoLength, or IrregularLength
	ends     map[int]int64 // ends of rows with an IrregularLength
	ids      []byte        // see rawID
	idTexts  Column        // IDs that are no ObjectID
	users    []uint32
	table    *Users
	state    Column  // lists of what a State holds
	states   []State // of each entry of the column
	bots     Column
	channels Column
	langs    Column
	messages Numbers
	tasks    Numbers
	tags     []tagColumn
}

// Lengths that are not one. A length is below 1 << 31, 24 days.
const (
	NoLength        = 1<<32 - 1 // the session has no end
	IrregularLength = 1<<32 - 2 // the end is before the start, or weeks after it: see Chunk.End
)

const maxLength = 1 << 31

// State is what decides most about a session: there are few different ones, so
// a row holds the number of its state.
type State struct {
	Containment string
	Type        string
	Status      string
	Developer   bool
}

type tagColumn struct {
	scope Scope
	name  string
	Column
}

// Scope tells session tags from user tags.
type Scope uint8

// The scopes of tags.
const (
	SessionTag Scope = iota
	UserTag
)

// Len is the number of rows.
func (c *Chunk) Len() int { return c.n }

// Start is when the session of a row began.
func (c *Chunk) Start(i int) int64 { return c.base + int64(c.starts[i]) }

// End is when it ended, session.NoTime when that is missing.
func (c *Chunk) End(i int) int64 {
	switch n := c.lengths[i]; n {
	case NoLength:
		return session.NoTime
	case IrregularLength:
		return c.ends[i]
	default:
		return c.Start(i) + int64(n)
	}
}

// Bot is the bot ID of a row.
func (c *Chunk) Bot(i int) string { return c.bots.first(i) }

// Open reports whether the session can still change: its status is not closed.
func (c *Chunk) Open(i int) bool { return c.states[c.state.Entry(i)].Status != session.Closed }

// Span is from the first start to just after the last.
func (c *Chunk) Span() session.Span {
	if c.n == 0 {
		return session.Span{}
	}
	return session.Span{From: c.base, To: c.Start(c.n-1) + 1}
}

// Session is the session of a row, as it was added but for the order of tags.
func (c *Chunk) Session(i int) session.Session {
	state := c.states[c.state.Entry(i)]
	s := session.Session{
		ID: c.ID(i), Bot: c.Bot(i), User: c.table.ID(c.users[i]), Channel: c.channels.first(i),
		Start: c.Start(i), End: c.End(i), Languages: c.langs.appendValues(nil, i),
		Type: state.Type, Containment: state.Containment, Status: state.Status, Developer: state.Developer,
		Messages: c.messages.At(i), Tasks: c.tasks.At(i),
	}
	for k := range c.tags {
		t := &c.tags[k]
		var one [1]uint32
		for _, v := range t.List(t.Entry(i), one[:]) {
			tag := session.Tag{Name: t.name, Value: t.dict.At(int(v))}
			if t.scope == SessionTag {
				s.SessionTags = append(s.SessionTags, tag)
			} else {
				s.UserTags = append(s.UserTags, tag)
			}
		}
	}
	return s
}

// Bytes is the heap that the chunk holds, about, its users' IDs left out.
func (c *Chunk) Bytes() int64 {
	v := reflect.ValueOf(c).Elem()
	return heapBytes(1, int(v.Type().Size())) + heapOf(v)
}

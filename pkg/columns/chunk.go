package columns

import (
	"slices"

	"github.com/koreai/sessions-datasource/pkg/session"
)

// MaxRows is the most rows a chunk has: a count over a chunk fits in 16 bits.
const MaxRows = 1<<16 - 1

// Chunk is up to MaxRows sessions sorted by start, bot and ID. It never
// changes, so it may be read from anywhere at any time.
type Chunk struct {
	n        int
	base     int64    // start of the first row
	starts   []uint32 // milliseconds after base
	lengths  []uint32 // end - start, or NoLength, or OddLength
	odd      []oddEnd
	long     bool // one of odd is after its start
	ids      idColumn
	users    []uint32
	topUser  uint32 // the highest of users
	table    *Users
	stateOf  Codes
	states   []State
	bots     Column
	channels Column
	langs    Column
	messages Numbers
	tasks    Numbers
	tags     []tagColumn
}

// Lengths that are not one. A length is below 1 << 31, 24 days.
const (
	NoLength  = 1<<32 - 1 // the session has no end
	OddLength = 1<<32 - 2 // the end is before the start, or weeks after it: see Chunk.End
)

const maxLength = 1 << 31

type oddEnd struct {
	row uint16
	end int64
}

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
	case OddLength:
		k, _ := slices.BinarySearchFunc(c.odd, uint16(i), func(o oddEnd, row uint16) int { return int(o.row) - int(row) })
		return c.odd[k].end
	default:
		return c.Start(i) + int64(n)
	}
}

// ID is the session ID of a row.
func (c *Chunk) ID(i int) string { return c.ids.at(i) }

// Bot is the bot ID of a row.
func (c *Chunk) Bot(i int) string { return c.bots.first(i) }

// Open reports whether the session can still change: its status is not closed.
func (c *Chunk) Open(i int) bool { return c.states[c.stateOf.At(i)].Status != session.Closed }

// Span is from the first start to just after the last.
func (c *Chunk) Span() session.Span {
	if c.n == 0 {
		return session.Span{}
	}
	return session.Span{From: c.base, To: c.Start(c.n-1) + 1}
}

// Session is the session of a row, as it was added but for the order of tags.
func (c *Chunk) Session(i int) session.Session {
	state := c.states[c.stateOf.At(i)]
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

const (
	chunkSize     = 1048 // the sizes of the structs, checked by a test
	tagColumnSize = 200
	stateSize     = 56
	oddEndSize    = 16
)

// Bytes is the heap that the chunk holds, its users' IDs left out.
func (c *Chunk) Bytes() int64 {
	n := heapBytes(1, chunkSize) + heapBytes(cap(c.starts), 4) + heapBytes(cap(c.lengths), 4) + heapBytes(cap(c.odd), oddEndSize) +
		c.ids.bytes() + heapBytes(cap(c.users), 4) + c.stateOf.bytes() + heapBytes(cap(c.states), stateSize) +
		c.bots.bytes() + c.channels.bytes() + c.langs.bytes() + c.messages.bytes() + c.tasks.bytes() +
		heapBytes(cap(c.tags), tagColumnSize)
	for _, s := range c.states {
		n += heapBytes(len(s.Containment), 1) + heapBytes(len(s.Type), 1) + heapBytes(len(s.Status), 1)
	}
	for k := range c.tags {
		n += c.tags[k].bytes() + heapBytes(len(c.tags[k].name), 1)
	}
	return n
}

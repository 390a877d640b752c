package columns

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"github.com/koreai/sessions-datasource/pkg/session"
)

// Builder turns sessions into chunks. It is not safe for concurrent use.
type Builder struct {
	users *Users
	rows  []session.Session
	at    map[rowKey]int
}

type rowKey struct{ bot, id string }

// NewBuilder builds chunks whose users get their codes from u.
func NewBuilder(u *Users) *Builder { return &Builder{users: u, at: map[rowKey]int{}} }

// Add takes a session in, once per bot and ID: the last added wins.
func (b *Builder) Add(s session.Session) {
	key := rowKey{s.Bot, s.ID}
	if at, known := b.at[key]; known {
		b.rows[at] = s
		return
	}
	b.at[key] = len(b.rows)
	b.rows = append(b.rows, s)
}

// Len is the number of different sessions added.
func (b *Builder) Len() int { return len(b.rows) }

// Chunks is what was added, sorted by start, bot and ID, in as few chunks as
// that takes. More may be added afterwards for another call.
func (b *Builder) Chunks() []*Chunk {
	rows := slices.Clone(b.rows)
	slices.SortFunc(rows, compareRows)
	var out []*Chunk
	for len(rows) > 0 {
		n := min(len(rows), MaxRows)
		// Starts are kept as milliseconds after the first, up to 49 days.
		n, _ = slices.BinarySearchFunc(rows[:n], rows[0].Start+math.MaxUint32, func(s session.Session, end int64) int {
			return cmp.Compare(s.Start, end)
		})
		out = append(out, newChunk(b.users, rows[:n]))
		rows = rows[n:]
	}
	return out
}

// compareRows is the order of the rows of a chunk.
func compareRows(x, y session.Session) int {
	return cmp.Or(cmp.Compare(x.Start, y.Start), strings.Compare(x.Bot, y.Bot), strings.Compare(x.ID, y.ID))
}

// newChunk builds a chunk of rows that are sorted and few enough.
func newChunk(u *Users, rows []session.Session) *Chunk {
	n := len(rows)
	c := &Chunk{n: n, base: rows[0].Start, table: u, starts: make([]uint32, n), lengths: make([]uint32, n), users: make([]uint32, n)}
	for i := range rows {
		s := &rows[i]
		c.starts[i] = uint32(s.Start - c.base)
		c.lengths[i] = length(s.Start, s.End)
		if c.lengths[i] == OddLength {
			c.odd = append(c.odd, oddEnd{uint16(i), s.End})
			c.long = c.long || s.End >= s.Start
		}
		c.users[i] = u.Code(s.User)
	}
	c.topUser = slices.Max(c.users)
	c.ids = packIDs(n, func(i int) string { return rows[i].ID })
	c.messages = packNumbers(n, func(i int) int64 { return rows[i].Messages })
	c.tasks = packNumbers(n, func(i int) int64 { return rows[i].Tasks })
	c.setStates(rows)
	c.setFields(rows)
	c.setTags(rows)
	return c
}

func length(start, end int64) uint32 {
	switch n := end - start; {
	case end == session.NoTime:
		return NoLength
	case end < start || n >= maxLength:
		return OddLength
	default:
		return uint32(n)
	}
}

func (c *Chunk) setStates(rows []session.Session) {
	codes, known := make([]uint16, len(rows)), map[State]uint16{}
	for i := range rows {
		s := &rows[i]
		state := State{s.Containment, s.Type, s.Status, s.Developer}
		code, found := known[state]
		if !found {
			code = uint16(len(c.states))
			state = State{strings.Clone(s.Containment), strings.Clone(s.Type), strings.Clone(s.Status), s.Developer}
			known[state] = code
			c.states = append(c.states, state)
		}
		codes[i] = code
	}
	c.states = slices.Clip(c.states)
	c.stateOf = packCodes(codes)
}

func (c *Chunk) setFields(rows []session.Session) {
	var bots, channels, langs columnBuilder
	for i := range rows {
		if rows[i].Bot != "" {
			bots.add(i, rows[i].Bot)
		}
		if rows[i].Channel != "" {
			channels.add(i, rows[i].Channel)
		}
		for _, l := range rows[i].Languages {
			langs.add(i, l)
		}
	}
	c.bots, c.channels, c.langs = bots.column(len(rows)), channels.column(len(rows)), langs.column(len(rows))
}

type tagKey struct {
	scope Scope
	name  string
}

func (c *Chunk) setTags(rows []session.Session) {
	builders := map[tagKey]*columnBuilder{}
	add := func(row int, scope Scope, tags []session.Tag) {
		for _, t := range tags {
			key := tagKey{scope, t.Name}
			b := builders[key]
			if b == nil {
				b = &columnBuilder{}
				builders[key] = b
			}
			b.add(row, t.Value)
		}
	}
	for i := range rows {
		add(i, SessionTag, rows[i].SessionTags)
		add(i, UserTag, rows[i].UserTags)
	}
	c.tags = make([]tagColumn, 0, len(builders))
	for key, b := range builders {
		c.tags = append(c.tags, tagColumn{key.scope, strings.Clone(key.name), b.column(len(rows))})
	}
	slices.SortFunc(c.tags, func(x, y tagColumn) int { return compareTag(x, tagKey{y.scope, y.name}) })
}

func compareTag(t tagColumn, k tagKey) int {
	return cmp.Or(cmp.Compare(t.scope, k.scope), strings.Compare(t.name, k.name))
}

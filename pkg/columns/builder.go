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
	c := &Chunk{n: n, base: rows[0].Start, table: u, starts: make([]uint32, n), lengths: make([]uint32, n),
		ids: make([]byte, n*idSize), users: make([]uint32, n)}
	var idTexts, states columnBuilder
	for i := range rows {
		s := &rows[i]
		c.starts[i] = uint32(s.Start - c.base)
		c.setEnd(i, s.End)
		c.users[i] = u.Code(s.User)
		if !c.setID(i, s.ID) {
			idTexts.add(i, s.ID)
		}
		states.add(i, s.Containment, s.Type, s.Status, developers[s.Developer])
	}
	c.messages = packNumbers(n, func(i int) int64 { return rows[i].Messages })
	c.tasks = packNumbers(n, func(i int) int64 { return rows[i].Tasks })
	c.idTexts, c.state = idTexts.column(n), states.column(n)
	c.setStates()
	c.setFields(rows)
	c.setTags(rows)
	return c
}

func (c *Chunk) setEnd(i int, end int64) {
	switch n := end - c.Start(i); {
	case end == session.NoTime:
		c.lengths[i] = NoLength
	case n < 0 || n >= maxLength:
		c.lengths[i] = IrregularLength
		if c.ends == nil {
			c.ends = map[int]int64{}
		}
		c.ends[i] = end
	default:
		c.lengths[i] = uint32(n)
	}
}

var developers = map[bool]string{true: "developer"}

// setStates makes states of the column of them.
func (c *Chunk) setStates() {
	c.states = make([]State, c.state.Entries())
	for entry := 1; entry < len(c.states); entry++ {
		values := c.state.List(entry, nil)
		text := func(k int) string { return c.state.dict.At(int(values[k])) }
		c.states[entry] = State{text(0), text(1), text(2), text(3) != ""}
	}
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
		langs.add(i, rows[i].Languages...)
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

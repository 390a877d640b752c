package columns

import (
	"encoding/binary"
	"math"

	"github.com/google/uuid"

	"github.com/koreai/sessions-datasource/pkg/session"
)

// wire is the rows of a chunk as they are written: numbers and texts only, in the
// form that compresses best.
type wire struct {
	*Chunk
	gaps     Numbers // start, after the start of the row before
	lengths  Numbers // as in the chunk, plus lengthShift
	ends     Numbers // of rows with an IrregularLength
	seconds  Numbers // of an ID of 24 hex digits, less those of the start, plus secondsShift
	process  Column
	counters Numbers
	uuids    Column // of users
	texts    Column // users that are no UUID
}

// field is one column of a record: numbers or texts.
type field struct {
	name    string
	numbers *Numbers
	column  *Column
}

// fields is the columns of a record. Those of tags follow; one without values is left out.
func (w *wire) fields() []field {
	return []field{
		{name: "start", numbers: &w.gaps},
		{name: "length", numbers: &w.lengths},
		{name: "end", numbers: &w.ends},
		{name: "id_seconds", numbers: &w.seconds},
		{name: "id_process", column: &w.process},
		{name: "id_counter", numbers: &w.counters},
		{name: "id_text", column: &w.idTexts},
		{name: "user", column: &w.uuids},
		{name: "user_text", column: &w.texts},
		{name: "state", column: &w.state},
		{name: "bot", column: &w.bots},
		{name: "channel", column: &w.channels},
		{name: "languages", column: &w.langs},
		{name: "messages", numbers: &w.messages},
		{name: "tasks", numbers: &w.tasks},
	}
}

const (
	lengthShift  = 2         // makes the two lengths that are none 0 and 1
	secondsShift = 1 << 7    // makes a few seconds more or less a number of one byte
	secondsSize  = 4         // an ObjectID of MongoDB is the seconds when it was made,
	processSize  = 5         // what its process keeps for as long as it runs,
	counterMask  = 1<<24 - 1 // and a counter of all that the process made
)

func newWire(c *Chunk) *wire {
	w := &wire{Chunk: c}
	w.gaps = packNumbers(c.n, func(i int) int64 { return int64(c.starts[i] - c.starts[max(0, i-1)]) })
	w.lengths = packNumbers(c.n, func(i int) int64 { return int64(c.lengths[i] + lengthShift) })
	w.ends = packNumbers(c.n, func(i int) int64 {
		if c.lengths[i] != IrregularLength {
			return session.NoCount
		}
		return c.End(i)
	})
	w.seconds = packNumbers(c.n, func(i int) int64 {
		return int64(binary.BigEndian.Uint32(c.rawID(i)) - c.startSeconds(i) + secondsShift)
	})
	w.counters = packNumbers(c.n, func(i int) int64 {
		return int64(binary.BigEndian.Uint32(c.rawID(i)[idSize-4:]) & counterMask)
	})
	process, uuids, texts := columnBuilder{unsorted: true}, columnBuilder{unsorted: true}, columnBuilder{}
	for i, code := range c.users {
		process.add(i, string(c.rawID(i)[secondsSize:][:processSize]))
		if raw, text := c.table.entry(code); text != "" {
			texts.add(i, text)
		} else if code != 0 {
			uuids.add(i, string(raw[:]))
		}
	}
	w.process, w.uuids, w.texts = process.column(c.n), uuids.column(c.n), texts.column(c.n)
	return w
}

func (c *Chunk) startSeconds(i int) uint32 { return uint32(c.Start(i) / 1000) }

// restore makes the chunk whole.
func (w *wire) restore(users *Users) *Chunk {
	c := w.Chunk
	c.starts, c.lengths, c.ids = make([]uint32, c.n), make([]uint32, c.n), make([]byte, c.n*idSize)
	start := int64(0)
	for i := range c.n {
		gap := w.gaps.At(i)
		start += gap
		check(gap >= 0 && (i > 0 || gap == 0) && start < math.MaxUint32, "a start out of order")
		c.starts[i] = uint32(start)
		c.lengths[i] = uint32(w.lengths.At(i)) - lengthShift
		if c.lengths[i] == IrregularLength {
			c.setEnd(i, w.ends.At(i))
		}
		check(c.lengths[i] < maxLength || c.lengths[i] >= IrregularLength, "a length that is none")
		raw := c.rawID(i)
		binary.BigEndian.PutUint32(raw[idSize-4:], uint32(w.counters.At(i)))
		binary.BigEndian.PutUint32(raw, uint32(w.seconds.At(i))+c.startSeconds(i)-secondsShift)
		copy(raw[secondsSize:][:processSize], w.process.dict.At(w.process.Entry(i)-1))
	}
	check(c.state.rows == nil, "rows of no state")
	c.setStates()
	w.setUsers(users)
	return c
}

// setUsers gives the rows the codes of their users. It comes last: a table never forgets a user.
func (w *wire) setUsers(users *Users) {
	check(!w.uuids.multi && !w.texts.multi && (w.uuids.dict.Len() == 0 || w.uuids.dict.width() == len(uuid.UUID{})), "users of no ID")
	c := w.Chunk
	c.users = make([]uint32, c.n)
	codes := users.entryCodes(&w.uuids)
	for i := range c.users {
		c.users[i] = codes[w.uuids.Entry(i)]
	}
	if w.texts.Entries() > 1 {
		for i := range c.users {
			c.users[i] = max(c.users[i], users.Code(w.texts.first(i)))
		}
	}
}

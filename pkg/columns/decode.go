package columns

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/ipc"
	"github.com/apache/arrow-go/v18/arrow/memory"

	"github.com/koreai/sessions-datasource/pkg/session"
)

// ErrVersion says that rows were encoded by a version of the plugin whose
// encoding this one does not know.
var ErrVersion = errors.New("the rows were kept by another version of the plugin")

// ErrDamaged says that bytes are not encoded rows, or not as they were written.
var ErrDamaged = errors.New("the kept rows are damaged")

// damage is what a decoder panics with. Arrow panics, too, where bytes are not
// what they should be; Decode makes an error of either.
type damage string

func check(sound bool, what string) {
	if !sound {
		panic(damage(what))
	}
}

// Decode reads what Encode wrote; its users get their codes from the table. It
// keeps nothing of data. The error is an ErrVersion or an ErrDamaged. Whatever the
// bytes are, it takes memory in proportion to them and to MaxRows, and a chunk
// that it returns is as sound as one that was built, but for this: that a bot
// has no session ID twice is not looked at.
func Decode(data []byte, users *Users) (c *Chunk, err error) {
	if len(data) == 0 {
		return nil, fmt.Errorf("%w: there is nothing", ErrDamaged)
	}
	if data[0] != encodingVersion {
		return nil, fmt.Errorf("%w (layout %d, not %d)", ErrVersion, data[0], encodingVersion)
	}
	defer func() {
		if r := recover(); r != nil {
			c, err = nil, fmt.Errorf("%w: %v", ErrDamaged, r)
		}
	}()
	r := newDecoder(data[1:])
	c = &Chunk{table: users, n: r.n}
	r.starts(c)
	r.lengths(c)
	r.ids(c)
	people := r.users()
	r.states(c)
	c.bots, c.channels, c.langs = r.column(botColumn, false), r.column(channelColumn, false), r.column(languagesColumn, true)
	c.messages, c.tasks = r.numbers(messagesColumn), r.numbers(tasksColumn)
	r.tags(c)
	checkRows(c)
	// Only now: a table never forgets a user.
	c.users = people.codes(users)
	c.topUser = slices.Max(c.users)
	return c, nil
}

// decoder takes a record apart, column by column.
type decoder struct {
	record arrow.RecordBatch
	n      int
	base   int64
	next   int
}

func newDecoder(data []byte) *decoder {
	base, schema, rest, err := cutHeader(data)
	check(err == nil && base <= math.MaxInt64-1<<33, "no header, or a start at no time")
	begin, err := schemaMessage(schema)
	check(err == nil, "no schema")
	from := bytes.NewReader(rest)
	messages := ipc.NewMessageReader(io.MultiReader(bytes.NewReader(begin), from),
		ipc.WithMetadataSizeLimit(int64(len(data)+len(begin))), ipc.WithBodySizeLimit(int64(len(data))))
	// Whatever the record says, no more is made of it: it is not compressed.
	reader, err := ipc.NewReaderFromMessageReader(messages, ipc.WithAllocator(&limited{left: 2*len(data) + 1<<20}))
	check(err == nil, "no schema")
	record, err := reader.Read()
	check(err == nil && from.Len() == endOfStream, "no record, or something behind it")
	r := &decoder{record: record, n: int(record.NumRows()), base: base}
	check(0 < r.n && r.n <= MaxRows, "no rows, or too many")
	return r
}

// limited is memory for what Arrow reads.
type limited struct {
	memory.GoAllocator
	left int
}

// Allocate panics when there is too little left, which Arrow makes an error.
func (l *limited) Allocate(n int) []byte {
	l.left -= n
	check(l.left >= 0, "it takes too much memory")
	return l.GoAllocator.Allocate(n)
}

// Reallocate is Allocate for what grows.
func (l *limited) Reallocate(n int, b []byte) []byte {
	l.left -= n
	check(l.left >= 0, "it takes too much memory")
	return l.GoAllocator.Reallocate(n, b)
}

// take is the next column, which must have that name.
func (r *decoder) take(name string) arrow.ArrayData {
	check(r.next < int(r.record.NumCols()) && r.record.ColumnName(r.next) == name, "no column "+name)
	r.next++
	data := r.record.Column(r.next - 1).Data()
	check(data.Len() == r.n, "a column of another length")
	return data
}

func (r *decoder) starts(c *Chunk) {
	c.base, c.starts = r.base, make([]uint32, r.n)
	at := uint64(0)
	for i, gap := range values[uint32](r.take(startColumn)) {
		check(i > 0 || gap == 0, "a first row that is not")
		at += uint64(gap)
		c.starts[i] = uint32(at)
	}
	check(at < math.MaxUint32, "too long a time")
}

func (r *decoder) lengths(c *Chunk) {
	c.lengths = exact(values[uint32](r.take(lengthColumn)))
	odd := 0
	for i := range c.lengths {
		c.lengths[i] -= lengthShift
		l := c.lengths[i]
		check(l < maxLength || l >= OddLength, "a length that is none")
		if l == OddLength {
			odd++
		}
	}
	ends := r.take(endColumn)
	if odd == 0 {
		return
	}
	c.odd = make([]oddEnd, 0, odd)
	for i, end := range values[int64](ends) {
		if c.lengths[i] == OddLength {
			check(length(c.Start(i), end) == OddLength, "an end that is not odd")
			c.odd = append(c.odd, oddEnd{uint16(i), end})
			c.long = c.long || end >= c.Start(i)
		}
	}
}

func (r *decoder) ids(c *Chunk) {
	seconds, process := values[uint32](r.take(secondsColumn)), r.take(processColumn)
	of, processes := entries(process), fixed(process.Dictionary(), processSize)
	counters := values[uint32](r.take(counterColumn))
	c.ids.raw = make([]byte, r.n*idSize)
	for i := range r.n {
		check(of[i] > 0, "an ID of no process")
		raw := c.ids.raw[i*idSize:][:idSize]
		binary.BigEndian.PutUint32(raw, c.idSeconds(i)+seconds[i])
		binary.BigEndian.PutUint32(raw[idSize-4:], counters[i]&counterMask)
		copy(raw[secondsSize:], processes[(int(of[i])-1)*processSize:][:processSize])
	}
	data := r.take(idTextColumn)
	if data.DataType().ID() == arrow.NULL {
		return
	}
	all, ends := texts(data)
	valid := validity(data)
	for i := range r.n {
		if valid == nil || valid[i/8]>>(i%8)&1 != 0 {
			c.ids.rows = append(c.ids.rows, uint16(i))
			c.ids.ends = append(c.ids.ends, ends[i])
		} else {
			check(text(all, ends, i) == "", "a text of no ID")
		}
	}
	c.ids.rows, c.ids.ends = slices.Clip(c.ids.rows), slices.Clip(c.ids.ends)
	c.ids.text = string(all[:ends[r.n-1]])
}

// people is the users of rows before they have their codes.
type people struct {
	entries     []uint16
	uuids       []byte
	textEntries []uint16
	texts       []string
}

func (r *decoder) users() (p people) {
	data := r.take(userColumn)
	p.entries, p.uuids = entries(data), fixed(data.Dictionary(), len(uuid{}))
	data = r.take(userTextColumn)
	p.textEntries = entries(data)
	all, ends := texts(data.Dictionary())
	for i := range ends {
		p.texts = append(p.texts, text(all, ends, i))
	}
	return p
}

// codes is the table's codes of the users of the rows.
func (p *people) codes(users *Users) []uint32 {
	raw := make([]uuid, len(p.uuids)/len(uuid{}))
	for i := range raw {
		copy(raw[i][:], p.uuids[i*len(raw[i]):])
	}
	of := users.uuidsToCodes(raw)
	out := make([]uint32, len(p.entries))
	for i, entry := range p.entries {
		if entry > 0 {
			out[i] = of[entry-1]
		} else if entry := p.textEntries[i]; entry > 0 {
			out[i] = users.Code(p.texts[entry-1])
		}
	}
	return out
}

func (r *decoder) states(c *Chunk) {
	data := r.take(stateColumn)
	codes := entries(data)
	for i := range codes {
		check(codes[i] > 0, "a row of no state")
		codes[i]--
	}
	c.stateOf = packCodes(codes)
	children := data.Dictionary().Children()
	check(len(children) == 4, "a state of other fields")
	var fields [3]func(i int) string
	for k := range fields {
		all, ends := texts(children[k])
		check(len(ends) == data.Dictionary().Len(), "a state of other fields")
		fields[k] = func(i int) string { return text(all, ends, i) }
	}
	known := map[State]bool{}
	for i, developer := range values[uint8](children[3]) {
		s := State{fields[0](i), fields[1](i), fields[2](i), developer == 1}
		check(!known[s] && developer <= 1, "a state twice")
		known[s] = true
		c.states = append(c.states, s)
	}
	check(len(c.states) == data.Dictionary().Len(), "a state of other fields")
	c.states = slices.Clip(c.states)
}

func (r *decoder) numbers(name string) (c Numbers) {
	switch data := r.take(name); data.DataType().ID() {
	case arrow.NULL:
	case arrow.UINT8:
		c.U8 = exact(values[uint8](data))
	case arrow.UINT16:
		c.U16 = exact(values[uint16](data))
	case arrow.UINT32:
		c.U32 = exact(values[uint32](data))
	default:
		c.Odd = exact(values[int64](data))
	}
	return c
}

func (r *decoder) column(name string, several bool) (c Column) {
	data := r.take(name)
	c.setEntries(entries(data))
	if dict := data.Dictionary(); dict.DataType().ID() == arrow.LIST {
		check(several, "several values where there is one")
		c.setLists(dict)
	} else {
		c.dict = readDict(dict)
	}
	for i := 1; i < c.dict.Len(); i++ {
		check(c.dict.At(i-1) < c.dict.At(i), "values out of order")
	}
	return c
}

func readDict(data arrow.ArrayData) Dict {
	if t, ok := data.DataType().(*arrow.FixedSizeBinaryType); ok {
		check(t.ByteWidth > 0, "values of no length")
		d := Dict{blob: string(fixed(data, t.ByteWidth)), ends: make([]uint32, data.Len())}
		for i := range d.ends {
			d.ends[i] = uint32((i + 1) * t.ByteWidth)
		}
		return d
	}
	all, ends := texts(data)
	if len(ends) == 0 {
		return Dict{}
	}
	return Dict{blob: string(all[:ends[len(ends)-1]]), ends: exact(ends)}
}

// setLists takes the lists of the entries after 0.
func (c *Column) setLists(data arrow.ArrayData) {
	offsets := arrow.GetData[uint32](buffer(data, 1, (data.Len()+1)*4))[:data.Len()+1]
	check(offsets[0] == 0 && len(data.Children()) == 1, "lists of nothing")
	all, ends := texts(data.Children()[0])
	check(int(offsets[data.Len()]) == len(ends), "lists of other values")
	b := columnBuilder{}
	for i := range data.Len() {
		check(offsets[i] < offsets[i+1], "a list of nothing")
		for k := offsets[i]; k < offsets[i+1]; k++ {
			b.add(i, text(all, ends, int(k)))
		}
	}
	check(b.multi, "lists of one value each")
	c.multi = true
	rank := b.sort()
	c.addLists(b.rows, b.cells, rank)
	check(len(c.ends) == data.Len()+1, "a list twice")
	c.dict = newDict(b.values)
}

func (r *decoder) tags(c *Chunk) {
	c.tags = make([]tagColumn, 0, max(0, int(r.record.NumCols())-r.next))
	for r.next < int(r.record.NumCols()) {
		t := tagColumn{}
		name := r.record.ColumnName(r.next)
		t.Column = r.column(name, true)
		rest, ok := strings.CutPrefix(name, tagPrefixes[SessionTag])
		if !ok {
			rest, ok = strings.CutPrefix(name, tagPrefixes[UserTag])
			t.scope = UserTag
		}
		t.name = strings.Clone(rest)
		check(ok && t.Entries() > 1, "a tag that nobody has")
		check(len(c.tags) == 0 || compareTag(c.tags[len(c.tags)-1], tagKey{t.scope, t.name}) < 0, "tags out of order")
		c.tags = append(c.tags, t)
	}
}

// checkRows looks whether rows that start at the same time are in order.
func checkRows(c *Chunk) {
	for i := 1; i < c.n; i++ {
		if c.starts[i] == c.starts[i-1] {
			x := session.Session{Bot: c.Bot(i - 1), ID: c.ID(i - 1)}
			check(compareRows(x, session.Session{Bot: c.Bot(i), ID: c.ID(i)}) <= 0, "rows out of order")
		}
	}
}

package columns

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/ipc"
	"github.com/apache/arrow-go/v18/arrow/memory"

	"github.com/koreai/sessions-datasource/pkg/session"
)

// The bytes of a chunk are a version, a header (see header.go), and a stream of
// Arrow IPC with one record. Its columns are, in this order, those named below,
// and then one for each tag. Fields of text are dictionaries, sorted, without a
// value that no row has. Starts are differences to the row before, so that they
// compress well.

const encodingVersion = 2

// The names of the columns of a record, in their order.
const (
	startColumn     = "start"      // milliseconds after the row before; the header has the first
	lengthColumn    = "length"     // as in a chunk, plus lengthShift
	endColumn       = "end"        // of rows with an OddLength; without such rows of type null
	secondsColumn   = "id_seconds" // of an ID of 24 hex digits, minus those of the start
	processColumn   = "id_process"
	counterColumn   = "id_counter"
	idTextColumn    = "id_text" // all other IDs; without such rows of type null
	userColumn      = "user"    // UUIDs
	userTextColumn  = "user_text"
	stateColumn     = "state"
	botColumn       = "bot"
	channelColumn   = "channel"
	languagesColumn = "languages"
	messagesColumn  = "messages" // plus one, 0 where missing; or int64 as they are
	tasksColumn     = "tasks"
)

// What the names of tags begin with.
var tagPrefixes = [...]string{SessionTag: "session:", UserTag: "user:"}

const (
	lengthShift = 2 // makes the two lengths that are none 0 and 1

	idSize      = idHex / 2 // bytes of an ObjectID of MongoDB: seconds, process, counter
	secondsSize = 4
	processSize = 5
	counterMask = 1<<24 - 1
)

var (
	processType = &arrow.FixedSizeBinaryType{ByteWidth: processSize}
	uuidType    = &arrow.FixedSizeBinaryType{ByteWidth: len(uuid{})}
	// Not strings, as Kore.ai's need not be UTF-8.
	textType  = arrow.BinaryTypes.Binary
	listType  = arrow.ListOf(textType)
	stateType = arrow.StructOf(
		arrow.Field{Name: "containment", Type: textType}, arrow.Field{Name: "type", Type: textType},
		arrow.Field{Name: "status", Type: textType}, arrow.Field{Name: "developer", Type: arrow.PrimitiveTypes.Uint8})
)

// Encode makes bytes of the rows of the parts, which are of one source. There
// must be between 1 and MaxRows of them, within 49 days.
func Encode(parts []Part) ([]byte, error) {
	c, err := oneChunk(parts)
	if err != nil {
		return nil, err
	}
	w := &encoder{n: c.n}
	w.starts(c)
	w.lengths(c)
	w.ids(c)
	w.users(c)
	w.states(c)
	w.column(botColumn, &c.bots)
	w.column(channelColumn, &c.channels)
	w.column(languagesColumn, &c.langs)
	w.numbers(messagesColumn, c.messages)
	w.numbers(tasksColumn, c.tasks)
	for i := range c.tags {
		w.column(tagPrefixes[c.tags[i].scope]+c.tags[i].name, &c.tags[i].Column)
	}
	return w.bytes(c.base)
}

// oneChunk is the rows of the parts as one chunk: the parts' own where they
// are one, else one that is built for it.
func oneChunk(parts []Part) (*Chunk, error) {
	n := 0
	for _, p := range parts {
		n += p.Len()
	}
	switch {
	case n == 0:
		return nil, errors.New("no rows to keep")
	case n > MaxRows:
		return nil, fmt.Errorf("%d rows to keep at once, at most %d are possible", n, MaxRows)
	case len(parts) == 1 && n == parts[0].Chunk.n:
		return parts[0].Chunk, nil
	}
	users := parts[0].Chunk.table
	rows := make([]session.Session, 0, n)
	for _, p := range parts {
		if p.Chunk.table != users {
			users = NewUsers() // codes of several tables
		}
		for i := p.Lo; i < p.Hi; i++ {
			rows = append(rows, p.Chunk.Session(i))
		}
	}
	slices.SortStableFunc(rows, compareRows)
	if first, last := rows[0].Start, rows[n-1].Start; last-first >= math.MaxUint32 || last < first {
		return nil, errors.New("the rows to keep at once lie more than 49 days apart")
	}
	return newChunk(users, rows), nil
}

// encoder collects the columns of a record of n rows.
type encoder struct {
	n      int
	fields []arrow.Field
	arrays []arrow.Array
}

func (w *encoder) add(name string, a arrow.Array) {
	w.fields = append(w.fields, arrow.Field{Name: name, Type: a.DataType(), Nullable: true})
	w.arrays = append(w.arrays, a)
}

func (w *encoder) bytes(base int64) ([]byte, error) {
	schema := arrow.NewSchema(w.fields, nil)
	out, err := appendHeader([]byte{encodingVersion}, base, schema)
	if err != nil {
		return nil, err
	}
	schemaBytes, err := schemaMessage(schema)
	if err != nil {
		return nil, err
	}
	var stream bytes.Buffer
	to := ipc.NewWriter(&stream, ipc.WithSchema(schema))
	if err := to.Write(array.NewRecordBatch(schema, w.arrays, int64(w.n))); err != nil {
		return nil, err
	}
	if err := to.Close(); err != nil {
		return nil, err
	}
	return append(out, stream.Bytes()[len(schemaBytes):]...), nil
}

func (w *encoder) starts(c *Chunk) {
	gaps := slices.Clone(c.starts)
	for i := len(gaps) - 1; i > 0; i-- {
		gaps[i] -= gaps[i-1]
	}
	w.add(startColumn, numberArray(gaps))
}

func (w *encoder) lengths(c *Chunk) {
	lengths := slices.Clone(c.lengths)
	for i := range lengths {
		lengths[i] += lengthShift
	}
	w.add(lengthColumn, numberArray(lengths))
	if len(c.odd) == 0 {
		w.add(endColumn, array.NewNull(c.n))
		return
	}
	ends := make([]int64, c.n)
	for _, o := range c.odd {
		ends[o.row] = o.end
	}
	w.add(endColumn, numberArray(ends))
}

// ids splits the usual session ID, an ObjectID of MongoDB, into the seconds
// when it was made, five bytes that are a process's for as long as it runs, and
// a counter of all that the process made.
func (w *encoder) ids(c *Chunk) {
	seconds, counters, processes := make([]uint32, c.n), make([]uint32, c.n), make([]uint16, c.n)
	known, list := map[[processSize]byte]uint16{}, []byte(nil)
	for i := range c.n {
		raw := c.ids.raw[i*idSize:][:idSize]
		seconds[i] = binary.BigEndian.Uint32(raw) - c.idSeconds(i)
		counters[i] = binary.BigEndian.Uint32(raw[idSize-4:]) & counterMask
		p := [processSize]byte(raw[secondsSize:])
		entry, found := known[p]
		if !found {
			entry = uint16(len(known) + 1)
			known[p], list = entry, append(list, p[:]...)
		}
		processes[i] = entry
	}
	w.add(secondsColumn, numberArray(seconds))
	w.add(processColumn, dictionaryArray(processes, fixedArray(processType, list)))
	w.add(counterColumn, numberArray(counters))
	if len(c.ids.rows) == 0 {
		w.add(idTextColumn, array.NewNull(c.n))
		return
	}
	texts := array.NewBinaryBuilder(memory.DefaultAllocator, textType)
	for _, row := range c.ids.rows {
		for texts.Len() < int(row) {
			texts.AppendNull()
		}
		texts.AppendString(c.ID(int(row)))
	}
	for texts.Len() < c.n {
		texts.AppendNull()
	}
	w.add(idTextColumn, texts.NewArray())
}

// idSeconds is where the seconds of a row's ID are counted from.
func (c *Chunk) idSeconds(i int) uint32 { return uint32(c.Start(i) / 1000) }

func (w *encoder) users(c *Chunk) {
	known, uuids := map[uint32]uint16{}, []byte(nil)
	entries, textEntries := make([]uint16, c.n), make([]uint16, c.n)
	texts := array.NewBinaryBuilder(memory.DefaultAllocator, textType)
	for i, code := range c.users {
		if code == 0 {
			continue
		}
		raw, text := c.table.entry(code)
		entry, found := known[code]
		switch {
		case found:
		case text != "":
			texts.AppendString(text)
			entry = uint16(texts.Len())
		default:
			uuids = append(uuids, raw[:]...)
			entry = uint16(len(uuids) / len(raw))
		}
		if known[code] = entry; text != "" {
			textEntries[i] = entry
		} else {
			entries[i] = entry
		}
	}
	w.add(userColumn, dictionaryArray(entries, fixedArray(uuidType, uuids)))
	w.add(userTextColumn, dictionaryArray(textEntries, texts.NewArray()))
}

func (w *encoder) states(c *Chunk) {
	entries := make([]uint16, c.n)
	for i := range entries {
		entries[i] = uint16(c.stateOf.At(i)) + 1
	}
	b := array.NewStructBuilder(memory.DefaultAllocator, stateType)
	for _, s := range c.states {
		b.Append(true)
		for k, text := range []string{s.Containment, s.Type, s.Status} {
			b.FieldBuilder(k).(*array.BinaryBuilder).AppendString(text)
		}
		developer := uint8(0)
		if s.Developer {
			developer = 1
		}
		b.FieldBuilder(3).(*array.Uint8Builder).Append(developer)
	}
	w.add(stateColumn, dictionaryArray(entries, b.NewArray()))
}

func (w *encoder) numbers(name string, c Numbers) {
	switch {
	case c.U8 != nil:
		w.add(name, numberArray(c.U8))
	case c.U16 != nil:
		w.add(name, numberArray(c.U16))
	case c.U32 != nil:
		w.add(name, numberArray(c.U32))
	case c.Odd != nil:
		w.add(name, numberArray(c.Odd))
	default:
		w.add(name, array.NewNull(w.n))
	}
}

func (w *encoder) column(name string, c *Column) {
	if !c.multi {
		w.add(name, dictionaryArray(c.entries(w.n), c.dict.array()))
		return
	}
	lists := array.NewListBuilder(memory.DefaultAllocator, textType)
	for entry := 1; entry < c.Entries(); entry++ {
		lists.Append(true)
		for _, v := range c.List(entry, nil) {
			lists.ValueBuilder().(*array.BinaryBuilder).AppendString(c.dict.At(int(v)))
		}
	}
	w.add(name, dictionaryArray(c.entries(w.n), lists.NewArray()))
}

// array is the strings, without offsets if they are equally long.
func (d *Dict) array() arrow.Array {
	if width := d.width(); width > 0 {
		return fixedArray(&arrow.FixedSizeBinaryType{ByteWidth: width}, []byte(d.blob))
	}
	offsets := append(make([]uint32, 1, len(d.ends)+1), d.ends...)
	return newArray(textType, d.Len(), nil, arrow.GetBytes(offsets), []byte(d.blob))
}

// width is how long each string is, 0 if that varies or there are none.
func (d *Dict) width() int {
	for i, end := range d.ends {
		if int(end) != (i+1)*int(d.ends[0]) {
			return 0
		}
	}
	return len(d.blob) / max(1, d.Len())
}

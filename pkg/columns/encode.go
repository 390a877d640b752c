package columns

import (
	"bytes"
	"errors"
	"fmt"
	"slices"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/ipc"
	"github.com/apache/arrow-go/v18/arrow/memory"
)

// The bytes of a chunk are a version, a header (see header.go), and a stream of
// Arrow IPC with one record: the columns of a wire, then one for each tag. Texts
// are dictionaries whose first value stands for none.

const encodingVersion = 3

// What the names of tags begin with.
var tagPrefixes = [...]string{SessionTag: "session:", UserTag: "user:"}

// Encode makes bytes of the rows of the parts, which are of one source. There
// must be between 1 and MaxRows of them, within 49 days.
func Encode(parts []Part) ([]byte, error) {
	c, err := oneChunk(parts)
	if err != nil {
		return nil, err
	}
	w := &writer{n: c.n, header: header{Base: c.base}}
	for _, f := range newWire(c).fields() {
		w.add(f)
	}
	for i := range c.tags {
		t := &c.tags[i]
		w.add(field{name: tagPrefixes[t.scope] + t.name, column: &t.Column})
	}
	return w.bytes()
}

// oneChunk is the rows of the parts as one chunk.
func oneChunk(parts []Part) (*Chunk, error) {
	if len(parts) == 1 && parts[0].Len() == parts[0].Chunk.n {
		return parts[0].Chunk, nil
	}
	b := NewBuilder(NewUsers())
	for s := range (Snapshot{Parts: parts}).All() {
		b.Add(s)
	}
	chunks := b.Chunks()
	if len(chunks) != 1 {
		return nil, fmt.Errorf("%d rows to keep at once: at least 1, at most %d, and within 49 days", b.Len(), MaxRows)
	}
	return chunks[0], nil
}

// writer collects the columns of a record of n rows.
type writer struct {
	n      int
	header header
	arrays []arrow.Array
}

func (w *writer) add(f field) {
	switch c := f.numbers; {
	case f.column != nil:
		w.addColumn(f.name, f.column)
	case c.U8 != nil:
		addNumbers(w, f.name, c.U8)
	case c.U16 != nil:
		addNumbers(w, f.name, c.U16)
	case c.U32 != nil:
		addNumbers(w, f.name, c.U32)
	case c.Wide != nil:
		addNumbers(w, f.name, c.Wide)
	}
}

func addNumbers[T uint8 | uint16 | uint32 | int64](w *writer, name string, values []T) {
	w.put(columnType{Name: []byte(name), Bits: arrow.GetDataType[T]().(arrow.FixedWidthDataType).BitWidth()}, numberArray(values))
}

func (w *writer) addColumn(name string, c *Column) {
	if c.Entries() < 2 {
		return
	}
	t := columnType{Name: []byte(name), Bits: 16, Texts: true, Width: c.dict.width(), Lists: c.multi}
	entries, values := numberArray(c.entries(w.n)), c.dict.array()
	if c.Entries() <= 1<<8 {
		t.Bits, entries = 8, numberArray(convert[uint8](c.entries(w.n)))
	}
	if c.multi {
		places := slices.Clone(c.lists)
		for i := range places {
			places[i]++
		}
		values = dictionaryArray(numberArray(places), values)
		offsets := arrow.GetBytes(append([]uint32{0}, c.ends...))
		values = newArray(arrow.ListOf(values.DataType()), len(c.ends), []arrow.ArrayData{values.Data()}, offsets)
	}
	w.put(t, dictionaryArray(entries, values))
}

func (w *writer) put(t columnType, a arrow.Array) {
	w.header.Columns, w.arrays = append(w.header.Columns, t), append(w.arrays, a)
}

func (w *writer) bytes() ([]byte, error) {
	out, err := w.header.appendTo([]byte{encodingVersion})
	if err != nil {
		return nil, err
	}
	schema := w.header.schema()
	begin, err := schemaMessage(schema)
	if err != nil {
		return nil, err
	}
	var stream bytes.Buffer
	to := ipc.NewWriter(&stream, ipc.WithSchema(schema))
	if err := errors.Join(to.Write(array.NewRecordBatch(schema, w.arrays, int64(w.n))), to.Close()); err != nil {
		return nil, err
	}
	return append(out, stream.Bytes()[len(begin):]...), nil
}

// array is a value for none, and the strings; without offsets if they are equally long.
func (d *Dict) array() arrow.Array {
	if width := d.width(); width > 0 {
		return newArray(&arrow.FixedSizeBinaryType{ByteWidth: width}, d.Len()+1, nil, append(make([]byte, width), d.blob...))
	}
	offsets := append([]uint32{0, 0}, d.ends...)
	return newArray(arrow.BinaryTypes.Binary, d.Len()+1, nil, arrow.GetBytes(offsets), []byte(d.blob))
}

func numberArray[T uint8 | uint16 | uint32 | int64](values []T) arrow.Array {
	return newArray(arrow.GetDataType[T](), len(values), nil, arrow.GetBytes(values))
}

func dictionaryArray(indices, values arrow.Array) arrow.Array {
	t := &arrow.DictionaryType{IndexType: indices.DataType(), ValueType: values.DataType()}
	return array.NewDictionaryArray(t, indices, values)
}

// newArray is an array of n values, none of them null.
func newArray(t arrow.DataType, n int, children []arrow.ArrayData, buffers ...[]byte) arrow.Array {
	all := []*memory.Buffer{nil}
	for _, b := range buffers {
		all = append(all, memory.NewBufferBytes(b))
	}
	return array.MakeFromData(array.NewData(t, n, all, children, 0, 0))
}

package columns

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/ipc"
	"github.com/apache/arrow-go/v18/arrow/memory"
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
// bytes are, it takes memory in proportion to them and to MaxRows, and everything
// can be asked of a chunk that it returns. Whether rows are in order is not looked
// at: seal vouches that the bytes are those that were written.
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
	h, record := readRecord(data[1:])
	w := &wire{Chunk: &Chunk{table: users, n: int(record.NumRows()), base: h.Base}}
	for _, f := range w.fields() {
		if at := record.Schema().FieldIndices(f.name); len(at) > 0 {
			f.read(record.Column(at[0]))
		}
	}
	for i, f := range record.Schema().Fields() {
		for scope, prefix := range tagPrefixes {
			if name, ok := strings.CutPrefix(f.Name, prefix); ok {
				t := tagColumn{scope: Scope(scope), name: strings.Clone(name)}
				t.read(record.Column(i))
				check(len(w.tags) == 0 || compareTag(w.tags[len(w.tags)-1], tagKey{t.scope, t.name}) < 0, "tags out of order")
				w.tags = append(w.tags, t)
			}
		}
	}
	w.tags = slices.Clip(w.tags)
	return w.restore(users), nil
}

// readRecord reads the one record that there is.
func readRecord(data []byte) (header, arrow.RecordBatch) {
	h, rest := cutHeader(data)
	begin, err := schemaMessage(h.schema())
	check(err == nil && h.Base <= math.MaxInt64-1<<33, "no schema, or a start at no time")
	from := bytes.NewReader(rest)
	messages := ipc.NewMessageReader(io.MultiReader(bytes.NewReader(begin), from),
		ipc.WithMetadataSizeLimit(int64(len(data)+len(begin))), ipc.WithBodySizeLimit(int64(len(data))))
	// Whatever the record says, no more is made of it: it is not compressed.
	reader, err := ipc.NewReaderFromMessageReader(messages, ipc.WithAllocator(&limited{left: 2*len(data) + 1<<20}))
	check(err == nil, "no schema")
	record, err := reader.Read()
	check(err == nil && from.Len() == endOfStream, "no record, or something behind it")
	check(0 < record.NumRows() && record.NumRows() <= MaxRows, "no rows, or too many")
	for _, c := range record.Columns() {
		check(c.Len() == int(record.NumRows()), "a column of another length")
	}
	return h, record
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

func (f field) read(a arrow.Array) {
	if f.column != nil {
		f.column.read(a)
	} else {
		f.numbers.read(a)
	}
}

func (c *Numbers) read(a arrow.Array) {
	switch a := a.(type) {
	case *array.Uint8:
		c.U8 = exact(a.Uint8Values())
	case *array.Uint16:
		c.U16 = exact(a.Uint16Values())
	case *array.Uint32:
		c.U32 = exact(a.Uint32Values())
	default:
		c.Wide = exact(a.(*array.Int64).Int64Values())
	}
}

// exact is a copy without room to grow.
func exact[T any](v []T) []T { return append(make([]T, 0, len(v)), v...) }

func (c *Column) read(a arrow.Array) {
	d := a.(*array.Dictionary)
	values := d.Dictionary()
	if lists, ok := values.(*array.List); ok {
		c.multi, c.ends = true, convert[uint32](lists.Offsets()[1:])
		places := lists.ListValues().(*array.Dictionary)
		values = places.Dictionary()
		c.lists = exact(places.Indices().(*array.Uint32).Uint32Values())
		for i := range c.lists {
			c.lists[i]--
		}
	}
	c.dict.read(values)
	var entries []uint16
	switch indices := d.Indices().(type) {
	case *array.Uint8:
		entries = convert[uint16](indices.Uint8Values())
	default:
		entries = indices.(*array.Uint16).Uint16Values()
	}
	// Readers take the width of the codes for a bound of the entries.
	check(int(c.setEntries(entries)) == c.Entries()-1, "entries of no value")
	c.check()
}

// check panics unless the values of each entry can be had.
func (c *Column) check() {
	check(slices.IsSorted(c.dict.ends) && (c.dict.Len() == 0 || int(c.dict.ends[c.dict.Len()-1]) <= len(c.dict.blob)), "texts of no length")
	for i, end := range c.ends {
		check(int(end) <= len(c.lists) && (i == 0 && end == 0 || i > 0 && end > c.ends[i-1]), "a list of nothing")
	}
	for _, place := range c.lists {
		check(int(place) < c.dict.Len(), "a value that is not there")
	}
}

// read takes the strings of an array, all but the first, which stands for none.
func (d *Dict) read(values arrow.Array) {
	if a, ok := values.(*array.Binary); ok {
		d.ends, d.blob = convert[uint32](a.ValueOffsets()[2:]), string(a.ValueBytes())
		return
	}
	width := values.DataType().(*arrow.FixedSizeBinaryType).ByteWidth
	d.blob = string(values.Data().Buffers()[1].Bytes()[width : width*values.Len()])
	d.ends = make([]uint32, values.Len()-1)
	for i := range d.ends {
		d.ends[i] = uint32((i + 1) * width)
	}
}

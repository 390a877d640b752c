package columns

import (
	"math"
	"slices"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/memory"
)

// Arrays of Arrow as encode.go makes them of Go's slices, and as decode.go takes
// them apart. Reading panics with a damage where an array is not what it should be.

// newArray is an array of n values without a child; validity is nil if all are there.
func newArray(t arrow.DataType, n int, validity []byte, buffers ...[]byte) arrow.Array {
	all := []*memory.Buffer{nil}
	nulls := 0
	if validity != nil {
		all[0], nulls = memory.NewBufferBytes(validity), array.UnknownNullCount
	}
	for _, b := range buffers {
		all = append(all, memory.NewBufferBytes(b))
	}
	return array.MakeFromData(array.NewData(t, n, all, nil, nulls, 0))
}

func numberArray[T uint8 | uint16 | uint32 | int64](values []T) arrow.Array {
	return newArray(arrow.GetDataType[T](), len(values), nil, arrow.GetBytes(values))
}

func fixedArray(t *arrow.FixedSizeBinaryType, values []byte) arrow.Array {
	return newArray(t, len(values)/t.ByteWidth, nil, values)
}

// dictionaryArray is a value a row: entries count the values from 1, and 0 is none.
func dictionaryArray(entries []uint16, values arrow.Array) arrow.Array {
	var validity []byte
	if slices.Contains(entries, 0) {
		validity = make([]byte, (len(entries)+7)/8)
		for i, entry := range entries {
			if entry != 0 {
				validity[i/8] |= 1 << (i % 8)
			}
		}
	}
	var indices arrow.Array
	if values.Len() <= math.MaxUint8 {
		indices = indexArray[uint8](entries, validity)
	} else {
		indices = indexArray[uint16](entries, validity)
	}
	t := &arrow.DictionaryType{IndexType: indices.DataType(), ValueType: values.DataType()}
	return array.NewDictionaryArray(t, indices, values)
}

// indexArray is entries counted from 0, where a row without one has any.
func indexArray[T uint8 | uint16](entries []uint16, validity []byte) arrow.Array {
	out := make([]T, len(entries))
	for i, entry := range entries {
		out[i] = T(max(entry, 1) - 1)
	}
	return newArray(arrow.GetDataType[T](), len(out), validity, arrow.GetBytes(out))
}

// buffer is one of the buffers of an array, at least n bytes of it.
func buffer(data arrow.ArrayData, at, n int) []byte {
	check(data.Offset() == 0 && data.Len() < math.MaxInt32 && at < len(data.Buffers()), "a buffer is missing")
	if b := data.Buffers()[at]; b != nil {
		check(b.Len() >= n, "a buffer is too short")
		return b.Bytes()
	}
	check(n == 0, "a buffer is missing")
	return nil
}

// values is the numbers of an array. They are part of what is decoded.
func values[T uint8 | uint16 | uint32 | int64](data arrow.ArrayData) []T {
	want := arrow.GetDataType[T]().(arrow.FixedWidthDataType)
	check(data.DataType().ID() == want.ID(), "numbers of another type")
	return arrow.GetData[T](buffer(data, 1, data.Len()*want.Bytes()))[:data.Len()]
}

// texts is the texts of an array, as what they are together and where each ends.
func texts(data arrow.ArrayData) (all []byte, ends []uint32) {
	check(data.DataType().ID() == arrow.BINARY, "texts of another type")
	if data.Len() == 0 {
		return nil, nil
	}
	offsets := arrow.GetData[uint32](buffer(data, 1, (data.Len()+1)*4))[:data.Len()+1]
	check(offsets[0] == 0 && slices.IsSorted(offsets), "texts out of order")
	ends = offsets[1:]
	return buffer(data, 2, int(ends[len(ends)-1])), ends
}

func text(all []byte, ends []uint32, i int) string {
	if i == 0 {
		return string(all[:ends[0]])
	}
	return string(all[ends[i-1]:ends[i]])
}

// validity is a bit for each value of an array: is it there? It is nil if all are.
func validity(data arrow.ArrayData) []byte {
	bits := data.Buffers()[0]
	if bits == nil {
		return nil
	}
	check(bits.Len() >= (data.Len()+7)/8, "a buffer is too short")
	return bits.Bytes()
}

// exact is a copy without room to grow.
func exact[T any](v []T) []T { return append(make([]T, 0, len(v)), v...) }

// fixed is the values of an array of so many bytes each.
func fixed(data arrow.ArrayData, width int) []byte {
	t, ok := data.DataType().(*arrow.FixedSizeBinaryType)
	check(ok && t.ByteWidth == width, "values of another length")
	return buffer(data, 1, data.Len()*width)[:data.Len()*width]
}

// entries is the entries of a dictionary array, counted from 1, and 0 for none.
// Each has to occur: those who read chunks take a number of bytes a row for a
// bound of the codes and of how many there are.
func entries(data arrow.ArrayData) []uint16 {
	t, ok := data.DataType().(*arrow.DictionaryType)
	check(ok, "no dictionary")
	out := make([]uint16, data.Len())
	if t.IndexType.ID() == arrow.UINT8 {
		for i, v := range arrow.GetData[uint8](buffer(data, 1, len(out)))[:len(out)] {
			out[i] = uint16(v) + 1
		}
	} else {
		check(t.IndexType.ID() == arrow.UINT16, "a dictionary of too many values")
		for i, v := range arrow.GetData[uint16](buffer(data, 1, 2*len(out)))[:len(out)] {
			out[i] = v + 1
		}
	}
	if valid := validity(data); valid != nil {
		for i := range out {
			out[i] &= -uint16(valid[i/8] >> (i % 8) & 1)
		}
	}
	distinct := data.Dictionary().Len()
	check(distinct <= len(out), "more values than rows")
	used := make([]bool, distinct+1)
	for _, entry := range out {
		check(int(entry) <= distinct, "a value that is not there")
		used[entry] = true
	}
	check(!slices.Contains(used[1:], false), "a value that no row has")
	return out
}

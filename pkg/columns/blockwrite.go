package columns

import (
	"encoding/binary"
	"math/bits"
)

// blockWriter appends to a block.
type blockWriter struct{ to []byte }

func (w *blockWriter) uint(v uint64)  { w.to = binary.AppendUvarint(w.to, v) }
func (w *blockWriter) int(v int64)    { w.to = binary.AppendVarint(w.to, v) }
func (w *blockWriter) bytes(b []byte) { w.to = append(w.to, b...) }

func (w *blockWriter) text(s string) {
	w.uint(uint64(len(s)))
	w.to = append(w.to, s...)
}

// texts writes strings one behind the other, their lengths before.
func (w *blockWriter) texts(values []string) {
	lengths := make([]uint32, len(values))
	for i, v := range values {
		lengths[i] = uint32(len(v))
	}
	writePlanes(w, lengths)
	for _, v := range values {
		w.to = append(w.to, v...)
	}
}

// writePlanes writes how many bytes the largest of the values needs, then the
// lowest byte of every value, then the next of every value, and so on. The
// reader has to know how many values there are.
func writePlanes[T uint8 | uint16 | uint32 | uint64](w *blockWriter, values []T) {
	all := T(0)
	for _, v := range values {
		all |= v
	}
	width := (bits.Len64(uint64(all)) + 7) / 8
	if len(values) > MaxRows {
		width = max(width, 1) // so that nothing longer comes out of no bytes
	}
	w.to = append(w.to, byte(width))
	for k := range width {
		for _, v := range values {
			w.to = append(w.to, byte(uint64(v)>>(8*k)))
		}
	}
}

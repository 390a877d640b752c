package measure

import (
	"sync"

	"github.com/koreai/sessions-datasource/pkg/columns"
)

// scratch is the memory one worker needs to look at a chunk. It is kept between
// queries, so that a query over a million sessions allocates next to nothing.
type scratch struct {
	bytes  []*[columns.MaxRows]uint8
	words  []*[columns.MaxRows]uint16
	nBytes int
	nWords int
	table8 [256]uint8
	table  *[1 << 16]uint8
	local  []uint16 // user code to local code, zero between uses
	accs   [4][256]uint64
	cells  []uint64
	next   []uint32
	sets   []uint64
	runs   []run

	selector selector
}

var scratches = sync.Pool{New: func() any { return new(scratch) }}

// borrow lends memory to work. After a panic it is not lent again: tables that
// must be zero between uses may be half written.
func borrow(work func(s *scratch)) {
	s := scratches.Get().(*scratch)
	s.reset()
	work(s)
	scratches.Put(s)
}

// reset gives all rows' buffers back.
func (s *scratch) reset() { s.nBytes, s.nWords = 0, 0 }

// rows8 is a buffer of a byte a row, whatever was in it before.
func (s *scratch) rows8(n int) []uint8 {
	if s.nBytes == len(s.bytes) {
		s.bytes = append(s.bytes, new([columns.MaxRows]uint8))
	}
	s.nBytes++
	return s.bytes[s.nBytes-1][:n]
}

// rows16 is a buffer of 16 bits a row, whatever was in it before.
func (s *scratch) rows16(n int) []uint16 {
	if s.nWords == len(s.words) {
		s.words = append(s.words, new([columns.MaxRows]uint16))
	}
	s.nWords++
	return s.words[s.nWords-1][:n]
}

// zeroed is n zeros in the buffer, which grows as needed.
func zeroed[T uint32 | uint64 | int64](buf *[]T, n int) []T {
	if cap(*buf) < n {
		*buf = make([]T, n)
		return *buf
	}
	out := (*buf)[:n]
	clear(out)
	return out
}

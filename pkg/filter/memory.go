package filter

import "github.com/koreai/sessions-datasource/pkg/columns"

// Memory is what one worker needs to look at a chunk. It is kept between queries,
// so that a query over a million sessions allocates next to nothing.
type Memory struct {
	bytes  []*[columns.MaxRows]uint8
	words  []*[columns.MaxRows]uint16
	nBytes int
	nWords int
	table8 [256]uint8
	table  *[1 << 16]uint8
	local  []uint16 // user code to local code, zero between uses
}

// Reset gives all rows' buffers back.
func (s *Memory) Reset() { s.nBytes, s.nWords = 0, 0 }

// Lent is how many rows' buffers are in use.
func (s *Memory) Lent() int { return s.nBytes + s.nWords }

// Rows8 is a buffer of a byte a row, whatever was in it before.
func (s *Memory) Rows8(n int) []uint8 {
	if s.nBytes == len(s.bytes) {
		s.bytes = append(s.bytes, new([columns.MaxRows]uint8))
	}
	s.nBytes++
	return s.bytes[s.nBytes-1][:n]
}

// Rows16 is a buffer of 16 bits a row, whatever was in it before.
func (s *Memory) Rows16(n int) []uint16 {
	if s.nWords == len(s.words) {
		s.words = append(s.words, new([columns.MaxRows]uint16))
	}
	s.nWords++
	return s.words[s.nWords-1][:n]
}

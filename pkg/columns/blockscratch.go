package columns

import "sync"

// scratch is memory for what is read on the way to a chunk, used again for
// the next: to get it anew, with zeros in it, takes longer than to fill it.
type scratch struct {
	words [][]uint64
	used  int
	text  []byte
}

const keptScratch = 16 << 20 // bytes of text that are kept for the next block

var scratches = sync.Pool{New: func() any { return &scratch{} }}

func (s *scratch) giveBack() {
	if s.used = 0; len(s.text) > keptScratch || len(s.words) > maxFields {
		return
	}
	scratches.Put(s)
}

// uint64s is n numbers with anything in them, until the next reset.
func (s *scratch) uint64s(n int) []uint64 {
	if s.used == len(s.words) {
		s.words = append(s.words, nil)
	}
	if len(s.words[s.used]) < n {
		s.words[s.used] = make([]uint64, n)
	}
	s.used++
	return s.words[s.used-1][:n]
}

// reset ends the use of all numbers.
func (s *scratch) reset() { s.used = 0 }

// bytes is n bytes with anything in them, until it is called again.
func (s *scratch) bytes(n int) []byte {
	if len(s.text) < n {
		s.text = make([]byte, n)
	}
	return s.text[:n]
}

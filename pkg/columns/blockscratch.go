package columns

import "sync"

// scratch is memory for what is read on the way to a chunk, used again for
// the next: to get it anew, with zeros in it, takes longer than to fill it.
type scratch struct {
	words lists[uint64]
	ints  lists[uint32]
	text  []byte
	seen  [1 << 10]uint64 // a bit for each of 1 << 16 codes
}

const keptScratch = 16 << 20 // bytes of text that are kept for the next block

var scratches = sync.Pool{New: func() any { return &scratch{} }}

func (s *scratch) giveBack() {
	if len(s.text) > keptScratch {
		s.text = nil
	}
	s.words.reset()
	s.ints.reset()
	scratches.Put(s)
}

// bytes is n bytes with anything in them, until it is called again.
func (s *scratch) bytes(n int) []byte {
	if len(s.text) < n {
		s.text = make([]byte, n)
	}
	return s.text[:n]
}

// lists is lists of numbers.
type lists[T uint32 | uint64] struct {
	all  [][]T
	used int
}

// get is n numbers with anything in them, until the next reset.
func (l *lists[T]) get(n int) []T {
	if n > MaxRows {
		return make([]T, n)
	}
	if l.used == len(l.all) {
		l.all = append(l.all, make([]T, MaxRows))
	}
	l.used++
	return l.all[l.used-1][:n]
}

// reset ends the use of all of them.
func (l *lists[T]) reset() { l.used = 0 }

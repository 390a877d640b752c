package measure

import (
	"math"
	"slices"
)

// list is the numbers of a cell's sessions, durations or users, as they were
// collected piece by piece. Groups share them: they must not be changed.
type list struct {
	parts [][]uint32
	long  []int64 // durations of more than 31 bits
}

// len is how many numbers there are.
func (l *list) len() int {
	n := len(l.long)
	for _, part := range l.parts {
		n += len(part)
	}
	return n
}

// scratch is the memory of one worker.
type scratch struct {
	numbers []uint32
	seen    []uint64 // a bit a user; zeros between uses
}

// distinct is how many different users there are, codes below 64 * words; 0 is none.
func (s *scratch) distinct(l *list, words int) int64 {
	if s.seen == nil {
		s.seen = make([]uint64, words)
	}
	seen, n := s.seen, 0
	for _, part := range l.parts {
		for _, user := range part {
			word := &seen[user/64]
			n += int(^*word >> (user % 64) & 1)
			*word |= 1 << (user % 64)
		}
	}
	n -= int(seen[0] & 1)
	if l.len() > words {
		clear(seen)
		return int64(n)
	}
	for _, part := range l.parts {
		for _, user := range part {
			seen[user/64] = 0
		}
	}
	return int64(n)
}

// quantile is the q-quantile by linear interpolation between the two nearest
// ranks, NaN without numbers.
func (s *scratch) quantile(l *list, q float64) float64 {
	s.numbers = s.numbers[:0]
	for _, part := range l.parts {
		s.numbers = append(s.numbers, part...)
	}
	slices.Sort(l.long)
	n, short := l.len(), len(s.numbers)
	if n == 0 {
		return math.NaN()
	}
	at := q * float64(n-1)
	below := int(at)
	var low, high int64
	if below < short {
		selectNth(s.numbers, below)
		low = int64(s.numbers[below])
	} else {
		low = l.long[below-short]
	}
	switch next := below + 1; {
	case next == n:
		high = low
	case next < short:
		high = int64(slices.Min(s.numbers[next:]))
	default:
		high = l.long[next-short]
	}
	return float64(low) + (at-float64(below))*float64(high-low)
}

const maxSorted = 24 // as many numbers are sorted rather than partitioned

// selectNth puts the n-th smallest number where it would be if all were sorted,
// and none that is smaller behind it: quickselect.
func selectNth(v []uint32, n int) {
	for len(v) > maxSorted {
		pivot := median3(v[len(v)/4], v[len(v)/2], v[3*len(v)/4])
		below := partition(v, pivot)
		if below == 0 { // the pivot is the smallest: split off all that equal it
			if below = partition(v, pivot+1); n < below {
				return
			}
		}
		if n < below {
			v = v[:below]
		} else {
			v, n = v[below:], n-below
		}
	}
	slices.Sort(v)
}

// partition moves the numbers below the pivot to the front and says how many they are.
func partition(v []uint32, pivot uint32) int {
	below := 0
	for i, x := range v {
		v[i], v[below] = v[below], x
		below += int((uint64(x) - uint64(pivot)) >> 63) // 1 if it is below: a branch would be mispredicted half of the time
	}
	return below
}

func median3(a, b, c uint32) uint32 { return max(min(a, b), min(max(a, b), c)) }

package measure

import "slices"

// selector finds the i-th smallest of numbers that lie in several pieces,
// without changing them: other groups, on other cores, may share them. It is
// quickselect, moving numbers to and fro between two buffers without a branch
// on their value: a branch would be guessed wrong half of the time.
type selector struct {
	parts [][]uint32
	a, b  []uint32
}

const fewNumbers = 24 // sorted rather than selected

// ranks is the i-th and the j-th smallest number; j is i or i+1.
func (s *selector) ranks(i, j int) (uint32, uint32) {
	n := 0
	for _, p := range s.parts {
		n += len(p)
	}
	s.a, s.b = grown(s.a, n), grown(s.b, n)
	if len(s.parts) == 1 {
		return selectRanks(s.parts[0], s.a, s.b, i, j)
	}
	all := s.b[:0]
	for _, p := range s.parts {
		all = append(all, p...)
	}
	return selectRanks(all, s.a, s.b, i, j)
}

func grown(b []uint32, n int) []uint32 {
	if cap(b) < n {
		return make([]uint32, n+n/4)
	}
	return b[:cap(b)]
}

// selectRanks is quickselect. from is left as it is unless it is b; a and b
// have room for it.
func selectRanks(from, a, b []uint32, i, j int) (uint32, uint32) {
	for len(from) > fewNumbers {
		p := pivot(from)
		n := partition(from, a, p)
		if n == 0 { // p is the smallest: split off all that equal it
			n = partition(from, a, p+1)
			if i < n {
				if j < n {
					return p, p
				}
				return p, slices.Min(a[n:len(from)])
			}
		}
		size := len(from)
		switch {
		case j < n:
			from = a[:n]
		case i >= n:
			from, i, j = a[n:size], i-n, j-n
		default:
			return slices.Max(a[:n]), slices.Min(a[n:size])
		}
		a, b = b, a
	}
	last := a[:len(from)]
	copy(last, from)
	sortFew(last)
	return last[i], last[j]
}

// partition copies the numbers below the pivot to the front of a, the others
// behind them, and says how many are below.
func partition(from, a []uint32, pivot uint32) int {
	a = a[:len(from)]
	l, r := 0, len(from)-1
	for _, v := range from {
		a[l], a[r] = v, v
		less := int((uint64(v) - uint64(pivot)) >> 63)
		l += less
		r -= 1 - less
	}
	return l
}

// pivot is a number near the middle: the median of three, or of three such.
func pivot(v []uint32) uint32 {
	n := len(v)
	if n < 200 {
		return median3(v[n/4], v[n/2], v[3*n/4])
	}
	e := n / 10
	return median3(median3(v[e], v[2*e], v[3*e]), median3(v[4*e], v[5*e], v[6*e]), median3(v[7*e], v[8*e], v[9*e]))
}

func median3(a, b, c uint32) uint32 { return max(min(a, b), min(max(a, b), c)) }

// sortFew is insertion sort.
func sortFew(v []uint32) {
	for i := 1; i < len(v); i++ {
		x, at := v[i], i
		for ; at > 0 && v[at-1] > x; at-- {
			v[at] = v[at-1]
		}
		v[at] = x
	}
}

package measure

import "slices"

// selector finds the i-th smallest of numbers that lie in several pieces,
// without changing them: other groups, on other cores, may share them.
//
// A long list is narrowed first: a sample says between which two numbers the
// rank almost surely lies, and one pass keeps what lies between them. The rest
// is quickselect, which moves numbers to and fro between two buffers without a
// branch on their value: a branch would be guessed wrong half of the time.
type selector struct {
	parts [][]uint32
	a, b  []uint32
}

const (
	fewNumbers  = 24   // sorted rather than selected
	manyNumbers = 4096 // narrowed before they are selected
	sampleSize  = 512
	sampleSlack = 40 // ranks in the sample; 3.5 standard deviations of the median's
)

// ranks is the i-th and the j-th smallest number; j is i or i+1.
func (s *selector) ranks(i, j int) (uint32, uint32) {
	n := 0
	for _, p := range s.parts {
		n += len(p)
	}
	s.a, s.b = grown(s.a, n+1), grown(s.b, n+1)
	if n > manyNumbers {
		if less, kept := s.narrow(n, i); less <= i && j < less+kept {
			return s.narrowed(kept, i-less, j-less)
		}
	}
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

// narrowed selects among the numbers that narrow has kept.
func (s *selector) narrowed(n, i, j int) (uint32, uint32) {
	if n <= manyNumbers {
		return selectRanks(s.b[:n], s.a, s.b, i, j)
	}
	inner := selector{parts: [][]uint32{slices.Clone(s.b[:n])}, a: s.a, b: s.b}
	return inner.ranks(i, j)
}

// narrow copies the numbers near the rank to the buffer b and says how many are
// smaller and how many it copied.
func (s *selector) narrow(n, rank int) (less, kept int) {
	var sample [sampleSize]uint32
	step, at, k := n/sampleSize, 0, 0
	for _, p := range s.parts {
		for ; at < len(p) && k < sampleSize; at += step {
			sample[k] = p[at]
			k++
		}
		at -= len(p)
	}
	slices.Sort(sample[:k])
	middle := int(int64(rank) * int64(k) / int64(n))
	low := uint64(0)
	if middle > sampleSlack {
		low = uint64(sample[middle-sampleSlack])
	}
	end := uint64(1 << 32)
	if middle+sampleSlack < k {
		end = uint64(sample[middle+sampleSlack]) + 1
	}
	out, width := s.b, end-low
	for _, p := range s.parts {
		for _, v := range p {
			out[kept] = v
			under := (uint64(v) - low) >> 63
			less += int(under)
			kept += int((uint64(v) - low - width) >> 63 &^ under)
		}
	}
	return less, kept
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
